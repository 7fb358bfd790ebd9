"""spec/sources.toml: where every page of `spec/` comes from, how sure we are of it, and who wins where two disagree."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NoReturn

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT

from codegen.openapi.tree import is_array, is_object
from codegen.project import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Thirty pages make some ten kilobytes.
MAX_BYTES = 1024 * 1024

_FILE = re.compile(r"pages/[A-Za-z0-9][A-Za-z0-9._-]{0,119}\.md|transcribed/[A-Za-z0-9][A-Za-z0-9._-]{0,119}\.yaml")
_ADDRESS = re.compile(r"https?://[!-~]{1,2000}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


class Fidelity(StrEnum):
    """How sure a page is, surest first."""

    VERBATIM = "verbatim"  # the published bytes
    DOCUMENTED = "documented"  # transcribed from what the rendered page states
    EXAMPLE = "example"  # read off the values of an example; types and nullability are inferred
    INFERRED = "inferred"  # concluded from other facts

    @property
    def rank(self) -> int:
        """0 for the surest."""
        return list(Fidelity).index(self)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a page comes from.

    Attributes:
        file: The page, from `spec/`: `pages/NAME.md` as published, or `transcribed/NAME.yaml`.
        address: Where it is published.
        sha256: Of the file, in hexadecimal.
        read: The day on which it was read.
        fidelity: How sure it is; `verbatim` for all of `pages/` and none of `transcribed/`.
        address_inferred: Whether the address is a conclusion rather than a fact.
    """

    file: str
    address: str
    sha256: str
    read: date
    fidelity: Fidelity
    address_inferred: bool = False


@dataclass(frozen=True, slots=True)
class Ruling:
    """Which page wins where several disagree.

    Attributes:
        place: The JSON Pointer that the conflict was reported with.
        wins: The file whose version is kept.
        over: The files that say something else there: all of them, so that a further one is noticed.
        why: The reason.
    """

    place: str
    wins: str
    over: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Sources:
    """All pages and all rulings, in the order of the file."""

    pages: tuple[Source, ...]
    precedence: tuple[Ruling, ...]

    @property
    def stated(self) -> list[Source]:
        """The published pages whose address is a fact."""
        return [page for page in self.pages if page.fidelity is Fidelity.VERBATIM and not page.address_inferred]

    def get(self, file: str) -> Source | None:
        """Return the page of that file, if it is listed."""
        return next((page for page in self.pages if page.file == file), None)


def parse(text: str, *, name: str) -> Sources:
    """Read sources.toml.

    Args:
        text: Its text, at most 1 MiB.
        name: What messages call it.

    Raises:
        Problem: If it is not TOML, or an entry lacks something, has something unknown, or is there twice.
    """
    if len(text) > MAX_BYTES:
        msg = f"{name}: larger than {MAX_BYTES:,} bytes"
        raise Problem(msg)
    try:
        content = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        msg = f"{name}: not TOML: {' '.join(str(error).split())}"
        raise Problem(msg) from error
    _only(content, {"page", "precedence"}, name)
    sources = Sources(
        tuple(_source(entry, place) for entry, place in _entries(content, "page", name)),
        tuple(_ruling(entry, place) for entry, place in _entries(content, "precedence", name)),
    )
    # Without case, since not every file system tells `Things.md` from `things.md`.
    _once([page.file.casefold() for page in sources.pages], f"{name}: listed twice")
    _once([page.address for page in sources.stated], f"{name}: one address for two pages")
    return sources


def update(text: str, changed: Iterable[Source], *, name: str) -> str:
    """Write pages into the text of sources.toml, with its comments and its order kept.

    Args:
        text: The text so far.
        changed: Pages to add (sorted in by file) or to replace.
        name: What messages call it.

    Raises:
        Problem: If the text is not a sources.toml, or is written in a way that can't be edited.
    """
    before = parse(text, name=name)
    pages = {page.file: page for page in before.pages} | {page.file: page for page in changed}
    try:
        document = tomlkit.parse(text)
        tables: Any = document.setdefault("page", tomlkit.aot())
        if isinstance(tables, AoT):
            for page in changed:
                _write(tables, page)
        edited = tomlkit.dumps(document).rstrip("\n") + "\n"
    except TOMLKitError as error:
        msg = f"{name}: can't be edited: {' '.join(str(error).split())}"
        raise Problem(msg) from error
    after = parse(edited, name=name)
    if {page.file: page for page in after.pages} != pages or after.precedence != before.precedence:
        msg = f"{name}: can't be edited as it is written; write every page as a table of its own, headed [[page]]"
        raise Problem(msg)
    return edited


