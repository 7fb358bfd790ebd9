"""Write a release down, or commit and tag it.

    openapi-sdk release 1.2.0       write the version and the day down
    openapi-sdk release --passed build/passed 1.2.0
                                    the same, if this file has the commit: what runs all tests wrote it
    openapi-sdk release --commit    commit and tag it, and begin the next version

Reads what `review --release` reads, and the section `## Unreleased` of CHANGELOG.md. Writes the version and the day to
CHANGELOG.md, and the version to the line `__version__ = "X.Y.Z"` of overlays/PACKAGE/_version.py. Refuses a branch
other than main, a version that is too low for what changed since the last release, and a changelog that doesn't say so.
--commit makes two commits and the tag vX.Y.Z; it pushes nothing. Build between the two: what can't be built should not
be tagged.

Exit status: 0 done, 2 wrong arguments, or there can be no such release.
"""

from __future__ import annotations

import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from openapi_sdk_codegen.project import (
    Problem,
    Project,
    add_root,
    find_project,
    list_lines,
    make_parser,
    quote_text,
)
from openapi_sdk_codegen.report.accepted import ACCEPTED, read_accepted
from openapi_sdk_codegen.report.verdict import next_version
from openapi_sdk_codegen.review.handwritten_impact import read_notifications
from openapi_sdk_codegen.review.review import review
from openapi_sdk_codegen.review.snapshots import (
    GitRepository,
    declared_version,
    parse_version,
    read_commit,
    read_working_tree,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

_UNRELEASED = "## Unreleased\n"
_HEADING = re.compile(r"^### (\w+)$", re.MULTILINE)
#: The branch of which releases are made.
_MAIN = "main"
#: Headings of the changelog, one of which each step of a version needs.
_EXPECTED = {"major": ("Changed", "Removed"), "minor": ("Added", "Changed", "Deprecated")}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status: 2 if there can be no such release."""
    parser = make_parser("release", __doc__)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("version", nargs="?", metavar="VERSION", help="of the release, X.Y.Z")
    what.add_argument("--commit", action="store_true", help="commit and tag the version that was written down")
    parser.add_argument(
        "--passed",
        type=Path,
        metavar="FILE",
        help="has the id of the last commit whose tests passed; it has to be this",
    )
    add_root(parser)
    options = parser.parse_args(arguments)
    try:
        project = find_project(options.root)
        if options.commit:
            commit_release(project)
        else:
            write_release(project, options.version, datetime.now(UTC).date(), passed=options.passed)
    except Problem as problem:
        print(f"release: {problem}", file=sys.stderr)
        return 2
    return 0


def write_release(project: Project, version: str, day: date, *, passed: Path | None = None) -> None:
    """Write a version and its section of the changelog, if the changelog and the review agree with it.

    Args:
        project: The project. Nothing in it is changed and not committed.
        version: The version, `X.Y.Z`.
        day: The day of the release.
        passed: A file with the id of the commit whose tests passed; by default, nothing is asked.

    Raises:
        Problem: If the version can't be the next one; says all that is against it.
    """
    if not _is_release(version):
        msg = f"{version}: not a version X.Y.Z"
        raise Problem(msg)
    repository = GitRepository(project.root)
    if changed := repository.run("status", "--porcelain").decode(errors="replace").splitlines():
        msg = f"commit these changes first, or undo them:\n{list_lines(changed)}"
        raise Problem(msg)
    changelog = project.root / "CHANGELOG.md"
    try:
        text = changelog.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        msg = f"{changelog.name}: can't be read: {error}"
        raise Problem(msg) from error
    declared_version(project)  # raises before the changelog is written
    found = [*_check_commit(repository, passed), *_find_disagreements(project, repository, version, text)]
    if found:
        msg = f"{version} can't be the next version:\n{list_lines(found)}"
        raise Problem(msg)
    changelog.write_text(text.replace(_UNRELEASED, f"{_UNRELEASED}\n## {version} - {day}\n", 1), encoding="utf-8")
    _write_version(project, version)
    print(f"wrote {version} into {changelog.name} and {project.name(project.version)}")


def _check_commit(repository: GitRepository, passed: Path | None) -> Iterator[str]:
    """Yield why the commit can't be released, whatever its version."""
    branch = repository.run("rev-parse", "--abbrev-ref", "HEAD").decode(errors="replace").strip()
    if branch != _MAIN:
        yield f"this is {quote_text(branch)}: a release is made from {_MAIN} alone"
    if passed is None:
        return
    commit = repository.run("rev-parse", "HEAD").decode().strip()
    try:
        last = passed.read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        last = ""
    if last != commit:
        which = f"it has {quote_text(last[: len(commit)])}" if last else "there is none"
        yield f"{passed} does not have the commit {commit}, {which}: run all tests, which write it if they pass"


def _find_disagreements(project: Project, repository: GitRepository, version: str, changelog: str) -> list[str]:
    """Return what is against a version, as sentences."""
    found: list[str] = []
    section = changelog.partition(_UNRELEASED)[2].partition("\n## ")[0]
    if not section.strip():
        found.append("CHANGELOG.md says nothing below `## Unreleased`")
    if repository.run("tag", "--list", f"v{version}"):
        found.append(f"there is a tag v{version}")
    released = repository.last_release()
    if released is None:
        return found
    name = released.name.rpartition("/")[2].removeprefix("v")
    if parse_version(version) <= parse_version(name):
        found.append(f"{name} is released: the next version is higher")
    path = project.root / ACCEPTED
    accepted = read_accepted(path, name=project.name(path), required=False)
    old, new = read_commit(project, repository, released), read_working_tree(project)
    step = review(old, new, accepted, read_notifications(project.kinds)).verdict.step
    needed = next_version(step, name)
    if needed and parse_version(version) < parse_version(needed):
        found.append(f"what changed since {name} needs {needed} or higher: see `openapi-sdk review --release`")
    headings = _EXPECTED.get(step, ())
    if headings and not {*headings} & {*_HEADING.findall(section)}:
        wanted = " or ".join(f"`### {each}`" for each in headings)
        found.append(f"CHANGELOG.md has no {wanted}, but the review finds a {step} change since {name}")
    return found


def commit_release(project: Project) -> None:
    """Commit and tag the version that was written down, begin the next one, and print how to publish.

    Raises:
        Problem: If no version was written down, or git refuses.
    """
    version = declared_version(project)
    if not _is_release(version):
        msg = f"{project.name(project.version)} has {version}, which is no release: name a version first"
        raise Problem(msg)
    repository = GitRepository(project.root)
    files = ["CHANGELOG.md", project.name(project.version)]
    repository.run("commit", "--quiet", f"--message=Release {version}", "--", *files)
    repository.run("tag", "--annotate", f"--message={project.settings.distribution} {version}", f"v{version}")
    major, minor, _ = parse_version(version)
    following = f"{major}.{minor + 1}.0"
    _write_version(project, f"{following}.dev0")
    repository.run("commit", "--quiet", f"--message=Begin {following}", "--", files[1])
    print(f"tagged v{version}; dist/ has its files. To publish them:\n  git push origin HEAD v{version}")


def _is_release(version: str) -> bool:
    """Return whether a version is X.Y.Z alone, without `.dev0` and the like."""
    return version == ".".join(map(str, parse_version(version)))


def _write_version(project: Project, version: str) -> None:
    text = project.version.read_text(encoding="utf-8")
    written = text.replace(f'"{declared_version(project)}"', f'"{version}"')
    project.version.write_text(written, encoding="utf-8")
