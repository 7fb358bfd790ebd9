"""Reads exports back, and serves rows to export."""

from __future__ import annotations

import csv
import json
import re
import sqlite3
from collections.abc import Mapping
from contextlib import closing, contextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit
from zlib import decompressobj

from fleetit import FleetIT
from kit.tests.support.scripted_server import ReceivedRequest, ScriptedServer, reply
from openapi_sdk.exports import FORMATS

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence
    from pathlib import Path

    from openapi_sdk.model.column_types import ColumnKind

SUFFIXES = [*FORMATS]  # each format is read back by the tests of all


@contextmanager
def serving(rows: Sequence[Any] | Mapping[str, Sequence[Any]]) -> Generator[FleetIT]:
    """Serve rows as any listing, and yield a client. Of rows by fleet, another fleet is forbidden."""

    def answer(request: ReceivedRequest) -> bytes:
        found = rows.get(request.header("Fleet-Id") or "") if isinstance(rows, Mapping) else rows
        if found is None:
            return reply(403, {"detail": "forbidden"})
        query = parse_qs(urlsplit(request.target).query)
        offset, limit = int(query["offset"][0]), int(query["limit"][0])
        return reply(200, {"count": len(found), "next": None, "results": found[offset : offset + limit]})

    with ScriptedServer(answer) as server, FleetIT(token="t", base_url=server.url, fleet_id=7) as client:
        yield client


@contextmanager
def serving_at_once(answer: Any) -> Generator[FleetIT]:
    """Serve an answer without pages, and yield a client."""
    with (
        ScriptedServer(lambda _: reply(200, answer)) as server,
        FleetIT(token="t", base_url=server.url, fleet_id=7) as client,
    ):
        yield client


def read_pages(part: Path) -> list[bytes]:
    """Return the lines of each page of an unfinished export."""
    pages: list[bytes] = []
    left = part.read_bytes()
    while left:
        page = decompressobj()
        pages.append(page.decompress(left))
        left = page.unused_data
    return pages


def read_back(path: Path, described: Mapping[str, Sequence[ColumnKind]]) -> list[dict[str, Any]]:
    """Return the rows of an export, with the values of `to_row` where the description has the type."""
    rows = READERS[path.suffix](path)
    return [
        {name: restore(value, described.get(name, ())) for name, value in row.items() if value is not None}
        for row in rows
    ]


def restore(value: Any, kinds: Sequence[ColumnKind]) -> Any:
    """Return a value of a file as `to_row` has it."""
    kind = kinds[0] if kinds else None
    if kind == "boolean" and value in {"true", "false", 0, 1}:
        return value in {"true", 1}
    if isinstance(value, str):
        makers: dict[Any, Any] = {
            "integer": int,
            "number": float,
            "decimal": Decimal,
            "date": date.fromisoformat if len(value) == len("2026-01-31") else datetime.fromisoformat,
            "datetime": datetime.fromisoformat,
            "json": json.loads,
        }
        return makers[kind](value) if kind in makers else value
    if isinstance(value, Decimal) and kind != "decimal":
        return float(value)
    return Decimal(value) if kind == "decimal" else value


def read_csv(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8", newline="") as file:
        titles, *rows = csv.reader(file, strict=True)
        unquoted = path.read_bytes()
        assert unquoted.endswith(b"\r\n")
        return [{strip(title): strip(cell) or None for title, cell in zip(titles, row, strict=True)} for row in rows]


def strip(cell: str) -> str:
    return re.sub(r"(\A|[;|\t\r\n])'", r"\1", cell)  # as docs/exports.md says


def read_jsonl(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line, parse_float=Decimal) for line in path.read_bytes().splitlines()]


def read_sqlite(path: Path) -> list[dict[str, Any]]:
    with closing(sqlite3.connect(path)) as database:
        database.row_factory = sqlite3.Row
        (name,) = database.execute("SELECT name FROM sqlite_master").fetchone()
        return [dict(row) for row in database.execute(f'SELECT * FROM "{name}"')]  # noqa: S608 - ours


def read_duckdb(path: Path) -> list[dict[str, Any]]:
    import duckdb  # noqa: PLC0415 - slow to import

    with closing(duckdb.connect(str(path), read_only=True)) as database:
        (name,) = database.execute("SELECT table_name FROM duckdb_tables()").fetchone() or ("",)
        columns = database.execute(f'DESCRIBE "{name}"').fetchall()
        quoted = [(title.replace('"', '""'), kind) for title, kind, *_ in columns]
        chosen = ", ".join(
            f'CAST("{title}" AS VARCHAR) AS "{title}"' if kind.startswith("TIMESTAMP") else f'"{title}"'
            for title, kind in quoted
        )
        found = database.execute(f'SELECT {chosen} FROM "{name}"')  # noqa: S608 - ours
        titles = [title for title, *_ in found.description or ()]
        return [dict(zip(titles, row, strict=True)) for row in found.fetchall()]


def read_parquet(path: Path) -> list[dict[str, Any]]:
    from pyarrow import parquet  # noqa: PLC0415 - slow to import

    table: Any = parquet.read_table(path)
    rows: list[dict[str, Any]] = table.to_pylist()
    return rows


READERS: dict[str, Any] = {
    ".csv": read_csv,
    ".jsonl": read_jsonl,
    ".sqlite": read_sqlite,
    ".duckdb": read_duckdb,
    ".parquet": read_parquet,
}
