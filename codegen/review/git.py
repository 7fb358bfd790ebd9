"""Reading what was committed, through git: never a checkout, never the network, nothing written."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from codegen.project import Problem

if TYPE_CHECKING:
    from pathlib import Path

#: The main branch, here or where this is a clone of.
MAIN = ("main", "origin/main")
#: Larger files are no description and no surface.
MAX_BYTES = 64 * 1024 * 1024
_SECONDS = 60
_RELEASE = re.compile(r"v(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})", re.ASCII)
_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
#: Set in a hook, these would make git read another repository than the one of the folder it is called in.
_ELSEWHERE = {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY"}
_SETTINGS = {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1"}
_REGULAR = ("100644", "100755")


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit.

    Attributes:
        name: What it was asked for as.
        id: Its hash.
    """

    name: str
    id: str


@dataclass(frozen=True, slots=True)
class History:
    """What was committed of a project.

    Attributes:
        root: The folder of the project, which may be one within the repository.
    """

    root: Path

    def commit(self, ref: str) -> Commit:
        """Return the commit of a branch, a tag, a hash, or whatever else git takes for one.

        Raises:
            Problem: If there is none, or git can't be asked.
        """
        if not ref or ref.startswith("-") or not ref.isprintable():
            msg = f"{ref!a}: not the name of a commit"
            raise Problem(msg)
        self._check()
        found = self._line("rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
        if not found or not _COMMIT.fullmatch(found):
            msg = f"{ref}: neither a file nor a commit of this repository{self._shallow()}"
            raise Problem(msg)
        return Commit(ref, found)

    def base(self) -> Commit:
        """Return what work is compared with unless it is said.

        That is where it left the main branch. On the main branch itself it is the last release, and before the first
        one the last commit.

        Raises:
            Problem: If there is no main branch, or nothing in common with it.
        """
        self._check()
        head = self.commit("HEAD")
        for name in MAIN:
            known = self._line("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
            if not known:
                continue
            branch = self._line("symbolic-ref", "--quiet", "--short", "HEAD")
            if branch == MAIN[0] or (not branch and known == head.id):
                return self.release() or head
            shared = self._line("merge-base", head.id, known)
            if not shared:
                msg = f"HEAD: has no commit in common with {name}{self._shallow()}"
                raise Problem(msg)
            return Commit(f"{name} ({shared[:12]})", shared)
        msg = f"HEAD: there is no branch {' or '.join(MAIN)} to compare with; name a commit{self._shallow()}"
        raise Problem(msg)

    def release(self) -> Commit | None:
        """Return the last release that HEAD builds on, by its tag `vX.Y.Z`; None if there is none."""
        self._check()
        tags = self._ask("tag", "--list", "v[0-9]*", "--merged", "HEAD").decode(errors="replace").split()
        numbered = [(version(tag), tag) for tag in tags if _RELEASE.fullmatch(tag)]
        return self.commit(f"refs/tags/{max(numbered)[1]}") if numbered else None

    def file(self, commit: Commit, path: str) -> bytes | None:
        """Return a file as it was committed; None if it wasn't there.

        Args:
            commit: The commit.
            path: The path from the project's folder, with forward slashes.

        Raises:
            Problem: If it is no plain file, or a very large one.
        """
        name = f"{commit.name}:{path}"
        entry = self._ask("ls-tree", "-z", commit.id, "--", path).decode(errors="replace").rstrip("\0")
        if not entry:
            return None
        mode, _, hashed = entry.partition("\t")[0].split(" ")
        if mode not in _REGULAR:
            msg = f"{name}: no plain file (its mode is {mode})"
            raise Problem(msg)
        if int(self._line("cat-file", "-s", hashed) or 0) > MAX_BYTES:
            msg = f"{name}: larger than {MAX_BYTES:,} bytes"
            raise Problem(msg)
        return self._ask("cat-file", "blob", hashed)

    def _check(self) -> None:
        status, _, error = self._run("rev-parse", "--git-dir")
        if status:
            first = (error.strip().splitlines() or ["git failed"])[0].removeprefix("fatal: ")
            msg = f"{self.root}: not a git repository that can be read: {first}"
            raise Problem(msg)

    def _shallow(self) -> str:
        shallow = self._line("rev-parse", "--is-shallow-repository") == "true"
        return "; this is a shallow clone: run `git fetch --unshallow --tags`" if shallow else ""

    def _line(self, *arguments: str) -> str:
        """Return what git answers, on one line; "" if it has no answer."""
        status, answer, _ = self._run(*arguments)
        return "" if status else answer.decode(errors="replace").strip()

    def _ask(self, *arguments: str) -> bytes:
        status, answer, error = self._run(*arguments)
        if status:
            msg = f"git {arguments[0]}: {(error.strip().splitlines() or ['failed'])[0]}"
            raise Problem(msg)
        return answer

    def _run(self, *arguments: str) -> tuple[int, bytes, str]:
        environment = {key: value for key, value in os.environ.items() if key not in _ELSEWHERE} | _SETTINGS
        try:
            done = subprocess.run(  # noqa: S603 - our own arguments, no shell
                ["git", "--no-pager", "--literal-pathspecs", *arguments],  # noqa: S607 - the git of whoever runs this
                cwd=self.root,
                env=environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=False,
                timeout=_SECONDS,
            )
        except FileNotFoundError as error:
            msg = f"{self.root}: git is not installed, or there is no such folder; two files can be compared without it"
            raise Problem(msg) from error
        except (OSError, subprocess.TimeoutExpired) as error:
            msg = f"{self.root}: git can't be run: {error}"
            raise Problem(msg) from error
        return done.returncode, done.stdout, done.stderr.decode(errors="replace")


def version(text: str) -> tuple[int, int, int]:
    """Read `X.Y.Z`, with or without a `v` before it and anything after it.

    Raises:
        Problem: If it is none.
    """
    found = _RELEASE.match(f"v{text.removeprefix('v')}")
    if not found:
        msg = f"{text!a}: not a version X.Y.Z"
        raise Problem(msg)
    major, minor, patch = found.groups()
    return int(major), int(minor), int(patch)
