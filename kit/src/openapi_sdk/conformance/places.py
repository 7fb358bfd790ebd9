"""What was seen at each place of the documents of one kind: counts, names and types, never a value."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

from openapi_sdk.conformance.evidence import write_member, write_shape
from openapi_sdk.conformance.facts import Fact, decide
from openapi_sdk.description.schemas import name_type
from openapi_sdk.model.secret_names import is_secret_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from openapi_sdk.description.shapes import ValueShape

#: An object gets at most so many places for fields that are not described; further ones share one.
_MAX_UNKNOWN = 20
#: So many unknown members of an enum are told from each other.
_MAX_MEMBERS = 100
#: The name of a field. Other keys may be values, such as somebody's name. They are shown as `{}`.
_FIELD_NAME = re.compile(r"(?=.{1,40}\Z)_?[a-z]+[0-9]{0,2}(_[a-z]+[0-9]{0,2}|_[0-9]{1,2}|[A-Z][a-z]*[0-9]{0,2})*")
_ANY_KEY = "{}"
#: What is described of a field that is not required, and that the operation is said to show.
SHOWN = "shown"


def _forget(_path: str, _fact: str, _came: str) -> None:
    """Blame nothing."""


class Place:
    """A place in documents, and those inside. Values are compared with the description and forgotten.

    Args:
        path: Where it is, in the words of facts.
        shape: What is described there; None if nothing is.
        blame: Called with the path and the fact of each contradiction, and what came.
        is_secret: Whether nothing but the name may be known of it.
        is_personal: Whether its values may say something about a person.
    """

    __slots__ = (
        "_blame", "_fields", "_is_personal", "_is_secret", "_items", "_kinds", "_known", "_least", "_most", "_nulls",
        "_other_keys", "_path", "_shape", "_times", "_unfit", "_unknown", "_wrong_kind",
    )  # fmt: skip

    def __init__(
        self,
        path: str,
        shape: ValueShape | None,
        blame: Callable[[str, str, str], object],
        *,
        is_secret: bool = False,
        is_personal: bool = False,
    ) -> None:
        self._path, self._shape, self._blame = path, shape, blame
        self._is_secret, self._is_personal = is_secret, is_personal
        self._times = self._nulls = 0
        self._kinds: dict[str, int] = {}
        self._wrong_kind = False
        self._fields: dict[str, Place] = {}
        self._other_keys: Place | None = None
        self._items: Place | None = None
        self._unfit: set[str] = set()
        self._known: set[str] = set()
        self._unknown: set[int] = set()
        self._least: int | None = None
        self._most: int | None = None

    def add(self, value: Any, most: int) -> None:
        """Look at a value, and at `most` items of each array in it at most."""
        self._times += 1
        if self._shape is None:
            self._blame(self._path, "described", "a secret" if self._is_secret else name_type(value))
        if self._is_secret:
            return
        if value is None:
            self._add_null()
            return
        kind, shape = name_type(value), self._shape
        if kind == "number" and shape is not None and not shape.allows(kind) and value == value // 1:
            kind = "integer"  # 5.0 is one
        self._kinds[kind] = self._kinds.get(kind, 0) + 1
        if shape is None:
            return
        if not shape.allows(kind):
            self._wrong_kind = True
            self._blame(self._path, "type", kind)
        elif kind == "object":
            self._add_object(value, most)
        elif kind == "array":
            self._items = self._items or self._make("[]", shape.items)
            step = max(1, -(-len(value) // most))
            for each in value[::step]:
                self._items.add(each, most)
        else:
            self._add_scalar(shape, value)

    def _add_null(self) -> None:
        self._nulls += 1
        if self._shape is not None and self._shape.types and not self._shape.is_nullable:
            self._blame(self._path, "null", "null")

    def _add_object(self, value: dict[str, Any], most: int) -> None:
        fields, shape = self._fields, cast("ValueShape", self._shape)
        for name in (shape.required | shape.expected | fields.keys()) - value.keys():
            self._blame(join_place(self._path, name), "present", "missing")
        for name, each in value.items():
            (fields.get(name) or self._find_place(name)).add(each, most)

    def _find_place(self, name: str) -> Place:
        shape = cast("ValueShape", self._shape)
        if name in shape.fields:
            is_secret, is_personal = name in shape.secrets, name in shape.personal
            place = self._make(name, shape.fields[name], is_secret=is_secret, is_personal=is_personal)
            self._fields[name] = place
            return place
        unknown = len(self._fields.keys() - shape.fields.keys())
        if shape.others is None and unknown < _MAX_UNKNOWN and _FIELD_NAME.fullmatch(name):
            place = self._fields[name] = self._make(name, None, is_secret=is_secret_name(name))
            return place
        self._other_keys = self._other_keys or self._make(_ANY_KEY, shape.others)
        return Place("", None, _forget) if is_secret_name(name) else self._other_keys

    def _make(
        self, name: str, shape: ValueShape | None, *, is_secret: bool = False, is_personal: bool = False
    ) -> Place:
        """Return a place inside. What is in something personal is personal, too."""
        is_personal = is_personal or self._is_personal
        path = join_place(self._path, name)
        return Place(path, shape, self._blame, is_secret=is_secret, is_personal=is_personal)

    def _add_scalar(self, shape: ValueShape, value: Any) -> None:
        if shape.choices:
            if shape.has_choice(value):
                self._known.add(str(value))
            else:
                self._blame(self._path, "enum", (write_shape if self._is_personal else write_member)(str(value)))
                if len(self._unknown) < _MAX_MEMBERS:
                    self._unknown.add(hash(value))
        if type(value) is str:
            if shape.format and not shape.has_form(value):
                self._find_unfit("format", write_shape(value))
            if shape.pattern and not shape.has_pattern(value):
                self._find_unfit("pattern", write_shape(value))
            if shape.lengths != (None, None):
                size = len(value)
                self._least = size if self._least is None else min(size, self._least)
                self._most = size if self._most is None else max(size, self._most)
                if not shape.has_length(value):
                    self._find_unfit("length", f"length {size:,}")

    def _find_unfit(self, fact: str, came: str) -> None:
        self._unfit.add(fact)
        self._blame(self._path, fact, came)

    def iter_facts(self, operation: str) -> Iterator[Fact]:
        """Yield the facts of the place and of those inside."""
        shape, place = self._shape, self._path
        if shape is None or self._is_secret:
            return

        def make(fact: str, described: str, seen: str, *, is_wrong: bool, times: int, is_seen: bool = True) -> Fact:
            return Fact(operation, place, fact, described, seen, times, decide(is_seen=is_seen, is_wrong=is_wrong))

        values = self._times - self._nulls
        if shape.types:
            described = "nullable" if shape.is_nullable else "not nullable"
            seen = "always" if self._nulls and not values else "sometimes" if self._nulls else "never"
            is_seen = bool(self._nulls if shape.is_nullable else self._times)
            is_wrong = bool(self._nulls) and not shape.is_nullable
            yield make("null", described, seen, is_wrong=is_wrong, times=self._times, is_seen=is_seen)
        if not values:
            return
        described, seen = " or ".join(sorted(shape.types)) or "any", " or ".join(sorted(self._kinds))
        yield make("type", described, seen, is_wrong=self._wrong_kind, times=values)
        yield from self._iter_scalar_facts(shape, make, values)
        objects = self._kinds.get("object", 0)
        if objects and shape.allows("object"):
            yield from self._iter_fields(operation, objects)
        if self._items is not None:
            yield from self._items.iter_facts(operation)

    def _iter_scalar_facts(self, shape: ValueShape, make: Callable[..., Fact], values: int) -> Iterator[Fact]:
        texts = self._kinds.get("string", 0)
        for fact, described in (("format", shape.format), ("pattern", shape.pattern)):
            if described and texts:
                is_wrong = fact in self._unfit
                yield make(fact, described, "another" if is_wrong else described, is_wrong=is_wrong, times=texts)
        if self._known or self._unknown:
            members = ", ".join(sorted(self._known))
            unknown = f"{len(self._unknown)} unknown" if self._unknown else ""
            seen = "; ".join(filter(None, (members, unknown)))
            described = ", ".join(map(str, shape.choices))
            yield make("enum", described, seen, is_wrong=bool(self._unknown), times=values)
        if self._most is not None:
            least, most = shape.lengths
            described = f"{least or 0} to {'any' if most is None else most}"
            seen, is_wrong = f"{self._least} to {self._most}", "length" in self._unfit
            yield make("length", described, seen, is_wrong=is_wrong, times=texts)

    def _iter_fields(self, operation: str, objects: int) -> Iterator[Fact]:
        shape = cast("ValueShape", self._shape)
        for name in sorted({*shape.expected, *self._fields}):
            inside, found = join_place(self._path, name), self._fields.get(name)
            if name not in shape.fields:
                if found is not None:
                    yield found.make_undescribed(operation)
                continue
            is_required, times = name in shape.required, 0 if found is None else found._times  # noqa: SLF001 - its own kind
            described = "required" if is_required else SHOWN if not times and name in shape.named else "optional"
            seen = "never" if not times else "always" if times >= objects else "sometimes"
            status = decide(is_seen=bool(times), is_wrong=is_required and seen != "always")
            yield Fact(operation, inside, "present", described, seen, objects, status)
            if found is not None:
                yield from found.iter_facts(operation)
        if self._other_keys is not None:
            if shape.others is None:
                yield self._other_keys.make_undescribed(operation)
            else:
                yield from self._other_keys.iter_facts(operation)

    def make_undescribed(self, operation: str) -> Fact:
        """Return the fact of a field that is not described."""
        kinds = [*self._kinds, *(["null"] if self._nulls else [])]
        seen = "yes" if self._is_secret else " or ".join(sorted(kinds))
        return Fact(operation, self._path, "described", "no", seen, self._times, "contradicted")


def join_place(place: str, *names: str) -> str:
    """Return a place inside: the first name of a pointer has a blank in front."""
    for name in names:
        escaped = name.replace("~", "~0").replace("/", "~1")
        place = f"{place}/{escaped}" if "/" in place else f"{place} /{escaped}"
    return place
