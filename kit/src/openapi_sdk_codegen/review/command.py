"""Report what changed in the API and in its Python names since a commit, and what that breaks.

    openapi-sdk review                          since this branch left the main branch; there, since the last release
    openapi-sdk review v1.2.0                   since a commit: a tag, a branch or a hash
    openapi-sdk review old.yaml                 compare with a file that has a description
    openapi-sdk review --release                name the version that the next release needs
    openapi-sdk review --output review.html

Reads the description in generated/ and the pinned names in tests/surface/; those of BASE as they were committed.
Nothing is checked out, rebuilt or fetched. Reads accepted changes from review-accepted.toml:

    [[accepted]]
    fingerprint = "0123456789ab"    # from the report
    reason = "The server never answered with it."

Writes only the file of --output.

Exit status: 0 nothing breaks that is not accepted, 1 something does, 2 wrong arguments, or a file can't be read.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from openapi_sdk_codegen.project import Problem, Project, add_root, find_project, make_parser
from openapi_sdk_codegen.report.accepted import ACCEPTED, read_accepted
from openapi_sdk_codegen.report.render import FORMATS, write
from openapi_sdk_codegen.report.verdict import next_version
from openapi_sdk_codegen.review.handwritten_impact import read_notifications
from openapi_sdk_codegen.review.review import review
from openapi_sdk_codegen.review.snapshots import (
    GitRepository,
    declared_version,
    parse_version,
    read_commit,
    read_file,
    read_working_tree,
)

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Sequence

    from openapi_sdk_codegen.report.report import Report
    from openapi_sdk_codegen.review.snapshots import Snapshot


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the review. Return 0 if nothing breaks, 1 for breaking changes that are not accepted, 2 for a problem."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.release and (options.base is not None or options.new):
        parser.error("--release compares the working tree with the last release: it takes neither BASE nor --new")
    try:
        project = find_project(options.root)
        snapshots = _read_snapshots(options, project)
        if snapshots is None:
            hint = GitRepository(project.root).shallow_hint()
            print(f"review: there is no release vX.Y.Z yet: nothing to compare with{hint}")
            return 0
        path = options.accepted or project.root / ACCEPTED
        accepted = read_accepted(path, name=project.name(path), required=options.accepted is not None)
        # Two files may be compared anywhere.
        notifications = read_notifications(project.kinds) if project.has_settings else ()
        report = review(*snapshots, accepted, notifications)
        write(report, options.format, options.output)
        if options.release:
            _name_version(project, report)
            return 0
        return 1 if report.fails(options.fail_on) else 0
    except Problem as problem:
        print(f"review: {' '.join(str(problem).splitlines())}", file=sys.stderr)
        return 2


def _parser() -> ArgumentParser:
    parser = make_parser("review", __doc__)
    parser.add_argument("base", nargs="?", metavar="BASE", help="a commit, or a file with a description")
    parser.add_argument(
        "--new", type=Path, metavar="FILE", help="a file with the new description (default: the working tree)"
    )
    parser.add_argument("--format", choices=tuple(FORMATS), help="of the report (default: by FILE, or text)")
    parser.add_argument("--output", type=Path, metavar="FILE", help="write the report to a file")
    parser.add_argument(
        "--fail-on",
        choices=("error", "warning", "none"),
        default="error",
        help="the lowest level that exits with 1 (default: error)",
    )
    parser.add_argument("--accepted", type=Path, metavar="FILE", help=f"accepted changes (default: {ACCEPTED})")
    parser.add_argument(
        "--release", action="store_true", help="compare with the last release, and name the version that is needed"
    )
    add_root(parser)
    return parser


def _read_snapshots(options: Namespace, project: Project) -> tuple[Snapshot, Snapshot] | None:
    """Return the two snapshots to compare; None if the base is the last release and there is none."""
    repository = GitRepository(project.root)
    if options.base is not None and _is_file(options.base):
        old = read_file(Path(options.base))
    else:
        if options.release:
            commit = repository.last_release()
        else:
            commit = repository.default_base() if options.base is None else repository.resolve_commit(options.base)
        if commit is None:
            return None
        old = read_commit(project, repository, commit)
    return old, read_file(options.new) if options.new else read_working_tree(project)


def _is_file(name: str) -> bool:
    try:
        return Path(name).is_file()
    except (OSError, ValueError):  # the name is too long, or has a null character
        return False


def _name_version(project: Project, report: Report) -> None:
    """Print the lowest version that may follow the release that is the base of the report, and the declared one."""
    released, declared = report.base.rpartition("/")[2], declared_version(project)
    needed = next_version(report.verdict.step, released)
    if not needed:
        print(f"review: nothing changed since {released} that needs a release; this is {declared}", file=sys.stderr)
        return
    is_enough = parse_version(declared) >= parse_version(needed)
    result = "is enough" if is_enough else "is too low"
    print(f"review: after {released}, the next version is {needed} or higher; {declared} {result}", file=sys.stderr)
