"""A file that is locked is refused to others: also as Windows does it, of which no run of the tests has a machine."""

from __future__ import annotations

import os
import runpy
import sys
from types import ModuleType
from typing import TYPE_CHECKING, BinaryIO

import pytest

from openapi_sdk import file_lock

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class Msvcrt(ModuleType):
    """Locks bytes from the place of a file on, as the module of Windows does."""

    LK_NBLCK = 2

    def __init__(self) -> None:
        super().__init__("msvcrt")
        self.locked: set[int] = set()

    def locking(self, number: int, mode: int, count: int) -> None:
        place = os.lseek(number, 0, os.SEEK_CUR)
        places = set(range(place, place + count))
        assert mode == self.LK_NBLCK
        assert len(places) == 1
        if places & self.locked:
            raise PermissionError
        self.locked |= places


@pytest.fixture(params=["here", "Windows"])
def lock_file(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Callable[[BinaryIO], bool]:
    if request.param == "here":
        return file_lock.lock_file
    monkeypatch.setitem(sys.modules, "msvcrt", Msvcrt())
    monkeypatch.setattr(sys, "platform", "win32")
    function: Callable[[BinaryIO], bool] = runpy.run_path(file_lock.__file__)["lock_file"]
    return function


def test_a_file_is_locked_once_and_stays_where_it_is(lock_file: Callable[[BinaryIO], bool], tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"0123456789")
    with path.open("rb") as file, path.open("rb") as other:
        file.seek(3)
        assert lock_file(file) is True
        assert file.read(2) == b"34"
        other.seek(5)
        assert lock_file(other) is False
        assert other.read(2) == b"56"


def test_what_is_in_the_file_can_be_read_on_windows(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    module = Msvcrt()
    monkeypatch.setitem(sys.modules, "msvcrt", module)
    monkeypatch.setattr(sys, "platform", "win32")
    with (tmp_path / "a").open("wb") as file:
        runpy.run_path(file_lock.__file__)["lock_file"](file)
    assert min(module.locked) >= 2**39
