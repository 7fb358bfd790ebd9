"""The files of an unfinished export: when they are written, and what is read of them."""

from __future__ import annotations

import os
import stat
import sys
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from fleetit import APIError, ConfigurationError
from fleetit.exports import export
from fleetit.service import SERVICE
from openapi_sdk.exports.unfinished import Plan, UnfinishedExport, _write_all
from openapi_sdk.listings.walks import WalkState
from tests.fleetit.exports.exported import read_pages, serving

if TYPE_CHECKING:
    from collections.abc import Callable

    from fleetit.exports import Progress

ROWS = [{"id": number} for number in range(1, 251)]


def test_each_page_is_in_the_files_at_once(tmp_path: Path) -> None:
    found: list[tuple[int, int]] = []

    def look(progress: Progress) -> None:
        rows, state = (tmp_path / f"a.csv.part{suffix}" for suffix in ("", ".state"))
        pages = read_pages(rows)
        assert len(b"".join(pages).splitlines()) == progress.rows
        assert rows.stat().st_size < sum(map(len, pages)) / 4
        found.append((progress.rows, len(state.read_bytes().splitlines())))

    with serving(ROWS) as client:
        export(client, "tolls", tmp_path / "a.csv", on_progress=look)
    assert found == [(100, 2), (199, 3), (250, 4)]  # the first line says what is exported


