"""Python expressions for a property of the generator: its annotation, its converter, and what writes it.

This is the only place that knows them. A text of the description is written by `repr`, and by nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


class _Form(NamedTuple):
    """A type that a text is read as.

    Attributes:
        type: The type in Python.
        reader: The converter.
        writer: The function that writes it.
        accepted: What the fields of a body may be.
    """

    type: str
    reader: str
    writer: str
    accepted: tuple[str, ...]


_FORMS = {
    "decimal": _Form("Decimal", "Amount()", "write_decimal", ("Decimal", "float", "str")),
    "boolean": _Form("bool", "Text(BOOLEANS)", "write_boolean", ("bool", "str")),
    "date": _Form("datetime.date", "Text(DATES)", "write_date", ("datetime.date", "str")),
    "date-time": _Form("datetime.datetime", "Text(DATE_TIMES)", "write_date", ("datetime.datetime", "str")),
    "date or date-time": _Form(
        "datetime.date | datetime.datetime",
        "Text(DATE_TIMES)",
        "write_date",
        ("datetime.date", "datetime.datetime", "str"),
    ),
}
#: By the generator's kind of a property: the type in Python, the converter, the function that writes it.
_TEXTS = {
    "date": ("datetime.date", "Text(DATES)", "write_date"),
    "datetime": ("datetime.datetime", "Text(DATE_TIMES)", "write_date"),
    "uuid": ("UUID", "Text(UUIDS)", "write_uuid"),
}
#: What arguments of a kind may be.
_ARGUMENTS = {
    "float": _FORMS["decimal"].accepted,
    "date": _FORMS["date"].accepted,
    "datetime": _FORMS["date-time"].accepted,
}
_FORMS_OF_ARGUMENTS = {
    "boolean": "boolean",
    "date": "date",
    "datetime": "date-time",
    "float": "number",
    "int": "integer",
    **dict.fromkeys(("const", "string", "uuid"), "scalar"),
}
_SCALARS = {*_TEXTS, "boolean", "const", "enum", "float", "int", "none", "string"}
#: The classes of a value in JSON.
_JSON_CLASSES = {
    "int": ("int",),
    "float": ("float", "int"),
    "boolean": ("bool",),
    "string": ("str",),
    "model": ("dict",),
    "list": ("list",),
    "none": (),
    **dict.fromkeys(_TEXTS, ("str",)),
}


def kind_of(property_: Any) -> str:
    """Return the generator's kind of a property: `model`, `union`, `datetime`, …."""
    return type(property_).__name__.removesuffix("Property").lower()


def annotate_received(property_: Any, form: str, *, is_id: bool) -> str:
    """Return the annotation of a field that is received: None where it is missing or null, unless it is an id."""
    joined = _join_types(_list_types(property_) - {"None"}, form)
    return joined if is_id or joined == "Any" else f"{joined} | None" if joined else "None"


def find_text_cache(reader: str) -> str:
    """Return the cache of the converter of a text, such as `DATES`; empty for another converter."""
    if reader == _FORMS["decimal"].reader:
        return "DECIMALS"
    return reader[len("Text(") : -1] if reader.startswith("Text(") else ""


def annotate(property_: Any, form: str = "") -> str:
    """Return the annotation of a property. An enum is open: a value that it doesn't have is its text or its number."""
    if property_.required:
        return _join_types(_list_types(property_), form)
    if kind_of(property_) == "union":
        return _join_types(_list_types(property_) | {"Unset"}, form)
    return f"{_join_types(_list_types(property_), form)} | Unset"


