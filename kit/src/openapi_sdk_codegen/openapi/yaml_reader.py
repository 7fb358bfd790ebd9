"""Build JSON values from the events of a YAML parser.

libyaml says what is written, this module what it means: the core schema of YAML 1.2, so `on`, `no`, `12:30` and dates
stay text. Keys are always text, as OpenAPI says (the failsafe schema). Nesting, and what aliases repeat, are bounded
while reading, so a small text never becomes a huge document.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from sys import intern
from typing import TYPE_CHECKING, Any, NoReturn

import yaml

from openapi_sdk.description.nodes import is_array, is_object
from openapi_sdk_codegen.openapi.tree import MAX_DEPTH, MAX_NODES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

# A Python without libyaml has the same parser in Python, ten times as slow.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

#: Values that all aliases of a document may repeat. Published documents repeat some hundred.
MAX_REPEATED = 200_000
#: Characters of the text that all aliases may repeat.
MAX_REPEATED_TEXT = 32 * 1024 * 1024
#: No number of an API has more digits, and Python refuses to write one of more than 4,300.
MAX_DIGITS = 300

_TOO_DEEP = f"nested deeper than {MAX_DEPTH} levels"
_TAG = "tag:yaml.org,2002:"
#: The types of the values that a tag may have.
_TAGS: dict[str, tuple[type, ...]] = {
    _TAG + "null": (type(None),),
    _TAG + "bool": (bool,),
    _TAG + "int": (int,),
    _TAG + "float": (float, int),
}
_NULL = frozenset(("", "~", "null", "Null", "NULL"))
_BOOLEANS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
#: Only these texts, and those that begin like a number, can be anything but text.
_WORDS = _NULL | _BOOLEANS.keys()
_FIRST = frozenset("-+.0123456789")
_INT = re.compile(r"[-+]?[0-9]+")
_OTHER_INT = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")


class YamlError(Exception):
    """A text that is not YAML, or holds what JSON has not."""


def build(text: str) -> Any:
    """Return the value of a YAML document; None for an empty text.

    Raises:
        YamlError: If it is not one YAML document, or holds what JSON has not; the message is one line.
    """
    builder = _Builder()
    try:
        builder.take_all(_LOADER(text).get_event)
    except (yaml.YAMLError, ValueError) as error:  # ValueError: text that has no UTF-8 form
        # libyaml looks up to a thousand levels ahead.
        is_deep = "nesting depth" in str(error)
        raise YamlError(_TOO_DEEP if is_deep else " ".join(str(error).split())) from error
    return builder.result


def each_event(text: str) -> Iterator[Any]:
    """Yield the events of the parser, each with the mark where it begins.

    Raises:
        yaml.YAMLError: If the text is not YAML.
    """
    get_event = _LOADER(text).get_event
    while type(event := get_event()) is not yaml.StreamEndEvent:
        yield event


@dataclass(slots=True)
class _Level:
    """An object or array that is not complete yet.

    Attributes:
        value: What is complete of it.
        is_array: Whether it is an array.
        anchor: Its anchor, if it has one.
        key: The key of the next value of an object; None if the next value is a key.
        merged: The objects that `<<` adds to it.
    """

    value: Any
    is_array: bool
    anchor: str | None
    key: str | None = None
    merged: Sequence[dict[str, Any]] = ()


class _Merge(str):
    """The key `<<`, not in quotes."""

    __slots__ = ()


class _Builder:
    """Takes the events of a document in their order, and builds its value."""

    def __init__(self) -> None:
        self.result: Any = None
        self._levels: list[_Level] = []
        self._anchors: dict[str, Any] = {}
        self._documents = 0
        self._nodes = 0
        self._repeated = 0
        self._repeated_text = 0

    def take_all(self, get_event: Callable[[], Any]) -> None:
        """Take all events. Most are text without anchor and tag, which take the shortest way."""
        while True:
            event = get_event()
            kind: Any = event.__class__
            if kind is yaml.ScalarEvent:
                # The texts of a description repeat: keys, types, references. Each is kept once.
                text = intern(event.value)
                is_text = (text not in _WORDS and text[:1] not in _FIRST) or not event.implicit[0]
                if is_text and event.anchor is None and event.tag is None and text != "<<":
                    self._add_text(text, event)
                else:
                    self._take_scalar(event)
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                self._close()
            elif kind is yaml.StreamEndEvent:
                return
            else:
                self._take_other(event)

    def _take_other(self, event: Any) -> None:
        match event:
            case yaml.MappingStartEvent():
                self._open(event, _Level({}, is_array=False, anchor=event.anchor), _TAG + "map")
            case yaml.SequenceStartEvent():
                self._open(event, _Level([], is_array=True, anchor=event.anchor), _TAG + "seq")
            case yaml.AliasEvent():
                self._add(self._copy(self._find(event), len(self._levels)), event)
            case yaml.DocumentStartEvent():
                self._documents += 1
                if self._documents > 1:
                    _refuse("a second document", event)
            case _:
                pass

    def _add_text(self, text: str, event: Any) -> None:
        """Do what `_add` does, for text."""
        level = self._levels[-1] if self._levels else None
        if level is None or type(level.key) is _Merge:
            self._add(text, event)
        elif level.is_array:
            level.value.append(text)
        elif level.key is None:
            level.key = text if text not in level.value else _check_key(text, level.value, event)
        else:
            level.value[level.key] = text
            level.key = None

    def _take_scalar(self, event: Any) -> None:
        is_key = bool(self._levels) and not self._levels[-1].is_array and self._levels[-1].key is None
        value: Any = _parse_scalar(event)
        self._anchor(event, value)
        if is_key:
            # As it is written: an unquoted `200:` of `responses`, or `true:` of an example.
            value = _Merge(event.value) if is_merge(event) else event.value
        self._add(value, event)

    def _open(self, event: Any, level: _Level, tag: str) -> None:
        if event.tag is not None and event.tag not in ("!", tag):
            _refuse(f"a value that JSON can't hold ({event.tag})", event)
        if len(self._levels) >= MAX_DEPTH:
            _refuse(_TOO_DEEP, event)
        self._nodes += 1
        if self._nodes > MAX_NODES:
            _refuse(f"more than {MAX_NODES:,} objects and arrays", event)
        if level.anchor is not None and level.anchor in self._anchors:
            _refuse(f"the anchor {_quote(level.anchor)} is there twice", event)
        if self._levels and not self._levels[-1].is_array and self._levels[-1].key is None:
            _refuse("an object or an array as a key", event)
        self._levels.append(level)

    def _close(self) -> None:
        level = self._levels.pop()
        for each in level.merged:
            for key, value in each.items():
                level.value.setdefault(key, value)
        if level.anchor is not None:
            self._anchors[level.anchor] = level.value
        self._add(level.value, None)

    def _anchor(self, event: Any, value: Any) -> None:
        if event.anchor is not None:
            if event.anchor in self._anchors:
                _refuse(f"the anchor {_quote(event.anchor)} is there twice", event)
            self._anchors[event.anchor] = value

    def _add(self, value: Any, event: Any) -> None:
        """Add a complete value to the object or array that it is in."""
        if not self._levels:
            self.result = value
            return
        level = self._levels[-1]
        if level.is_array:
            level.value.append(value)
        elif level.key is None:
            level.key = _check_key(value, level.value, event)
        else:
            if isinstance(level.key, _Merge):
                level.merged = [*level.merged, *_parse_merged(value)]
            else:
                level.value[level.key] = value
            level.key = None

    def _find(self, event: Any) -> Any:
        if event.anchor not in self._anchors:
            _refuse(f"the alias {_quote(event.anchor)} of an anchor that is not complete before it", event)
        return self._anchors[event.anchor]

    def _copy(self, value: Any, depth: int) -> Any:
        """Return a copy, so that changing one place never changes another."""
        self._repeated += 1
        self._repeated_text += len(value) if isinstance(value, str) else 0
        if self._repeated > MAX_REPEATED or self._repeated_text > MAX_REPEATED_TEXT:
            msg = f"aliases repeat more than {MAX_REPEATED:,} values, or {MAX_REPEATED_TEXT:,} characters"
            raise YamlError(msg)
        if depth > MAX_DEPTH:
            raise YamlError(_TOO_DEEP)
        if is_object(value):
            # Each key counts as text of the copy.
            self._repeated_text += sum(map(len, value))
            return {key: self._copy(each, depth + 1) for key, each in value.items()}
        if is_array(value):
            return [self._copy(each, depth + 1) for each in value]
        return value


def is_merge(event: Any) -> bool:
    """Whether the event of a scalar is the key `<<`, not in quotes."""
    return event.value == "<<" and event.tag is None and event.implicit[0]


def _parse_merged(value: Any) -> list[dict[str, Any]]:
    """Return the objects that the value of `<<` names, the most important first."""
    objects = value if is_array(value) else [value]
    if not all(map(is_object, objects)):
        msg = "the value of << is not an object, or an array of objects"
        raise YamlError(msg)
    return objects


def _check_key(key: Any, holder: dict[str, Any], event: Any) -> str:
    if not isinstance(key, str):
        _refuse("a key that is not text", event)
    if key in holder:
        _refuse(f"the key {_quote(key)} is there twice: rename or remove one; most readers take the last", event)
    return key


def _parse_scalar(event: Any) -> Any:
    """Return the value of a scalar by the core schema of YAML 1.2."""
    text: str = event.value
    if event.tag is None or event.tag == "!":
        is_plain = event.tag is None and event.implicit[0]
        return _parse_plain(text, event) if is_plain else text
    if event.tag == _TAG + "str":
        return text
    if event.tag not in _TAGS:
        _refuse(f"a value that JSON can't hold ({_quote(event.tag)})", event)
    value = _parse_plain(text, event)
    if type(value) not in _TAGS[event.tag]:
        _refuse(f"{_quote(text)} is no value of {event.tag}", event)
    return float(value) if float in _TAGS[event.tag] else value


def _parse_plain(text: str, event: Any) -> Any:
    if text in _NULL:
        return None
    if text in _BOOLEANS:
        return _BOOLEANS[text]
    if _NOT_FINITE.fullmatch(text):
        _refuse(f"a value that JSON can't hold ({text})", event)
    is_number = _FLOAT.fullmatch(text) or _OTHER_INT.fullmatch(text)
    if is_number and len(text) > MAX_DIGITS:
        _refuse(f"a number of more than {MAX_DIGITS} digits", event)
    if _INT.fullmatch(text):
        return int(text)
    if _OTHER_INT.fullmatch(text):
        return int(text, 0)
    if is_number:
        value = float(text)
        if value in (float("inf"), float("-inf")):
            _refuse(f"a number that is too large ({_quote(text)})", event)
        return value
    return text


def _quote(text: str) -> str:
    """Return a text for a message: in quotes, and not all of a long one."""
    return ascii(text[:80])


def _refuse(why: str, event: Any) -> NoReturn:
    mark = event.start_mark if event is not None else None
    at = f" in line {mark.line + 1}" if mark else ""
    raise YamlError(why + at)
