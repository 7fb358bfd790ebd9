"""Reads each listing of a description from a server that pages as the description says, in both flavours.

    python -m kit.tests.support.served_listings DOCUMENT…

The server (`listing_server`) is written by hand, and asks nothing of how the kit reads descriptions. Each listing is
read with no rows, with exactly one page, and with more pages of which the last one is not full. All rows have to come,
in their order, as they were sent.
"""

from __future__ import annotations

import datetime as dt
import importlib
import inspect
import json
import sys
import tempfile
import typing
from collections import Counter
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from pathlib import Path
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from kit.tests.support.described_rows import Document, dict_at, list_at
from kit.tests.support.flavours import Flavour
from kit.tests.support.listing_server import FIRST, PLACES, SIZE, ListingServer, Operation, is_called
from kit.tests.support.made_sdks import made_sdk
from openapi_sdk_codegen.corrections.conventions.client_headers import CLIENT_HEADERS
from openapi_sdk_codegen.openapi.document import each_operation
from openapi_sdk_codegen.openapi.service import TENANT, name_service
from openapi_sdk_codegen.project import find_project
from openapi_sdk_codegen.trial.candidate import Candidate, TrialSource
from openapi_sdk_codegen.trial.command import read_sources
from openapi_sdk_codegen.trial.description import Corrector, check_description

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from openapi_sdk_codegen.openapi.document import PlacedOperation

#: How many rows a listing has: none, those of one page, and some that no size of a page divides.
COUNTS = (0, SIZE, 23)
_CORRECTIONS = 'overlay: 1.0.0\ninfo: {title: x, version: "1"}\nactions: []\n'
_PROJECT = '[project]\nname = "x"\nversion = "0"\n[tool.openapi-sdk]\nname = "x"\npackage = "x"\n'


@dataclass(frozen=True)
class Outcome:
    """What became of a listing: its method, how it pages, and what is wrong; empty if its rows are right."""

    method: str
    kind: str
    wrong: tuple[str, ...] = ()


def check_listings(document: dict[str, Any], folder: Path) -> Iterator[Outcome]:
    """Read each listing of a description.

    Args:
        document: A description in the form of a corrected one.
        folder: Where the SDK is written, an empty one.
    """
    document = _reduce(document)
    described = Document(document)
    operations = {each.python_method: each for each in each_operation(document)}
    with made_sdk(document, folder) as sdk, ListingServer() as server:
        flavours = [Flavour(each, sdk, name_service(document)) for each in ("sync", "async")]
        clients = [each.client(base_url=server.url) for each in flavours]
        for name, operation in operations.items():
            wrong: list[str] = []
            kinds: list[str] = []
            for flavour, client in zip(flavours, clients, strict=True):
                served = _serve(described, operation)
                server.serve(served)
                for count in COUNTS:
                    served.make_rows(count)
                    server.queries.clear()
                    try:
                        found, kind = _read(flavour, client, name)
                    except Exception as error:  # noqa: BLE001 - all is reported
                        found, kind = [f"{type(error).__name__}: {error}"[:300]], "?"
                    if kind:
                        kinds.append(kind)
                        wrong += [f"{flavour.name}, {count} rows: {each}" for each in _compare(found, served.rows)]
            if kinds:
                yield Outcome(name, max(kinds), tuple(wrong))
        for flavour in flavours:
            flavour.close()


def _reduce(document: dict[str, Any]) -> dict[str, Any]:
    """Return a description with what can be read without saying who calls, and without headers.

    Of what is sent by POST, it has the operations whose body has a field that says where a page begins.
    """
    document = deepcopy(document)
    for name in ("security", CLIENT_HEADERS, TENANT):
        document.pop(name, None)
    document.get("components", {}).pop("securitySchemes", None)
    described = Document(document)
    for path, item in [*document["paths"].items()]:
        kept = {key: value for key, value in item.items() if key in {"get", "parameters"}}
        if any(is_called(name, PLACES) for name in _list_fields(described, item.get("post"))):
            kept["post"] = item["post"]
        operations = [kept[method] for method in ("get", "post") if method in kept]
        for holder in (kept, *operations):
            listed = list_at(holder, "parameters")
            named = [(each, described.resolve(each).get("in")) for each in listed]
            holder["parameters"] = [each for each, place in named if place not in {"header", "cookie"}]
        for operation in operations:
            operation.pop("security", None)
        document["paths"][path] = kept
        if not operations:
            del document["paths"][path]
    return document


def _list_fields(document: Document, operation: Any) -> dict[str, Any]:
    """Return the schemas of the fields of the JSON body of an operation, by name; empty without one."""
    content = dict_at(document.resolve(dict_at(operation, "requestBody")), "content")
    return document.properties(dict_at(content.get("application/json"), "schema"))