class ArgumentTypes:
    """Annotations of what people pass: dates, amounts and models as they write them.

    Args:
        find_dict: Returns the name of the `TypedDict` of a model; empty if it has none.
    """

    def __init__(self, find_dict: Callable[[str], str]) -> None:
        self._find_dict = find_dict

    def annotate_parameter(self, property_: Any, *, is_json: bool) -> str:
        """Return the annotation of a parameter. What takes many takes any sequence.

        It takes one too, which is sent as a list with one item is, unless a list is written as JSON.
        """
        accepted = self._list_accepted_parameter(property_, is_json=is_json)
        return _join_types(accepted if property_.required else accepted | {"Unset"})

    def _list_accepted_parameter(self, property_: Any, *, is_json: bool) -> set[str]:
        kind = kind_of(property_)
        if kind == "union":
            inner = property_.inner_properties
            return set[str]().union(*(self._list_accepted_parameter(each, is_json=is_json) for each in inner))
        if kind != "list":
            return self._list_accepted(property_, "")
        items = self._list_accepted(property_.inner_property, "")
        takes_one = not is_json and _is_scalar(property_.inner_property)
        return {f"Sequence[{_join_types(items)}]", *(items - {"None"} if takes_one else ())}

    def annotate(self, property_: Any, form: str = "") -> str:
        """Return the annotation of a field of a body."""
        accepted = self._list_accepted(property_, form)
        if accepted == _list_types(property_):
            return annotate(property_, form)
        return _join_types(accepted if property_.required else accepted | {"Unset"})

    def annotate_key(self, property_: Any, form: str) -> str:
        """Return the annotation of a key of a `TypedDict`."""
        accepted = self._list_accepted(property_, form)
        return _join_types(accepted, form if accepted == _list_types(property_) else "")

    def annotate_bodies(self, properties: Iterable[Any], takes_free: bool) -> str:
        """Return the annotation of a body: a model may be a mapping, and a list of models any sequence.

        Args:
            properties: What it may be.
            takes_free: Whether it may be any text, bytes or a file too.
        """
        free = {"bytes", "str", "File"} if takes_free else set[str]()
        return _join_types(free.union(*map(self._list_bodies, properties)))

    def _list_bodies(self, property_: Any) -> set[str]:
        if kind_of(property_) == "list":
            return {f"Sequence[{_join_types(self._list_bodies(property_.inner_property))}]"}
        inner = property_.inner_properties if kind_of(property_) == "union" else [property_]
        return _list_types(property_).union(*(self._list_mappings(each) for each in inner))

    def _list_accepted(self, property_: Any, form: str) -> set[str]:
        kind = kind_of(property_)
        if kind == "union":
            return set[str]().union(*(self._list_accepted(each, form) for each in property_.inner_properties))
        if kind == "list":
            accepted = self._list_accepted(property_.inner_property, "")
            is_same = accepted == _list_types(property_.inner_property)
            return _list_types(property_) if is_same else {f"Sequence[{_join_types(accepted)}]"}
        if kind == "model":
            return _list_types(property_) | self._list_mappings(property_)
        if form and kind == "string":
            return {*_FORMS[form].accepted}
        return {*_ARGUMENTS[kind]} if kind in _ARGUMENTS else _list_types(property_)

    def _list_mappings(self, property_: Any) -> set[str]:
        """Return what may be passed in place of a model."""
        if kind_of(property_) != "model":
            return set()
        return {self._find_dict(str(property_.class_info.name)) or "Mapping[str, Any]"}


def find_form(property_: Any) -> str:
    """Return the expression of what an argument, or an item of it, is: a `Form` of `_arguments`; empty for anything.

    The values of an enum beside others are only known ones.
    """
    kind = kind_of(property_)
    if kind == "list":
        return find_form(property_.inner_property)
    if kind == "union":
        inner = [each for each in property_.inner_properties if kind_of(each) != "none"]
        forms = {find_form(each) for each in [each for each in inner if kind_of(each) != "enum"] or inner}
        if len(forms) > 1:
            return "" if "" in forms else repr("scalar")
        return forms.pop() if forms else ""
    if kind == "enum":
        return str(property_.class_info.name)
    return repr(_FORMS_OF_ARGUMENTS[kind]) if kind in _FORMS_OF_ARGUMENTS else ""


def annotate_value(property_: Any) -> str:
    """Return the annotation of a value that is there."""
    return _join_types(_list_types(property_))


def is_plain(property_: Any, form: str = "") -> bool:
    """Whether a value is the same in JSON and in Python."""
    kind = kind_of(property_)
    if form or kind in _TEXTS or kind in {"model", "enum"}:
        return False
    return all(is_plain(each) for each in _list_inner(property_))


def _list_inner(property_: Any) -> list[Any]:
    kind = kind_of(property_)
    return [*property_.inner_properties] if kind == "union" else [property_.inner_property] if kind == "list" else []


def _is_scalar(property_: Any) -> bool:
    """Whether it is no list, no object and nothing that may be one."""
    inner = property_.inner_properties if kind_of(property_) == "union" else [property_]
    return all(kind_of(each) in _SCALARS for each in inner)


def _is_number(property_: Any) -> bool:
    return "float" in _list_types(property_)


