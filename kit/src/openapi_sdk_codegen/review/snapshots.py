"""Read the two things that a review compares: a commit, the working tree, or a file with a description."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from openapi_sdk_codegen.corrections.load import load_corrected
from openapi_sdk_codegen.diff import CheckedDescription, read_description
from openapi_sdk_codegen.diff.files import parse_document
from openapi_sdk_codegen.openapi.yaml import decode_text
from openapi_sdk_codegen.project import Problem, Project
from openapi_sdk_codegen.surface.collect import collect_surface

if TYPE_CHECKING:
    from pathlib import Path

_WORKING_TREE = "the working tree"
_VERSION = re.compile(r'^__version__ = "([^"\n]*)"$', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Published:
    """What is published, and the corrections of it.

    Attributes:
        corrections_name: The name of the corrections in error messages.
    """

    description: CheckedDescription
    corrections: dict[str, Any]
    corrections_name: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One of the two things that are compared.

    Attributes:
        name: The name for readers.
        surface: The text of the Python surface; None if there is none.
        surface_name: The name of the surface in error messages.
        remarks: What a reader has to know about the origin of the two, as sentences.
        is_stale: Whether `spec/` makes another description than this one.
        version: The version that it declares; "" if it isn't known.
        published: What it was corrected from; None if that isn't there.
    """

    name: str
    description: CheckedDescription
    surface: str | None = None
    surface_name: str = ""
    remarks: tuple[str, ...] = ()
    is_stale: bool = False
    version: str = ""
    published: Published | None = None

    @property
    def document(self) -> dict[str, Any]:
        """The description as a JSON document."""
        return self.description.top.object


def read_commit(project: Project, repository: GitRepository, commit: Commit) -> Snapshot:
    """Read the snapshot of a commit: the corrected description, or the published one if there is none.

    Raises:
        Problem: If the commit has no description, or a file can't be read.
    """
    remarks: list[str] = []
    for path in (project.corrected, project.published):
        name = project.name(path)
        content = repository.read_file(commit, name)
        if content is not None:
            break
        remarks.append(f"{commit.name} has no {name}.")
    else:
        msg = f"{commit.name}: has neither {project.name(project.corrected)} nor {name}"
        raise Problem(msg)
    if remarks:
        remarks.append(f"{name} was read instead. It is the published description, without corrections.")
    pinned = project.name(project.surface)
    surface = repository.read_file(commit, pinned)
    if surface is None:
        remarks.append(f"{commit.name} has no {pinned}. Python was not compared.")
    return Snapshot(
        commit.name,
        CheckedDescription.from_document(
            parse_document(content, f"{commit.name}:{name}"), f"{commit.name}:{name}", content
        ),
        None if surface is None else decode_text(surface, name=f"{commit.name}:{pinned}"),
        f"{commit.name}:{pinned}",
        tuple(remarks),
        version=_find_version(repository.read_file(commit, project.name(project.version))),
        published=_read_published(
            project,
            repository.read_file(commit, project.name(project.published)),
            repository.read_file(commit, project.name(project.corrections)),
            prefix=f"{commit.name}:",
        ),
    )


def _read_published(
    project: Project, content: bytes | None, corrections: bytes | None, *, prefix: str = ""
) -> Published | None:
    """Return what was published; None if the description or its corrections are not there."""
    if content is None or corrections is None:
        return None
    name, corrections_name = (f"{prefix}{project.name(path)}" for path in (project.published, project.corrections))
    description = CheckedDescription.from_document(parse_document(content, name), name, content)
    return Published(description, parse_document(corrections, corrections_name), corrections_name)


def read_working_tree(project: Project) -> Snapshot:
    """Read the snapshot of the working tree: the generated package and the description in it.

    Raises:
        Problem: If one of the two can't be read, or if `spec/` makes no description to compare it with.
    """
    try:
        content = project.corrected.read_bytes()
    except OSError as error:
        msg = f"{project.name(project.corrected)}: can't be read: {error.strerror}; run `openapi-sdk regenerate`"
        raise Problem(msg) from error
    name = project.name(project.corrected)
    document = parse_document(content, name)
    remarks: list[str] = []
    is_stale = False
    missing = [project.name(path) for path in (project.published, project.corrections) if not path.exists()]
    if missing:
        remarks.append(f"There is no {missing[0]}, so generated/ was not compared with spec/.")
    elif is_stale := load_corrected(project) != document:
        remarks.append(
            "generated/ is not what spec/ generates. This report describes generated/: run `openapi-sdk regenerate`."
        )
    return Snapshot(
        _WORKING_TREE,
        CheckedDescription.from_document(document, name, content),
        collect_surface(project.package),
        "generated",
        tuple(remarks),
        is_stale,
        published=None
        if missing
        else _read_published(project, project.published.read_bytes(), project.corrections.read_bytes()),
    )


