"""What the templates write about models: their fields, texts, and how a document is told from that of another model."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from openapi_sdk.description.nodes import as_array, as_object, as_text
from openapi_sdk_codegen.corrections.extensions import FORMS
from openapi_sdk_codegen.openapi.fidelity import Fidelity
from openapi_sdk_codegen.openapi.field_names import name_fields
from openapi_sdk_codegen.openapi.released_names import PYTHON_NAMES
from openapi_sdk_codegen.openapi.secrets import SECRET
from openapi_sdk_codegen.openapi.tree import json_path
from openapi_sdk_codegen.project import Problem

if TYPE_CHECKING:
    from openapi_sdk_codegen.generate.prepare.types.flattener import Flat

_FIELD_MARKS = {"observed": " [observed]", "example": " [example]", "inferred": " [inferred]"}
_MODEL_TEXTS = {
    "verbatim": "Published by {}",
    "documented": "Documented by {}",
    "example": "Known from an example only",
    "inferred": "Inferred",
}
_DEPRECATED = "Deprecated."
#: Longer defaults are not shown.
_MAX_DEFAULT = 80


@dataclass(frozen=True, slots=True)
class FieldInfo:
    """One field of a model.

    Attributes:
        json: Its name in JSON.
        python: Its name in Python.
        form: What its text or its number is read as: one of `FORMS`, or empty.
        is_secret: Whether it is secret.
        about: What the docstring says about it.
        values: The only values it has, if it has but a few.
    """

    json: str
    python: str
    form: str = ""
    is_secret: bool = False
    about: str = ""
    values: tuple[str | int | bool, ...] = ()


@dataclass(frozen=True, slots=True)
class FieldLookup:
    """Everything that the template of models writes about one field, computed once.

    Attributes:
        json: Its name in JSON.
        python: Its name in Python.
        about: What the docstring says about it.
        values: The only values it has, if it has but a few.
        is_required: Whether the constructor has to have it.
        annotation: Its annotation.
        accepted: Its annotation as an argument: as people write dates, amounts and models.
        key_type: The same as a key of a `TypedDict`.
        is_plain: Whether a value is the same in JSON and in Python.
        reader: The converter of a value that is not null; empty if it is plain.
        writer: The expression that writes `_value`, which is neither UNSET nor None; empty if it is plain.
        json_classes: The classes that values have as JSON, if it is a field of one of the models of a union and
            they are known; none for what is always null.
        text_cache: The cache of `_texts` that converts its text, if it is a text of another type in Python; else empty.
        is_text: Whether only a text of it is converted.
    """

    json: str
    python: str
    about: str
    values: tuple[str | int | bool, ...]
    is_required: bool
    annotation: str
    accepted: str
    key_type: str
    is_plain: bool
    reader: str
    writer: str
    json_classes: tuple[str, ...] | None
    text_cache: str
    is_text: bool


@dataclass(slots=True)
class ModelInfo:
    """A model.

    Attributes:
        paragraphs: The texts of its docstring.
        fields: Its fields, by the name that the generator has for them.
        required: The names in JSON of the fields that a document must have.
        is_choice: Whether it is one of the models of a union.
        is_sent: Whether it is sent, and never received.
        ids: The names in JSON of the fields without which it can't be read: the id of a row.
        has_free_keys: Whether the description allows other fields than these.
    """

    paragraphs: list[str]
    fields: dict[str, FieldInfo] = dataclasses.field(default_factory=dict[str, FieldInfo])
    required: tuple[str, ...] = ()
    is_choice: bool = False
    is_sent: bool = False
    ids: tuple[str, ...] = ()
    has_free_keys: bool = False

    def field(self, property_: Any) -> FieldInfo:
        """Return the field of a property of the generator."""
        return self.fields[str(property_.name.get_untrusted_value())]

    @property
    def secrets(self) -> list[str]:
        """The names in Python of the secret fields."""
        return [each.python for each in self.fields.values() if each.is_secret]


def describe_model(name: str, flat: Flat, fields: dict[str, Flat], service: str) -> ModelInfo:
    """Return what the templates write about a model.

    Args:
        name: Its name.
        flat: Its schema.
        fields: The schemas of its properties. Their notes include those of the schemas that they refer to.
        service: The name of the service.

    Raises:
        Problem: If `x-reads-as` has an unknown value.
    """
    reads_as, marks = as_object(flat.notes.get("x-reads-as")), as_object(flat.notes.get("x-fidelity-of"))
    secrets = as_array(flat.notes.get(SECRET))
    has_less_certain = bool(fields) and any(each != Fidelity.OBSERVED for each in marks.values())
    info = ModelInfo(_describe(flat, has_less_certain, service), required=tuple(sorted(flat.required & {*fields})))
    for names in name_fields(fields, as_object(flat.notes.get(PYTHON_NAMES))):
        form = reads_as.get(names.json, "")
        if form and (not isinstance(form, str) or form not in FORMS):
            place = json_path(("components", "schemas", name, "x-reads-as", names.json))
            msg = f"{place}: {form!r} is not one of {', '.join(sorted(FORMS))}"
            raise Problem(msg)
        each = fields[names.json]
        info.fields[names.key] = FieldInfo(
            json=names.json,
            python=names.python,
            form=form,
            is_secret=names.json in secrets,
            about=describe_value(each) + _FIELD_MARKS.get(as_text(marks.get(names.json)), ""),
            values=_few(each),
        )
    return info


def _describe(flat: Flat, has_marks: bool, service: str) -> list[str]:
    paragraphs = [as_text(flat.notes.get("description")) or as_text(flat.notes.get("title"))]
    if flat.notes.get("deprecated") is True:
        paragraphs.append(_DEPRECATED)
    fidelity = _MODEL_TEXTS.get(as_text(flat.notes.get("x-fidelity")), "").format(service)
    if fidelity:
        paragraphs.append(f"{fidelity}{'; fields that are less certain are marked' if has_marks else ''}.")
    return [each for each in paragraphs if each.strip()]


def describe_value(flat: Flat, otherwise: str = "Not described.") -> str:
    """Return what a docstring says about a value: its description, its default, whether it is deprecated."""
    texts = [as_text(flat.notes.get("description")) or as_text(flat.notes.get("title")) or otherwise]
    if flat.notes.get("deprecated") is True:
        texts.insert(0, _DEPRECATED)
    default = flat.notes.get("default")
    if default is not None:
        shown = json.dumps(default, ensure_ascii=False, default=str)
        if len(shown) <= _MAX_DEFAULT:
            texts.append(f"Default: {shown}.")
    return " ".join(each for each in texts if each)


def _few(flat: Flat) -> tuple[str | int | bool, ...]:
    values = flat.values or ()
    return values if all(isinstance(each, str | int) for each in values) else ()
