"""Copies of the project, in which mutants are tested."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Literal

from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.mutants.mutants import Mutant

Outcome = Literal["killed", "survived", "timed out"]
#: Seconds after which a mutant counts as noticed: it hangs.
_LIMIT = 300
#: Exit statuses of pytest.
_PASSED, _USAGE, _NO_TESTS = 0, 4, 5
#: A test that was recorded, and was removed since.
_REMOVED = re.compile(r"^ERROR: not found: (.+)$", re.MULTILINE)


@frozen
class Copy:
    """A copy of the project.

    Attributes:
        root: Its folder.
    """

    root: Path

    def run_tests(self, *arguments: str, limit: float | None = None) -> subprocess.CompletedProcess[str]:
        """Run pytest in the copy, with the packages of the copy.

        Raises:
            subprocess.TimeoutExpired: If it takes longer than `limit` seconds.
        """
        packages = os.pathsep.join(str(self.root / each) for each in ("overlays", "generated"))
        environment = os.environ | {"PYTHONPATH": packages, "CI": ""}
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments]
        process = subprocess.Popen(  # noqa: S603 - pytest
            command, cwd=self.root, env=environment, text=True, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        try:
            output, _ = process.communicate(timeout=limit)
        finally:
            _end_group(process)
        return subprocess.CompletedProcess(command, process.returncode, output)

    def try_mutant(self, mutant: Mutant, tests: Sequence[str]) -> Outcome:
        """Put a mutant in place, run tests until one fails, and take it back."""
        path = self.root / mutant.path
        _write(path, mutant.changed)
        try:
            status = self._run_until_one_fails(tests)
        except subprocess.TimeoutExpired:
            return "timed out"
        finally:
            _write(path, mutant.source)
        return "survived" if status in {_PASSED, _NO_TESTS} else "killed"

    def _run_until_one_fails(self, tests: Sequence[str]) -> int:
        """Return the status of pytest. Tests that don't exist any more are left out."""
        tests = [each for each in tests if (self.root / each.partition("::")[0]).exists()]
        listed = self.root / "build-tests.txt"
        listed.write_text("\n".join(tests), encoding="utf-8")
        done = self.run_tests("-x", "-q", "-m", "not exhaustive", f"@{listed}", limit=_LIMIT)
        removed = {each.removeprefix(f"{self.root}/") for each in _REMOVED.findall(done.stdout)}
        kept = [each for each in tests if each not in removed]
        if done.returncode != _USAGE or len(kept) == len(tests):
            return done.returncode
        return self._run_until_one_fails(kept) if kept else _NO_TESTS


def _write(path: Path, text: str) -> None:
    """Write a module. Its time is a new one, so that no compiled form of another text is taken for it."""
    path.write_text(text, encoding="utf-8")
    os.utime(path, ns=(time.time_ns(), time.monotonic_ns()))


def _end_group(process: subprocess.Popen[str]) -> None:
    """End what the tests have started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


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