def _serve(document: Document, operation: PlacedOperation) -> Operation:
    if operation.method == "post":
        sent = _list_fields(document, operation.data)
    else:
        sent = {each["name"]: dict_at(each, "schema") for _, each in operation.parameters if each.get("in") == "query"}
    # Times are filters, whatever they are called.
    asked = {name: each for name, each in sent.items() if "date" not in str(document.plain(each).get("format"))}
    return Operation(document, operation.path, operation.data, asked)


def _read(flavour: Flavour, client: Any, name: str) -> tuple[list[Any], str]:
    """Return the rows of a listing as JSON, and how it pages; empty if the method returns no listing."""
    method = client
    for part in name.split("."):
        method = getattr(method, part)
    module = importlib.import_module(f"{type(method.__self__).__module__}.{name.replace('.', '_')}")
    listing = module.OPERATION.listing
    if listing is None:
        return [], ""
    hints = typing.get_type_hints(module.OPERATION.build)
    positional: list[Any] = []
    given: dict[str, Any] = {}
    for each in inspect.signature(method).parameters.values():
        if each.default is not each.empty:
            continue
        if each.kind is each.KEYWORD_ONLY:
            given[each.name] = FIRST if is_called(each.name, PLACES) else _make_argument(hints.get(each.name, Any))
        else:
            positional.append(_make_argument(hints.get(each.name, Any)))
    if listing.size:
        given[listing.size] = max(listing.smallest, min(SIZE, listing.largest or SIZE))
    pages = method(*positional, **given)
    rows = flavour.list_rows(pages)
    return [each.to_dict() if hasattr(each, "to_dict") else each for each in rows], str(listing.kind)


def _make_argument(hint: Any) -> Any:
    """Return a value for a required argument."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, UnionType):
        return _make_argument(next(each for each in arguments if each is not NoneType))
    if origin is typing.Literal:
        return arguments[0]
    if (origin is not None and issubclass(origin, (list, tuple, set))) or (origin and "Sequence" in str(origin)):
        return [_make_argument(arguments[0])]
    values = {int: 1, float: 1.0, Decimal: Decimal(1), bool: True, UUID: UUID(int=1), dt.date: dt.date(2026, 1, 1)}
    values |= {dt.datetime: dt.datetime(2026, 1, 1, tzinfo=dt.UTC)}
    if isinstance(hint, type) and issubclass(hint, Enum):
        return next(iter(hint))
    return values.get(hint, "x")


def _compare(found: list[Any], sent: list[Any]) -> Iterator[str]:
    if len(found) != len(sent):
        yield f"{len(found)} rows came, not {len(sent)}: {json.dumps(found[:1], default=str)[:300]}"
        return
    for index, (one, other) in enumerate(zip(found, sent, strict=True)):
        if _as_plain(one) != _as_plain(other):
            yield f"row {index} is {json.dumps(one, default=str)[:200]}, not {json.dumps(other)[:200]}"
            return


def _as_plain(value: Any) -> Any:
    """Return a value in which times and numbers are compared by what they mean."""
    if isinstance(value, dict):
        return {key: _as_plain(each) for key, each in cast("dict[str, Any]", value).items()}
    if isinstance(value, list):
        return [_as_plain(each) for each in cast("list[Any]", value)]
    if isinstance(value, (dt.datetime, dt.time)):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, (dt.date, UUID)):
        return str(value)
    if isinstance(value, str):
        return value.replace("+00:00", "Z")
    return value


def correct(path: str) -> dict[str, Any]:
    """Return a document as it is corrected by convention, with the operations that are accepted."""
    with tempfile.TemporaryDirectory(prefix="served-listings-") as name:
        folder = Path(name)
        (folder / "spec").mkdir()
        (folder / "spec" / "corrections.yaml").write_text(_CORRECTIONS, encoding="utf-8")
        (folder / "pyproject.toml").write_text(_PROJECT, encoding="utf-8")
        sources = [each for each in read_sources([path]) if isinstance(each, TrialSource)]
        nothing = {"openapi": "3.0.3", "info": {"title": "x", "version": "0"}, "paths": {}}
        candidate = Candidate(nothing, [], (), sources)
        corrector = Corrector(find_project(folder))
        while True:
            document, found = check_description(candidate, corrector)
            if not found:
                return document
            for each in found:
                candidate.refuse(each.keys, each.refusal)


def main(paths: Iterable[str]) -> int:
    right, write = Counter[bool](), sys.stdout.write
    for path in paths:
        with tempfile.TemporaryDirectory(prefix="served-listings-") as name:
            outcomes = [*check_listings(correct(path), Path(name))]
        wrong = [each for each in outcomes if each.wrong]
        write(f"{path}: {len(outcomes)} listings, {len(outcomes) - len(wrong)} right\n")
        for each in wrong:
            write(f"  {each.method} ({each.kind}): {each.wrong[0]}\n")
        right.update(not each.wrong for each in outcomes)
    write(f"all: {right.total()} listings, {right[True]} right\n")
    return 1 if right[False] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