def read_file(path: Path) -> Snapshot:
    """Read the snapshot of a file with a description; it has no surface. Raises what `read_description` raises."""
    description = read_description(path)
    return Snapshot(description.name, description)


def _find_version(content: bytes | None) -> str:
    """Return the version that a committed `_version.py` declares; "" if there is none."""
    stated = _VERSION.search((content or b"").decode("utf-8", "replace"))
    return stated[1] if stated else ""


def declared_version(project: Project) -> str:
    """Return the version that `_version.py` declares.

    Raises:
        Problem: If the file can't be read or declares no version.
    """
    try:
        text = project.version.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        msg = f"{project.name(project.version)}: can't be read: {error}"
        raise Problem(msg) from error
    stated = _VERSION.search(text)
    if stated is None:
        msg = f'{project.name(project.version)}: no line `__version__ = "X.Y.Z"`'
        raise Problem(msg)
    return stated[1]


# Read commits through git. Nothing here writes, checks out or uses the network; a release commits and tags by `run`


#: The main branch: of this repository, or of the one that it was cloned from.
MAIN = ("main", "origin/main")
#: A larger file is neither a description nor a surface.
MAX_BYTES = 64 * 1024 * 1024
_TIMEOUT = 60  # seconds
_RELEASE = re.compile(r"v(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})", re.ASCII)
_COMMIT_ID = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
#: Git sets these in hooks. They would make it read another repository than that of the current folder.
_REMOVED_VARIABLES = {
    *("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY"),
}
_VARIABLES = {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1"}
#: Git reads nobody's configuration, which may leave out files and change the ends of lines.
_NO_CONFIGURATION = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
_REGULAR_MODES = ("100644", "100755")


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit.

    Attributes:
        name: The name that was given for it.
        id: Its hash.
    """

    name: str
    id: str


@dataclass(frozen=True, slots=True)
class GitRepository:
    """The commits of a project.

    Attributes:
        root: The folder of the project. It may be a folder within the repository.
        is_own: Whether this program made it. Git reads nobody's configuration there, so it does the same for everybody.
    """

    root: Path
    is_own: bool = False

    def resolve_commit(self, ref: str) -> Commit:
        """Return the commit of a branch, a tag, a hash, or another name that git accepts.

        Raises:
            Problem: If there is none, or git can't be run.
        """
        if not ref or ref.startswith("-") or not ref.isprintable():
            msg = f"{ref!a}: not the name of a commit"
            raise Problem(msg)
        self._check_repository()
        found = self._find_commit(ref)
        if not found or not _COMMIT_ID.fullmatch(found):
            msg = f"{ref}: neither a file nor a commit of this repository{self.shallow_hint()}"
            raise Problem(msg)
        return Commit(ref, found)

    def default_base(self) -> Commit:
        """Return the commit to compare with by default.

        This is the commit where the current branch left the main branch. On the main branch itself it is the last
        release, or the last commit if there is no release.

        Raises:
            Problem: If there is no main branch, or no common commit with it.
        """
        head = self.resolve_commit("HEAD")
        for name in MAIN:
            main = self._find_commit(name)
            if not main:
                continue
            branch = self._find("symbolic-ref", "--quiet", "--short", "HEAD")
            if branch == MAIN[0] or (not branch and main == head.id):
                return self.last_release() or head
            common = self._find("merge-base", head.id, main)
            if not common:
                msg = f"HEAD: has no commit in common with {name}{self.shallow_hint()}"
                raise Problem(msg)
            return Commit(f"{name} ({common[:12]})", common)
        msg = f"HEAD: there is no branch {' or '.join(MAIN)} to compare with; name a commit{self.shallow_hint()}"
        raise Problem(msg)

    def last_release(self) -> Commit | None:
        """Return the last release that is an ancestor of HEAD, by its tag `vX.Y.Z`; None if there is none.

        Forks and shallow clones have no tags. There it is the commit that last declared a version without `.dev0` which
        the changelog has: before the first release, a commit may have declared any version.
        """
        self._check_repository()
        tags = self.run("tag", "--list", "v[0-9]*", "--merged", "HEAD").decode(errors="replace").split()
        releases = [(parse_version(tag), tag) for tag in tags if _RELEASE.fullmatch(tag)]
        if releases:
            return self.resolve_commit(f"refs/tags/{max(releases)[1]}")
        path = Project(self.root).name(Project(self.root).version)
        for found in self._find("log", "--format=%H", "HEAD", "--", path).split():
            commit = Commit(found, found)
            version = _find_version(self.read_file(commit, path))
            news = self.read_file(commit, "CHANGELOG.md") or b""
            if _RELEASE.fullmatch(f"v{version}") and f"\n## {version} ".encode() in news:
                return Commit(f"v{version}", found)
        return None

    def read_file(self, commit: Commit, path: str) -> bytes | None:
        """Return the content of a file in a commit; None if it isn't there.

        Args:
            commit: The commit.
            path: The path from the folder of the project, with forward slashes.

        Raises:
            Problem: If it is not a regular file, or larger than 64 MiB.
        """
        name = f"{commit.name}:{path}"
        entry = self.run("ls-tree", "--long", "-z", commit.id, "--", path).decode(errors="replace").rstrip("\0")
        if not entry:
            return None
        mode, _, blob, size = entry.partition("\t")[0].split()
        if mode not in _REGULAR_MODES:
            msg = f"{name}: not a regular file (mode {mode})"
            raise Problem(msg)
        if int(size) > MAX_BYTES:
            msg = f"{name}: larger than {MAX_BYTES:,} bytes"
            raise Problem(msg)
        return self.run("cat-file", "blob", blob)

    def run(self, *arguments: str) -> bytes:
        """Run git, and return its output.

        Raises:
            Problem: If it fails, or can't be run.
        """
        status, output, error = self._run(*arguments)
        if status:
            said = error.strip() or output.decode(errors="replace").strip() or "failed"
            msg = f"git {arguments[0]}: {said.splitlines()[0]}"
            raise Problem(msg)
        return output

    def _check_repository(self) -> None:
        status, _, error = self._run("rev-parse", "--git-dir")
        if status:
            first = (error.strip().splitlines() or ["git failed"])[0].removeprefix("fatal: ")
            msg = f"{self.root}: not a readable git repository: {first}"
            raise Problem(msg)

    def _find_commit(self, ref: str) -> str:
        return self._find("rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")

    def shallow_hint(self) -> str:
        """Return what to do if commits are missing because the clone is shallow; else ""."""
        is_shallow = self._find("rev-parse", "--is-shallow-repository") == "true"
        return "; this is a shallow clone: run `git fetch --unshallow --tags`" if is_shallow else ""

    def _find(self, *arguments: str) -> str:
        """Return the output of a git command without surrounding whitespace; "" if the command fails."""
        status, output, _ = self._run(*arguments)
        return "" if status else output.decode(errors="replace").strip()

    def _run(self, *arguments: str) -> tuple[int, bytes, str]:
        """Run git; return its exit status, its output and its error output."""
        environment = {key: value for key, value in os.environ.items() if key not in _REMOVED_VARIABLES} | _VARIABLES
        if self.is_own:
            environment |= _NO_CONFIGURATION
        try:
            done = subprocess.run(  # noqa: S603 - our own arguments, no shell
                ["git", "--no-pager", "--literal-pathspecs", *arguments],  # noqa: S607 - git is found on the PATH
                cwd=self.root,
                env=environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=False,
                timeout=_TIMEOUT,
            )
        except FileNotFoundError as error:
            msg = f"{self.root}: git is not installed, or the folder does not exist; two files are compared without git"
            raise Problem(msg) from error
        except (OSError, subprocess.TimeoutExpired) as error:
            msg = f"{self.root}: git can't be run: {error}"
            raise Problem(msg) from error
        return done.returncode, done.stdout, done.stderr.decode(errors="replace")


def parse_version(text: str) -> tuple[int, int, int]:
    """Return the three numbers of `X.Y.Z`. A `v` before them and anything after them is ignored.

    Raises:
        Problem: If the text does not begin like that.
    """
    match = _RELEASE.match(f"v{text.removeprefix('v')}")
    if not match:
        msg = f"{text!a}: not a version X.Y.Z"
        raise Problem(msg)
    major, minor, patch = match.groups()
    return int(major), int(minor), int(patch)
