"""Write the names of a surface as users write them, and make one change of those of all forms of a method.

A method of a resource is there four times: for both clients, each with raw responses; and the stock functions of its
operation are there as well. A change of an argument is one change for a reader, who writes
`client.things.create(size=…)`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from openapi_sdk_codegen.report.change import SurfaceChange

_RESOURCES = re.compile(r"api\.(?:Async)?Resources(?:WithRawResponse)?\.(?P<tag>\w+)")
_RESOURCE = re.compile(
    r"api\.(?P<tag>\w+)\.(?P<asynchronous>Async)?\w+?(?P<kind>Resource|WithRawResponse)"
    r"(?:\.(?P<method>\w+))?(?:\.(?P<argument>\w+))?"
)
_STOCK = re.compile(
    r"api\.(?P<tag>\w+)\.(?P<operation>[a-z]\w*)"
    r"(?:\.(?:sync|asyncio)(?:_detailed)?(?:\.(?P<argument>\w+))?)?"
)
_CLIENT = re.compile(r"clients\.\w*Client\.(?P<method>\w+)(?:\.(?P<argument>\w+))?")
_MODEL = re.compile(r"models\.(?:(?P<module>[a-z]\w*)\.)?(?P<name>\w+)(?:\.(?P<member>[\w.]+))?")
_WRITTEN = re.compile(r"`((?:api|clients|models)\.[\w.]+)`")


def write_name(symbol: str) -> str:
    """Return a dotted name of a surface as users write it.

    Args:
        symbol: The name without that of the package: `api.things.AsyncThingsResource.list.limit`.

    Returns:
        `client.things.list(limit=…)`, `client.things`, `Thing.amount`; the symbol itself if it is something else.
    """
    symbol = re.sub(r"#\d+", "", symbol)
    if match := _RESOURCES.fullmatch(symbol):
        return f"client.{match['tag']}"
    if match := _RESOURCE.fullmatch(symbol):
        return _write_call(match["tag"], match["method"], match["argument"])
    if match := _STOCK.fullmatch(symbol):
        tag, operation = match["tag"], match["operation"]
        return _write_call(tag, operation.removeprefix(f"{tag}_"), match["argument"])
    if match := _CLIENT.fullmatch(symbol):
        return (
            f"client.{match['method']}({match['argument']}=…)" if match["argument"] else f"client.{match['method']}()"
        )
    if match := _MODEL.fullmatch(symbol):
        name, module = match["name"], match["module"]
        if module and class_key(name.removesuffix("Dict")) == class_key(module):
            name = name.removesuffix("Dict")
        return f"{name}.{match['member']}" if match["member"] else name
    return f"client.{symbol.partition('.')[2]}" if re.fullmatch(r"api\.\w+", symbol) else symbol


def _write_call(tag: str, method: str | None, argument: str | None) -> str:
    if method is None:
        return f"client.{tag}"
    return f"client.{tag}.{method}({argument}=…)" if argument else f"client.{tag}.{method}()"


def class_key(name: str) -> str:
    """Return the key that the name of a schema, its class and its module share: `thingpage`."""
    return re.sub(r"\W|_", "", name).lower()


def fold_forms(changes: Iterable[SurfaceChange]) -> list[SurfaceChange]:
    """Return the changes with those of all forms of one thing as one: that of the plainest form, with the others in it.

    Args:
        changes: The changes, sorted by name.
    """
    groups: dict[tuple[str, str], list[SurfaceChange]] = {}
    for change in changes:
        name = write_name(change.symbol)
        if change.symbol.startswith("models."):
            name = ".".join(map(class_key, name.split(".")))
        groups.setdefault((name, change.kind.partition("-")[2]), []).append(change)
    return [_fold(sorted(group, key=_rank)) for group in groups.values()]


def _rank(change: SurfaceChange) -> tuple[int, int, bool, str]:
    """Return what sorts the form first that most users write: of the client, sync, not raw; an exported name."""
    match = _RESOURCE.fullmatch(change.symbol)
    if match:
        return 0, match["kind"] != "Resource", bool(match["asynchronous"]), change.symbol
    is_later = "Dict." in change.symbol or ".asyncio" in change.symbol
    return 1 + change.kind.startswith("module"), change.symbol.count("."), is_later, change.symbol


def _fold(group: list[SurfaceChange]) -> SurfaceChange:
    first, *others = group
    # What changes in stock functions alone isn't a change of the client.
    write = str if _STOCK.fullmatch(first.symbol) and not _RESOURCE.fullmatch(first.symbol) else write_name
    return replace(
        first,
        level=min((change.level for change in group), key=lambda level: level.rank),
        text=_WRITTEN.sub(lambda match: f"`{write(match[1])}`", first.text),
        name=write(first.symbol),
        forms=tuple(others),
    )