def _write(tables: Any, page: Source) -> None:
    """Change a page's table where it stands, or put a new one where its file sorts."""
    values: dict[str, object] = {
        "file": page.file,
        "address": page.address,
        "address_inferred": page.address_inferred,
        "sha256": page.sha256,
        "read": page.read,
        "fidelity": page.fidelity.value,
    }
    if not page.address_inferred:
        del values["address_inferred"]
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
    if "address_inferred" in table and not page.address_inferred:
        table.remove("address_inferred")


def _entries(content: dict[str, Any], key: str, name: str) -> list[tuple[dict[str, Any], str]]:
    entries = content.get(key, [])
    if not is_array(entries) or not all(map(is_object, entries)):
        msg = f"{name}: {key} is to be written as tables, each headed [[{key}]]"
        raise Problem(msg)
    return [(entry, f"{name}: {key} {index}") for index, entry in enumerate(entries, start=1)]


def _source(entry: dict[str, Any], place: str) -> Source:
    _only(entry, {"file", "address", "address_inferred", "sha256", "read", "fidelity"}, place)
    file = _matching(entry, "file", _FILE, place, "pages/NAME.md or transcribed/NAME.yaml")
    place = f"{place} ({file})"
    fidelity = entry.get("fidelity")
    if fidelity not in list(Fidelity):
        _refuse(place, "fidelity", " | ".join(Fidelity), fidelity)
    if (fidelity == Fidelity.VERBATIM) != file.startswith("pages/"):
        _refuse(place, "fidelity", "verbatim for a file of pages/, and for no other", fidelity)
    read = entry.get("read")
    if not isinstance(read, date) or isinstance(read, datetime):
        _refuse(place, "read", "a date without quotation marks (2026-11-24)", read)
    inferred = entry.get("address_inferred", False)
    if not isinstance(inferred, bool):
        _refuse(place, "address_inferred", "true or false", inferred)
    return Source(
        file=file,
        address=_matching(entry, "address", _ADDRESS, place, "an http(s) address"),
        sha256=_matching(entry, "sha256", _SHA256, place, "64 hexadecimal digits"),
        read=read,
        fidelity=Fidelity(fidelity),
        address_inferred=inferred,
    )


def _ruling(entry: dict[str, Any], place: str) -> Ruling:
    _only(entry, {"place", "wins", "over", "why"}, place)
    over = entry.get("over")
    if not is_array(over) or not over or not all(isinstance(file, str) for file in over):
        _refuse(place, "over", "an array of the files that lose", over)
    return Ruling(
        place=_matching(entry, "place", re.compile(r"/.*"), place, "a JSON Pointer (/info/title)"),
        wins=_matching(entry, "wins", _FILE, place, "the file that wins"),
        over=tuple(over),
        why=_matching(entry, "why", re.compile(r"(?s).*\S.*"), place, "the reason"),
    )


def _matching(entry: dict[str, Any], key: str, pattern: re.Pattern[str], place: str, expected: str) -> str:
    value = entry.get(key)
    if not isinstance(value, str) or not pattern.fullmatch(value):
        _refuse(place, key, expected, value)
    return value


def _only(entry: dict[str, Any], known: set[str], place: str) -> None:
    if unknown := sorted(entry.keys() - known):
        msg = f"{place}: unknown {ascii(unknown[0])[:80]}; known are {', '.join(sorted(known))}"
        raise Problem(msg)


def _once(values: list[str], problem: str) -> None:
    if repeated := next((value for index, value in enumerate(values) if value in values[:index]), None):
        msg = f"{problem}: {repeated}"
        raise Problem(msg)


def _refuse(place: str, key: str, expected: str, value: object) -> NoReturn:
    # Of anything but text only the kind is told: a large number may refuse to be written.
    found = "nothing" if value is None else ascii(value)[:80] if isinstance(value, str) else type(value).__name__
    msg = f"{place}: {key}: {expected} is expected, there is {found}"
    raise Problem(msg)