def _list_types(property_: Any) -> set[str]:
    kind = kind_of(property_)
    if kind == "union":
        return set[str]().union(*(_list_types(each) for each in property_.inner_properties))
    if kind == "list":
        return {f"list[{annotate_value(property_.inner_property)}]"}
    if kind == "enum":
        return {f"{property_.class_info.name} | {property_.value_type.__name__}"}
    if kind in _TEXTS:
        return {_TEXTS[kind][0]}
    return {str(property_.get_type_string(no_optional=True).as_unembedded_code())}


def _join_types(types: set[str], form: str = "") -> str:
    if "Any" in types:
        return "Any"
    # These three come last, whatever the types are called that a description names.
    ordered = sorted(
        types,
        key=lambda each: (
            each == "Unset",
            each == "Mapping[str, Any]",
            each.startswith("Sequence["),
            each.lower(),
        ),
    )
    names = [name for each in ordered for name in ([each] if "[" in each else each.split(" | "))]
    return " | ".join(dict.fromkeys(_FORMS[form].type if form and name in {"float", "str"} else name for name in names))


def write_expression(property_: Any, form: str) -> str:
    """Return the expression that writes `_value`, which is neither UNSET nor None."""
    kind = kind_of(property_)
    if form:
        return f"{'write_number' if _is_number(property_) else _FORMS[form].writer}(_value)"
    if kind == "model":
        return "write_any(_value)"  # a mapping may be given in place of a model
    if kind == "enum":
        return "write_enum(_value)"
    return f"{_TEXTS[kind][2]}(_value)" if kind in _TEXTS else "write_any(_value)"


def make_reader(find_discriminators: Callable[[frozenset[str]], dict[str, dict[str, str]]]) -> Callable[..., str]:
    """Make the function that writes the converter of a property, such as `Array(Object(Thing))`.

    Args:
        find_discriminators: Returns the discriminators of a union, by the names of the classes of its models.
    """

    def reader(property_: Any, form: str = "") -> str:
        kind = kind_of(property_)
        if form:
            return "Amount(is_number=True)" if _is_number(property_) else _FORMS[form].reader
        if kind == "model":
            return f"Object({property_.class_info.name})"
        if kind == "enum":
            return f"EnumMember({property_.class_info.name})"
        if kind in _TEXTS:
            return _TEXTS[kind][1]
        if is_plain(property_):
            return "Unchanged()"
        return f"Array({reader(property_.inner_property)})" if kind == "list" else read_union(property_)

    def read_union(property_: Any) -> str:
        inner = [each for each in property_.inner_properties if kind_of(each) != "none"]
        readers = [*dict.fromkeys(reader(each) for each in inner if not is_plain(each))]
        has_plain = any(is_plain(each) for each in inner)
        if len(readers) == 1 and (not has_plain or readers[0].startswith(("Text(", "EnumMember("))):
            return readers[0]
        arguments = [*readers, *(["Unchanged()"] if has_plain else [])]
        models = frozenset(str(each.class_info.name) for each in inner if kind_of(each) == "model")
        found = find_discriminators(models) if len(models) > 1 else {}
        if found:
            arguments.append(f"by={_write_discriminators(found)}")
        return f"OneOf({', '.join(arguments)})"

    return reader


def _write_discriminators(found: dict[str, dict[str, str]]) -> str:
    properties = (
        f"{name!r}: {{{', '.join(f'{value!r}: {class_name}' for value, class_name in values.items())}}}"
        for name, values in found.items()
    )
    return f"{{{', '.join(properties)}}}"


def list_json_classes(property_: Any, form: str = "") -> tuple[str, ...] | None:
    """Return the classes that values have as JSON, without null; None if they can have any.

    An array of values of known classes is the tuple of these: `((float, int,),)`. What is always null has none: `()`.
    """
    kind = kind_of(property_)
    if form:
        return _JSON_CLASSES["float" if _is_number(property_) else "string"]
    if kind in {"enum", "const"}:
        is_enum = kind == "enum"
        return (str(property_.value_type.__name__) if is_enum else type(property_.value.raw_value).__name__,)
    if kind == "list" and (items := list_json_classes(property_.inner_property)) is not None:
        return (f"({''.join(f'{item}, ' for item in items)})",)
    if kind != "union":
        return _JSON_CLASSES.get(kind)
    found: set[str] = set()
    for each in property_.inner_properties:
        classes = list_json_classes(each)
        if classes is None:
            return None
        found |= {*classes}
    return tuple(sorted(found))
