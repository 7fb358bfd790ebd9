"""Copies of the project, in which mutants are tested."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from attrs import define

from openapi_sdk_codegen.project import Project
from tests.support.checkout import list_import_paths

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.mutants.mutants import Mutant

Outcome = Literal["killed", "survived", "timed out"]
#: Exit statuses of pytest, and that of a run that was ended.
_PASSED, _NO_TESTS, _ENDED = 0, 5, -signal.SIGKILL
#: Tests of the kit alone would be run as `kit/pyproject.toml` says, if that were not named.
_OPTIONS = ("-p", "no:cacheprovider", "--config-file=pyproject.toml")


@define
class Copy:
    """A copy of the project.

    Attributes:
        root: Its folder.
        limit: Seconds after which a run of tests is ended.
    """

    root: Path
    limit: float = 300
    _forks: subprocess.Popen[str] | None = None
    _seconds: int = 0
    _collected: frozenset[str] | None = None

    def run_tests(self, *arguments: str) -> str:
        """Run pytest in the copy, with the packages of the copy, and return what it prints."""
        command = [sys.executable, "-m", "pytest", *_OPTIONS, *arguments]
        return subprocess.run(  # noqa: S603 - pytest
            command, cwd=self.root, env=self.environment, text=True, check=False, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        ).stdout  # fmt: skip

    @property
    def environment(self) -> dict[str, str]:
        """The environment of a process that imports the packages of the copy."""
        return os.environ | {"PYTHONPATH": os.pathsep.join(list_import_paths(Project(self.root))), "CI": ""}

    def try_mutant(self, mutant: Mutant, tests: Sequence[str]) -> Outcome:
        """Put a mutant in place, run tests until one fails, and take it back."""
        existing = self._list_existing(tests)
        try:
            self._write(mutant, mutant.changed)
            status = self._run_until_one_fails(existing)
        finally:
            self._write(mutant, mutant.source)
            # With a mutant, a test may write to the project itself; every test after it would fail.
            for arguments in ("checkout --quiet --force .", "clean --quiet --force -d"):
                subprocess.run(["git", *arguments.split()], cwd=self.root, check=True)  # noqa: S603, S607
        if status == _ENDED:
            return "timed out"
        return "survived" if status in {_PASSED, _NO_TESTS} else "killed"

    def passes(self, tests: Sequence[str]) -> bool:
        """Whether tests pass without a mutant. What damages a copy, or the machine, kills every mutant."""
        return self._run_until_one_fails(self._list_existing(tests)) == _PASSED

    def _write(self, mutant: Mutant, text: str) -> None:
        """Write a module, with a time of a new second: no compiled form of another text is taken for it then."""
        self._seconds += 1
        path = self.root / mutant.path
        path.write_text(text, encoding="utf-8")
        os.utime(path, (self._seconds, self._seconds))

    def _list_existing(self, tests: Sequence[str]) -> list[str]:
        """Leave out tests that were recorded, and were removed since: with one of them, pytest runs none."""
        if self._collected is None:
            self._collected = frozenset(self.run_tests("--collect-only", "-q").splitlines())
        return [each for each in tests if each in self._collected or ("::" not in each and (self.root / each).exists())]

    def _run_until_one_fails(self, tests: Sequence[str]) -> int:
        """Return the status of pytest."""
        if not tests:
            return _NO_TESTS
        listed, printed = self.root / "build-tests.txt", self.root / "build-output.txt"
        listed.write_text("\n".join(tests), encoding="utf-8")
        return self._fork([*_OPTIONS, "-x", "-q", "-m", "not exhaustive and not nightly", f"@{listed}"], printed)

    def _fork(self, arguments: list[str], output: Path) -> int:
        """Run pytest in a fork of a process that has imported its libraries; return the exit status."""
        if self._forks is None:
            self._forks = subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "-P", str(Path(__file__).with_name("forks.py"))],
                cwd=self.root, env=self.environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            )  # fmt: skip
        assert self._forks.stdin is not None
        assert self._forks.stdout is not None
        self._forks.stdin.write(json.dumps([arguments, str(output), self.limit]) + "\n")
        self._forks.stdin.flush()
        return int(self._forks.stdout.readline())

    def close(self) -> None:
        """End the process that runs the tests."""
        if self._forks is not None:
            self._forks.communicate()
            self._forks = None


def copy_project(root: Path, target: Path) -> Copy:
    """Copy the files that git knows, as they are in the work tree, and commit them there: some tests ask git."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=root, capture_output=True, check=True).stdout.decode().split("\0")  # noqa: S603
    for name in filter(None, names):
        source = root / name
        if source.is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target / name, follow_symlinks=False)
    for arguments in (
        ["init", "-q"],
        ["add", "--all"],
        ["-c", "user.name=-", "-c", "user.email=-", "commit", "-qm", "-"],
    ):
        subprocess.run(["git", *arguments], cwd=target, check=True)  # noqa: S603, S607
    return Copy(target)
