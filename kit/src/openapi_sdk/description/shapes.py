"""What the description says of a JSON value, of all forms that it may have, in a form that values are compared with."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from openapi_sdk.description.nodes import as_array, as_object, as_text, is_number
from openapi_sdk.description.numbers import read_number
from openapi_sdk.description.references import schema_name
from openapi_sdk.description.schema_validation import fits, fits_format
from openapi_sdk.description.schemas import (
    CHOICES,
    get_values,
    is_equal,
    is_nothing,
    is_null,
    is_nullable,
    list_forms,
    list_types,
    merge_all_of,
    name_type,
)
from openapi_sdk.description.secrets import list_secrets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from openapi_sdk.description.nodes import Node

#: Choices within choices, which may go in a circle.
_MAX_DEPTH = 20
#: What a text that `x-reads-as` names is; `date or date-time` is either of two.
_READS: Mapping[str, Callable[[str], bool | None]] = {
    "decimal": lambda text: read_number(text) is not None,
    "date": lambda text: fits_format("date", text),
    "date-time": lambda text: fits_format("date-time", text),
}


class ValueShape:
    """The types, limits and fields of a value. Those inside are found when they are asked for."""

    def __init__(
        self, document: Node, *schemas: Node, shown: Mapping[str, list[str] | str] | None = None, reads_as: str = ""
    ) -> None:
        self._document = document
        self._shown = shown or {}
        self._reads_as = reads_as
        self._forms = [form for each in schemas for form in self._list_forms(each, schema_name(each), 0)]
        self._own = [node for _, node in self._forms if not is_null(document, node)]
        self.is_nullable = any(is_nullable(document, each) for each in schemas)
        found = [list_types(document, node) for node in self._own]
        #: The JSON types other than null; empty for any, and if only null or nothing is allowed.
        self.types = frozenset[str]().union(*found) if all(found) else frozenset[str]()
        if "union" in self.types:  # choices that are too deep
            self.types = frozenset[str]()
        self._is_closed = bool(schemas) and not self._own
        texts = [node for node in self._own if "string" in (list_types(document, node) or {"string"})]
        #: The values that are allowed; empty if any is.
        self.choices: tuple[Any, ...] = ()
        if self._own and all(map(get_values, self._own)):
            values = [value for each in self._own for value in get_values(each)]
            self.choices = tuple(value for index, value in enumerate(values) if not _has_value(values[:index], value))
        (text,) = texts if len(texts) == 1 else (as_object(None),)
        #: `date`, `decimal`, …; empty if texts have no form that is known here.
        self.format = reads_as or (name if fits_format(name := str(text.get("format")), "") is not None else "")
        pattern = text.get("pattern")
        self.pattern: str = pattern if isinstance(pattern, str) and fits(pattern, "") is not None else ""
        #: The least and the most characters of a text; None for no limit.
        self.lengths = tuple(text.get(key) if is_number(text.get(key)) else None for key in ("minLength", "maxLength"))

    def _list_forms(self, schema: object, name: str, depth: int) -> Iterator[tuple[str, Node]]:
        """Yield the name and the node of each schema that a value may have."""
        merged = merge_all_of(self._document, schema)
        beside = {keyword: value for keyword, value in merged.items() if keyword not in CHOICES}
        forms = list_forms(merged) if depth < _MAX_DEPTH else []
        for each in forms:
            yield from self._list_forms({"allOf": [beside, each]}, schema_name(each), depth + 1)
        if not forms and not is_nothing(merged):
            yield name, beside

    @cached_property
    def fields(self) -> Mapping[str, ValueShape]:
        """The described fields of an object."""
        found: dict[str, list[Node]] = {}
        reads: dict[str, str] = {}
        for node in self._own:
            reads |= {name: str(kind) for name, kind in as_object(node.get("x-reads-as")).items()}
            for name, schema in as_object(node.get("properties")).items():
                found.setdefault(name, []).append(schema)
        return {
            name: ValueShape(self._document, *schemas, shown=self._shown, reads_as=_keep_known(reads.get(name, "")))
            for name, schemas in found.items()
        }

    @cached_property
    def required(self) -> frozenset[str]:
        """The fields that every object has to have."""
        objects = [frozenset(as_array(node.get("required"))) for node in self._own if "properties" in node]
        return frozenset[str].intersection(*objects) if objects else frozenset()

    @cached_property
    def expected(self) -> frozenset[str]:
        """The fields that answers of this operation show, see `DescribedOperation.shown`."""
        found: set[str] = set()
        for name, node in self._forms:
            shown = self._shown.get(name)
            if not isinstance(shown, str):
                found.update(as_object(node.get("properties")) if shown is None else shown)
        return frozenset(found)

    @cached_property
    def named(self) -> frozenset[str]:
        """The fields that are listed one by one for answers of this operation."""
        found = (self._shown.get(name) for name, _ in self._forms)
        return frozenset(field for each in found if isinstance(each, list) for field in each)

    @cached_property
    def secrets(self) -> frozenset[str]:
        """The described fields that are secret."""
        return frozenset(name for node in self._own for name in list_secrets(self._document, node)) & self.fields.keys()

    @cached_property
    def personal(self) -> frozenset[str]:
        """The fields that say something about a person."""
        return frozenset(name for node in self._own for name in as_array(node.get("x-personal-properties")))

    def find_notes(self, name: str) -> tuple[str, str]:
        """Return what is said of a field in words, and its `x-fidelity`; empty where nothing is."""
        for node in self._own:
            if name in as_object(node.get("properties")):
                field = merge_all_of(self._document, as_object(node["properties"])[name])
                fidelity = as_object(node.get("x-fidelity-of")).get(name) or node.get("x-fidelity")
                return as_text(field.get("description")), as_text(fidelity)
        return "", ""

    @cached_property
    def others(self) -> ValueShape | None:
        """What any other key of an object has; None if no other keys are described."""
        for node in self._own:
            others = node.get("additionalProperties")
            says_nothing = "properties" not in node and "object" in (list_types(self._document, node) or {"object"})
            if isinstance(others, dict):
                return ValueShape(self._document, as_object(cast("object", others)), shown=self._shown)
            if others is True or (others is None and says_nothing):
                return ValueShape(self._document, {})
        return None

    @cached_property
    def items(self) -> ValueShape:
        """What the items of an array have."""
        return ValueShape(
            self._document, *(as_object(node["items"]) for node in self._own if "items" in node), shown=self._shown
        )

    def allows(self, kind: str) -> bool:
        """Whether a value of a JSON type is described. An integer is a number too."""
        if kind == "null":
            return self.is_nullable or not (self.types or self.choices or self._is_closed)
        return (
            not (self.types or self._is_closed) or kind in self.types or (kind == "integer" and "number" in self.types)
        )

    def has_form(self, text: str) -> bool:
        """Whether a text has the described format."""
        if not self._reads_as:
            return fits_format(self.format, text) is not False
        return any(_READS[each](text) for each in self._reads_as.split(" or "))

    def accepts(self, value: Any) -> bool:
        """Whether a value that is no object and no array is as it is described."""
        if not self.allows(name_type(value)) or (value is not None and not self.has_choice(value)):
            return False
        is_text = isinstance(value, str)
        return not is_text or (self.has_form(value) and self.has_length(value) and self.has_pattern(value))

    def has_choice(self, value: Any) -> bool:
        return not self.choices or _has_value(self.choices, value)

    def has_pattern(self, text: str) -> bool:
        return not self.pattern or fits(self.pattern, text) is not False

    def has_length(self, text: str) -> bool:
        least, most = self.lengths
        return (least is None or len(text) >= least) and (most is None or len(text) <= most)


def _keep_known(reads_as: str) -> str:
    return reads_as if all(each in _READS for each in reads_as.split(" or ")) else ""


def _has_value(values: Sequence[Any], value: object) -> bool:
    return any(is_equal(value, each) for each in values)
