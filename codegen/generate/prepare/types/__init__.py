"""Schemas: what the generator gets, and what the templates look up.

    any schema -> flattener (one plain form, a `Flat`) -> emit (the few forms that the generator reads well)

The generator gets only models, enums, and types made of these. What it can't hold is looked up: the name of a field in
JSON, its texts, the discriminator of a union.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from openapi_python_client.strings import ClassName

from codegen.generate.prepare.types import expressions
from codegen.generate.prepare.types.emit import Emitter
from codegen.generate.prepare.types.fields import FieldLookup, ModelInfo
from codegen.generate.prepare.types.forms import describe
from codegen.generate.prepare.types.holders import each_holder
from codegen.generate.prepare.types.place import Place

if TYPE_CHECKING:
    from collections.abc import Callable

#: The generator's prefix for names that are no identifiers.
_PREFIX = "field_"


def prepare_types(
    document: dict[str, Any],
    file_models: frozenset[str] = frozenset(),
    *,
    sent: frozenset[str] = frozenset(),
    rows: frozenset[str] = frozenset(),
) -> dict[str, Callable[..., Any]]:
    """Rewrite the schemas of a description in place, and return functions for the templates.

    Args:
        document: The description.
        file_models: The names of the component schemas whose `binary` properties are files.
        sent: The names of those that are sent, and never received.
        rows: The names of those that are rows.
    """
    emitter = Emitter(document, file_models, sent, rows)
    emitter.emit_components()
    written: list[tuple[dict[str, Any], dict[str, Any]]] = []
    for holder in each_holder(document):
        emitted = emitter.emit(
            holder.data["schema"], Place(holder.name, is_file=not holder.is_json, is_sent=holder.is_sent)
        )
        if "$ref" not in emitted:
            emitted = emitted | describe(emitter.flatten(holder.data["schema"]))
        written.append((holder.data, emitted))
    emitter.finish()
    for data, emitted in written:
        data["schema"] = emitted
    document.setdefault("components", {})["schemas"] = emitter.components
    return _make_globals(emitter)


def _make_globals(emitter: Emitter) -> dict[str, Callable[..., Any]]:
    classes = {name: str(ClassName(name, _PREFIX)) for name in emitter.components}
    models = {classes[name]: info for name, info in emitter.models.items()}
    discriminators: dict[frozenset[str], dict[str, dict[str, str]]] = {}
    for names, found in emitter.discriminators.items():
        discriminators[frozenset(classes[name] for name in names)] = {
            name: {value: classes[model] for value, model in values.items()} for name, values in found.items()
        }
    for name in {name for names in emitter.unions for name in names}:
        emitter.models[name].is_choice = True

    def model_info(class_name: str) -> ModelInfo:
        return models.get(str(class_name), ModelInfo([]))

    read_expression = expressions.make_reader(lambda names: discriminators.get(names, {}))

    def model_fields(model: Any) -> list[FieldLookup]:
        names = model_info(model.class_info.name)
        properties = model.required_properties + model.optional_properties
        found = [_look_up(each, names, read_expression) for each in properties]
        # As the description has them: in an answer, being required makes no difference to a field.
        order = {} if names.is_sent else {field.json: place for place, field in enumerate(names.fields.values())}
        return sorted(found, key=lambda field: (not field.is_required, order.get(field.json, 0)))

    enums = {
        classes[name]: dict(zip(each["x-enum-varnames"], each["enum"], strict=True))
        for name, each in emitter.components.items()
        if "enum" in each
    }

    def enum_values(class_name: str) -> dict[str, Any]:
        return enums[str(class_name)]

    return {
        "annotate": expressions.annotate,
        "annotate_argument": expressions.annotate_argument,
        "annotate_body": expressions.annotate_body,
        "annotate_value": expressions.annotate_value,
        "enum_values": enum_values,
        "find_form": expressions.find_form,
        "is_plain": expressions.is_plain,
        "model_fields": model_fields,
        "model_info": model_info,
        "read_expression": read_expression,
    }


def _look_up(property_: Any, names: ModelInfo, read_expression: Callable[..., str]) -> FieldLookup:
    field = names.field(property_)
    is_plain = expressions.is_plain(property_, field.form)
    is_id = field.json in names.ids
    annotation = (
        expressions.annotate_argument(property_, field.form)  # also what people write: a mapping for a model
        if names.is_sent
        else expressions.annotate_received(property_, field.form, is_id=is_id)
    )
    reader = "" if is_plain else read_expression(property_, field.form)
    return FieldLookup(
        json=field.json,
        python=field.python,
        about=field.about,
        values=field.values,
        is_required=property_.required if names.is_sent else is_id,
        annotation=annotation,
        accepted=expressions.annotate_argument(property_, field.form),
        is_plain=is_plain,
        reader=reader,
        writer="" if is_plain else expressions.write_expression(property_, "_value", field.form),
        json_classes=expressions.list_json_classes(property_, field.form) if names.is_choice else (),
        text_cache=expressions.find_text_cache(reader),
        is_text=reader.startswith("Text("),
    )