@pytest.mark.skipif(sys.platform != "linux", reason="looks at the files of the process in /proc")
@pytest.mark.parametrize(
    ("suffix", "first"),
    [
        pytest.param("jsonl", "7", id="rows as they are"),
        pytest.param("jsonl", "8", id="rows in another order"),
        pytest.param("csv", "7", id="table"),
    ],
)
def test_the_file_is_on_the_disk_and_closed_before_it_has_its_name(
    suffix: str, first: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / f"a.{suffix}"
    forced: list[tuple[object, bool]] = []

    def sync(handle: int) -> None:
        status = os.fstat(handle)
        forced.append(("folder" if stat.S_ISDIR(status.st_mode) else status.st_size, path.exists()))

    def list_open() -> list[str]:
        handles = Path("/proc/self/fd").iterdir()
        return [each for each in (str(handle.readlink()) for handle in handles if handle.is_symlink()) if "/a." in each]

    def require_closed(change: Callable[..., Any]) -> Callable[..., Any]:
        def change_closed(self: Path, *args: Any, **options: Any) -> Any:
            assert str(self) not in list_open()  # Windows would refuse it
            return change(self, *args, **options)

        return change_closed

    few = ROWS[:1]  # which fits into a buffer
    rows = {first: few}
    with serving(rows) as client:
        with pytest.raises(APIError):
            export(client, "tolls", path, fleets=[7, 8])
        rows.update({"7": few, "8": few})
        monkeypatch.setattr(os, "fsync", sync)
        for name in ("replace", "unlink"):
            monkeypatch.setattr(Path, name, require_closed(getattr(Path, name)))
        export(client, "tolls", path, fleets=[7, 8], resume=True)
    assert forced == [(path.stat().st_size, False), ("folder", True)]
    assert [each.name for each in tmp_path.iterdir()] == [path.name]
    assert not any(os.path.realpath(handle) == str(tmp_path) for handle in Path("/proc/self/fd").iterdir())


@pytest.mark.skipif(os.name == "nt", reason="Windows lets nobody remove a file that is open")
def test_files_that_somebody_else_removed_meanwhile_are_no_error(tmp_path: Path) -> None:
    plan = Plan("tolls.list", (7,), "", "http://x", exact=True)
    with UnfinishedExport(SERVICE, tmp_path / "a.csv", plan, resume=False, overwrite=False) as unfinished:
        for each in tmp_path.iterdir():
            each.unlink()
        unfinished.remove()


def test_ids_are_those_of_all_rows_of_a_fleet(tmp_path: Path) -> None:
    plan = Plan("tolls.list", (7, 8), "", "http://x", exact=True)
    with UnfinishedExport(SERVICE, tmp_path / "a.csv", plan, resume=False, overwrite=False) as unfinished:
        for page in range(30):
            lines = b"".join(b'{"id": %d}\n' % row for row in range(100 * page, 100 * page + 100))
            unfinished.append(
                page % 2, lines + b'{"agency": "x"}\n', 101, 3_000, WalkState(100 * page + 100, 100 * page + 100)
            )
        found = [*unfinished.iter_keys(1, ["id"])]
    assert found == [row for page in range(1, 31, 2) for row in range(100 * page, 100 * page + 100)]


def test_pages_without_rows_take_no_place(tmp_path: Path) -> None:
    plan = Plan("tolls.list", (7,), "", "http://x", exact=True)
    with UnfinishedExport(SERVICE, tmp_path / "a.csv", plan, resume=False, overwrite=False) as unfinished:
        for offset, lines in enumerate([b"", b'{"id": 1}\n', b""]):
            unfinished.append(0, lines, len(lines) > 0, 1, WalkState(offset, offset))
        assert ([*unfinished.iter_keys(0, ["id"])], [*unfinished.iter_parts()]) == ([1], [b'{"id": 1}\n'])
        first, second, third = (page.end for page in unfinished.pages)
    assert 0 == first < second == third


BESIDE = [".part", ".part.state", ".part.new", ".part.new.private"]
OPTIONS: list[dict[str, Any]] = [{}, {"overwrite": True}, {"resume": True}]


@pytest.mark.skipif(sys.platform == "win32", reason="not everybody may make links there")
@pytest.mark.parametrize("to", ["file", "nothing", "folder"])
@pytest.mark.parametrize("options", OPTIONS, ids=str)
@pytest.mark.parametrize("beside", BESIDE)
def test_nothing_is_written_through_a_link(beside: str, options: dict[str, Any], to: str, tmp_path: Path) -> None:
    """Also where the link is beside an export that did not end."""
    folder, other = tmp_path / "exports", tmp_path / "other"
    folder.mkdir()
    path, link = folder / "a.csv", folder / f"a.csv{beside}"
    if to == "folder":
        other.mkdir()
        (other / "mine").write_bytes(b"mine")
    elif to == "file":
        other.write_bytes(b"mine")
    with serving(ROWS) as client:
        if beside not in {".part", ".part.state"}:
            leave_unfinished(path)
        link.symlink_to(other)
        with pytest.raises(ConfigurationError, match=f"a.csv{beside}: is a link, and an export needs a file of this"):
            export(client, "tolls", path, **options)
    assert link.is_symlink()
    assert not path.exists()
    found = {"file": other, "folder": other / "mine"}.get(to)
    assert found.read_bytes() == b"mine" if found else not other.exists()


@pytest.mark.parametrize("is_folder", [False, True], ids=["file", "folder"])
@pytest.mark.parametrize("has_state", [False, True], ids=["alone", "beside an export"])
@pytest.mark.parametrize("options", OPTIONS, ids=str)
@pytest.mark.parametrize("beside", BESIDE)
def test_a_file_of_no_export_is_kept(
    beside: str, options: dict[str, Any], has_state: bool, is_folder: bool, tmp_path: Path
) -> None:
    path, other = tmp_path / "a.csv", tmp_path / f"a.csv{beside}"
    is_own_kind = is_folder == (beside == ".part.new.private")
    if has_state and (beside == ".part.state" or (is_own_kind and beside != ".part")):
        pytest.skip("that is one of the export")
    if has_state:
        leave_unfinished(path)
        Path(f"{path}.part").unlink()
    if is_folder:
        other.mkdir()
        (other / "mine").write_bytes(b"mine")
    else:
        other.write_bytes(b"mine")
    with serving(ROWS) as client:
        with pytest.raises(ConfigurationError, match=f"a.csv{beside}: is of no export, and an export needs a file of"):
            export(client, "tolls", path, **options)
        assert (other / "mine" if is_folder else other).read_bytes() == b"mine"
        assert not path.exists()


def leave_unfinished(path: Path) -> None:
    """Leave an export that did not end."""
    plan = Plan("tolls.list", (7,), "", "http://x", exact=True)
    with UnfinishedExport(SERVICE, path, plan, resume=False, overwrite=False) as unfinished:
        unfinished.append(0, b'{"id": 1}\n', 1, 1, WalkState(1, 1))


@pytest.mark.parametrize("beside", BESIDE[:3])
def test_an_empty_file_is_nobody_s(beside: str, tmp_path: Path) -> None:
    (tmp_path / f"a.csv{beside}").touch()
    with serving(ROWS) as client:
        export(client, "tolls", tmp_path / "a.csv", overwrite=True)
    assert [each.name for each in tmp_path.iterdir()] == ["a.csv"]


@pytest.mark.skipif(sys.platform == "win32", reason="not everybody may make links there")
@pytest.mark.parametrize("suffix", ["csv", "jsonl", "parquet", "sqlite", "duckdb"])
def test_a_link_that_comes_meanwhile_is_not_followed(suffix: str, tmp_path: Path) -> None:
    other = tmp_path / "other"
    path = tmp_path / f"a.{suffix}"

    def plant(_: Progress) -> None:
        Path(f"{path}.part.new").symlink_to(other)
        Path(f"{path}.part.new.private").symlink_to(tmp_path)

    with serving(ROWS[:1]) as client:
        if suffix == "duckdb":
            with pytest.raises(FileExistsError):
                export(client, "tolls", path, on_progress=plant)
        else:
            assert export(client, "tolls", path, on_progress=plant).rows == 1
            assert not path.is_symlink()
    assert not other.exists()
    assert Path(f"{path}.part.new.private").is_symlink()


def test_a_write_that_takes_a_part_is_repeated() -> None:
    class Slow(BytesIO):
        def write(self, data: Any) -> int:
            return super().write(data[:3])

    file = Slow()
    _write_all(file, b"0123456789")
    assert file.getvalue() == b"0123456789"
