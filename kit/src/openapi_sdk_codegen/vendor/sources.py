"""Read and edit spec/sources.toml: where each source comes from, how certain it is, and which one wins a conflict."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import tomlkit
from tomlkit.items import AoT

from openapi_sdk.description.nodes import is_array, is_object
from openapi_sdk_codegen.openapi.checks import check_keys, refuse_value
from openapi_sdk_codegen.openapi.fidelity import WRITTEN, Fidelity
from openapi_sdk_codegen.project import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable

_NAME = r"[A-Za-z0-9][A-Za-z0-9._-]{0,119}"
_FILE = re.compile(rf"pages/{_NAME}\.md|documents/{_NAME}\.(?:yaml|yml|json)|transcribed/{_NAME}\.yaml")
_FILES = "pages/NAME.md, documents/NAME.yaml (.yml, .json) or transcribed/NAME.yaml"
_ADDRESS = re.compile(r"https?://[!-~]{1,2000}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


def kind_of(file: str) -> str:
    """Return the folder of a file in `spec/`: `pages`, `documents` or `transcribed`."""
    return file.partition("/")[0]


@dataclass(frozen=True, slots=True)
class Source:
    """The entry of a page, a document or a transcription.

    Attributes:
        file: Its path in `spec/`: `pages/NAME.md` or `documents/NAME.yaml` as published, or `transcribed/NAME.yaml`.
        address: Where it is published; None if that is not known. A transcription always has one.
        sha256: The hash of the file, in hexadecimal.
        read: The day on which it was read.
        fidelity: How certain it is; `verbatim` for every file that is kept as published, and no other.
        address_inferred: Whether the address is inferred, not known.
    """

    file: str
    address: str | None
    sha256: str
    read: date
    fidelity: Fidelity
    address_inferred: bool = False

    @property
    def sort_key(self) -> tuple[int, str, str]:
        """Sorts the most certain source first. A page and a document are equal, so their names decide."""
        return self.fidelity.rank, self.file.partition("/")[2], self.file


@dataclass(frozen=True, slots=True)
class Precedence:
    """Which page wins where several disagree.

    Attributes:
        place: The JSON pointer in the report of the conflict.
        wins: The file whose version is kept.
        over: All files with another version, so that one more is noticed.
        why: The reason.
    """

    place: str
    wins: str
    over: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Sources:
    """All entries, in the order of the file."""

    pages: tuple[Source, ...]
    precedences: tuple[Precedence, ...]

    @property
    def known_addresses(self) -> list[tuple[str, str]]:
        """Address and file of each published source whose address is known, not inferred."""
        published = [page for page in self.pages if page.fidelity is Fidelity.VERBATIM and not page.address_inferred]
        return [(page.address, page.file) for page in published if page.address is not None]

    def get(self, file: str) -> Source | None:
        """Return the entry of a file, or None."""
        return next((page for page in self.pages if page.file == file), None)


def parse_sources(text: str, *, name: str) -> Sources:
    """Parse sources.toml.

    Args:
        text: Its text.
        name: Its name in error messages.

    Raises:
        Problem: If it is not TOML; if an entry lacks a key, has an unknown key, or is there twice.
    """
    try:
        content = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        msg = f"{name}: not TOML: {' '.join(str(error).split())}"
        raise Problem(msg) from error
    check_keys(content, {"page", "precedence"}, name)
    sources = Sources(
        tuple(_parse_source(entry, place) for entry, place in _get_tables(content, "page", name)),
        tuple(_parse_precedence(entry, place) for entry, place in _get_tables(content, "precedence", name)),
    )
    # Case-insensitive, because `Things.md` and `things.md` are one file on some file systems.
    _check_unique([page.file.casefold() for page in sources.pages], f"{name}: listed twice")
    _check_unique([address for address, _ in sources.known_addresses], f"{name}: one address for two pages")
    return sources


def update_sources(text: str, changed: Iterable[Source], *, name: str) -> str:
    """Return the text of sources.toml with pages added or replaced; comments and order are kept.

    Args:
        text: The old text.
        changed: The pages. A new one is inserted in the order of files.
        name: Its name in error messages.

    Raises:
        Problem: If the text is not a valid sources.toml, or is written in a way that can't be edited.
    """
    before = parse_sources(text, name=name)
    pages = {page.file: page for page in before.pages} | {page.file: page for page in changed}
    document = tomlkit.parse(text)
    tables: Any = document.setdefault("page", tomlkit.aot())
    if isinstance(tables, AoT):
        for page in changed:
            _write_page(tables, page)
    edited = tomlkit.dumps(document).rstrip("\n") + "\n"
    after = parse_sources(edited, name=name)
    if {page.file: page for page in after.pages} != pages or after.precedences != before.precedences:
        msg = f"{name}: can't be edited as it is written; give every page its own table, headed [[page]]"
        raise Problem(msg)
    return edited


def _write_page(tables: Any, page: Source) -> None:
    """Change the table of a page in place, or insert a new one in the order of files."""
    values: dict[str, object] = {
        "file": page.file,
        **({} if page.address is None else {"address": page.address}),
        **({"address_inferred": True} if page.address_inferred else {}),
        "sha256": page.sha256,
        "read": page.read,
        "fidelity": page.fidelity.value,
    }
    table = next((table for table in tables if table["file"] == page.file), None)
    if table is None:
        table = tomlkit.table()
        for key, value in values.items():
            table.add(key, value)
        table.add(tomlkit.nl())
        if len(tables) and not tables[-1].as_string().endswith("\n\n"):
            tables[-1].add(tomlkit.nl())
        tables.insert(sum(other["file"] < page.file for other in tables), table)
        return
    for key, value in values.items():
        table[key] = value
    for key in ("address", "address_inferred"):
        if key in table and key not in values:
            table.remove(key)


def _get_tables(content: dict[str, Any], key: str, name: str) -> list[tuple[dict[str, Any], str]]:
    entries = content.get(key, [])
    if not is_array(entries) or not all(map(is_object, entries)):
        msg = f"{name}: write {key} as tables, each headed [[{key}]]"
        raise Problem(msg)
    return [(entry, f"{name}: {key} {index}") for index, entry in enumerate(entries, start=1)]


def _parse_source(entry: dict[str, Any], place: str) -> Source:
    check_keys(entry, {"file", "address", "address_inferred", "sha256", "read", "fidelity"}, place)
    file = _get_text(entry, "file", _FILE, place, _FILES)
    place = f"{place} ({file})"
    fidelity = entry.get("fidelity")
    if fidelity not in WRITTEN:
        refuse_value(place, "fidelity", " | ".join(WRITTEN), fidelity)
    if (fidelity == Fidelity.VERBATIM) == file.startswith("transcribed/"):
        refuse_value(place, "fidelity", "verbatim for a file in pages/ or documents/, and for no other", fidelity)
    read = entry.get("read")
    if not isinstance(read, date) or isinstance(read, datetime):
        refuse_value(place, "read", "a date without quotation marks (2026-11-24)", read)
    inferred = entry.get("address_inferred", False)
    if not isinstance(inferred, bool):
        refuse_value(place, "address_inferred", "true or false", inferred)
    may_be_unknown = fidelity == Fidelity.VERBATIM and not inferred and "address" not in entry
    return Source(
        file=file,
        address=None if may_be_unknown else _get_text(entry, "address", _ADDRESS, place, "an http(s) address"),
        sha256=_get_text(entry, "sha256", _SHA256, place, "64 hexadecimal digits"),
        read=read,
        fidelity=Fidelity(fidelity),
        address_inferred=inferred,
    )


def _parse_precedence(entry: dict[str, Any], place: str) -> Precedence:
    check_keys(entry, {"place", "wins", "over", "why"}, place)
    over = entry.get("over")
    if not is_array(over) or not over or not all(isinstance(file, str) for file in over):
        refuse_value(place, "over", "an array of files", over)
    return Precedence(
        place=_get_text(entry, "place", re.compile(r"/.*"), place, "a JSON Pointer (/info/title)"),
        wins=_get_text(entry, "wins", _FILE, place, _FILES),
        over=tuple(over),
        why=_get_text(entry, "why", re.compile(r"(?s).*\S.*"), place, "the reason"),
    )


def _get_text(entry: dict[str, Any], key: str, pattern: re.Pattern[str], place: str, expected: str) -> str:
    value = entry.get(key)
    if not isinstance(value, str) or not pattern.fullmatch(value):
        refuse_value(place, key, expected, value)
    return value


def _check_unique(values: list[str], problem: str) -> None:
    if repeated := next((value for index, value in enumerate(values) if value in values[:index]), None):
        msg = f"{problem}: {repeated}"
        raise Problem(msg)
