"""Writes lists and objects in the styles of OpenAPI (`style`, `explode`): in a path, and in a query or a form.

Each name and each item is quoted by itself, so that no value can add a parameter or an item.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias
from urllib.parse import quote, quote_plus

from openapi_sdk.model.paths import path_argument
from openapi_sdk.model.reading import is_list, is_object
from openapi_sdk.model.values import ArgumentError, is_given, to_document, to_text, write_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

#: The styles for paths and for queries.
PathStyle: TypeAlias = Literal["simple", "label", "matrix"]
QueryStyle: TypeAlias = Literal["form", "spaceDelimited", "pipeDelimited", "deepObject"]

#: What stands between the items of a list that is one value of the query, as it is sent.
_SEPARATORS: Mapping[str, str] = {"spaceDelimited": "%20", "pipeDelimited": "%7C"}
#: Texts that would divide such a value, because servers decode it before they divide it.
_DIVIDERS: Mapping[str, str] = {"spaceDelimited": " ", "pipeDelimited": "|"}
#: What `allowReserved` leaves as it is. `#[]&;+` would end or divide the query, or be read as another character.
_RESERVED = "/:?@!$'()*,="


def write_path(name: str, value: object, *, style: PathStyle = "simple", explode: bool = False) -> str:
    """Return a path argument as it stands in the path."""
    document = to_document(value)
    if style == "matrix" and explode:
        pairs = explode_value(name, document)
        return "".join(f";{quote(key, safe='')}={path_argument(to_text(each))}" for key, each in pairs)
    separator = "." if style == "label" and explode else ","
    text = join_value(name, document, explode=explode, separator=separator, write=path_argument)
    prefix = {"label": ".", "matrix": f";{quote(name, safe='')}="}.get(style, "")
    return prefix + (text or path_argument(text))


def write_query(
    name: str, value: object, *, style: QueryStyle = "form", explode: bool = True, allow_reserved: bool = False
) -> Iterator[str]:
    """Yield the parts of a query, `name=value` each, for a parameter. `UNSET` and None are left out."""

    def write(text: str) -> str:
        divider = _DIVIDERS.get(style)
        if divider and not explode and divider in text:
            why = f"an item has {divider!r}, which would divide it"
            raise ArgumentError(why)
        return quote(text, safe=_RESERVED) if allow_reserved else quote_plus(text)

    document = to_document(value)
    is_plain = not is_object(document) and not is_list(document)
    if is_list(document) and style != "deepObject":
        # OpenAPI does not say how an object in a list is written. Servers that expect one read JSON.
        document = [write_json(each) if is_object(each) else each for each in document]
    if style == "deepObject" and not is_plain:
        for key, each in _deepen(name, document):
            yield f"{quote(key, safe='')}={write(to_text(each))}"
    elif explode or is_plain:
        for key, each in explode_value(name, document):
            yield f"{quote_plus(key)}={write(to_text(each))}"
    else:
        text = join_value(name, document, explode=False, separator=_SEPARATORS.get(style, ","), write=write)
        if any(explode_value(name, document)):  # one empty text is sent
            yield f"{quote_plus(name)}={text}"


def explode_value(name: str, document: Any) -> Iterator[tuple[str, Any]]:
    """Yield the names and values of a parameter: a list repeats its name, an object has names of its own."""
    for key, value in document.items() if is_object(document) else [(name, document)]:
        for each in value if is_list(value) else [value]:
            if is_given(each):
                yield to_text(key), each


def _deepen(name: str, document: Any) -> Iterator[tuple[str, Any]]:
    """Yield the names and values of a `deepObject`: `name[key]`. The items of a list in it repeat their name.

    The description can't say how a list of its own is written. It is `name[]`, or `name[0]` for objects in it.
    """
    if is_object(document):
        for key, value in document.items():
            is_nested = is_object(value) or (is_list(value) and any(is_object(each) or is_list(each) for each in value))
            yield from (_deepen if is_nested else explode_value)(f"{name}[{key}]", value)
    elif is_list(document):
        for index, value in enumerate(document):
            is_nested = is_object(value) or is_list(value)
            yield from (_deepen if is_nested else explode_value)(f"{name}[{index if is_nested else ''}]", value)


def join_value(name: str, document: Any, *, explode: bool, separator: str, write: Callable[[str], str]) -> str:
    """Return a value as one text: `1,2` for a list, `a,1,b,2` or exploded `a=1,b=2` for an object."""
    if is_object(document):
        sign = "=" if explode else separator
        pairs = [(write(to_text(key)), write(to_text(each))) for key, each in document.items() if is_given(each)]
        return separator.join(f"{key}{sign}{text}" for key, text in pairs)
    return separator.join(write(to_text(each)) for _, each in explode_value(name, document))
