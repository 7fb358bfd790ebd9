"""Schemas: what the generator gets, and what the templates look up.

    any schema -> flattener (one plain form, a `Flat`) -> emit (the few forms that the generator reads well)

The generator gets only models, enums, and types made of these. What it can't hold is looked up: the name of a field in
JSON, its texts, the discriminator of a union.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from openapi_python_client.strings import ClassName

from openapi_sdk_codegen.generate.prepare.types import expressions
from openapi_sdk_codegen.generate.prepare.types.emit import Emitter, describe, drop_null
from openapi_sdk_codegen.generate.prepare.types.fields import FieldLookup, ModelInfo
from openapi_sdk_codegen.generate.prepare.types.holders import each_holder
from openapi_sdk_codegen.generate.prepare.types.names import SchemaPlace
from openapi_sdk_codegen.openapi.python_names import RESERVED_CLASSES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

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
            holder.data["schema"], SchemaPlace(holder.name, is_file=not holder.is_json, is_sent=holder.is_sent)
        )
        if holder.data.get("in") == "path":
            emitted = drop_null(emitted)
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

    names_of_dicts = _name_dicts(models, {*classes.values()})

    def find_dict(class_name: str) -> str:
        return names_of_dicts.get(str(class_name), "")

    def dict_names(class_names: Iterable[str]) -> list[str]:
        """Return the names of the `TypedDict`s of some models."""
        return [find_dict(name) for name in class_names if find_dict(name)]

    def import_dicts(lines: Iterable[str]) -> list[str]:
        """Return the imports of the `TypedDict`s of the models that some lines import."""
        found = [(line, line.rpartition(" ")[2]) for line in lines]
        return [line.removesuffix(name) + find_dict(name) for line, name in found if find_dict(name)]

    types = expressions.ArgumentTypes(find_dict)
    read_expression = expressions.make_reader(lambda names: discriminators.get(names, {}))

    fields_of_models: dict[str, list[FieldLookup]] = {}

    def model_fields(model: Any) -> list[FieldLookup]:
        class_name = str(model.class_info.name)
        if class_name not in fields_of_models:  # templates ask again for each form of a method
            names = model_info(class_name)
            properties = model.required_properties + model.optional_properties
            found = [_look_up(each, names, types, read_expression) for each in properties]
            # As the description has them: in an answer, being required makes no difference to a field.
            order = {} if names.is_sent else {field.json: place for place, field in enumerate(names.fields.values())}
            found.sort(key=lambda field: (not field.is_required, order.get(field.json, 0)))
            fields_of_models[class_name] = found
        return fields_of_models[class_name]

    enums = {
        classes[name]: dict(zip(each["x-enum-varnames"], each["enum"], strict=True))
        for name, each in emitter.components.items()
        if "enum" in each
    }

    def enum_values(class_name: str) -> dict[str, Any]:
        return enums[str(class_name)]

    return {
        "annotate": expressions.annotate,
        "annotate_parameter": types.annotate_parameter,
        "annotate_bodies": types.annotate_bodies,
        "annotate_value": expressions.annotate_value,
        "enum_values": enum_values,
        "dict_names": dict_names,
        "find_dict": find_dict,
        "find_form": expressions.find_form,
        "import_dicts": import_dicts,
        "is_plain": expressions.is_plain,
        "model_fields": model_fields,
        "model_info": model_info,
        "read_expression": read_expression,
    }


def _name_dicts(models: Mapping[str, ModelInfo], classes: set[str]) -> dict[str, str]:
    """Return the name of the `TypedDict` of each model that has one, by the name of the model's class.

    A model that is sent has one, so that type checkers know the keys of a mapping in its place. It has none if the
    description allows other keys, or if another class has the name already: such a mapping may have any keys.
    """
    sent = [name for name, info in models.items() if info.is_sent and info.fields and not info.has_free_keys]
    return {name: f"{name}Dict" for name in sent if f"{name}Dict" not in {*classes, *RESERVED_CLASSES}}


def _look_up(
    property_: Any, names: ModelInfo, types: expressions.ArgumentTypes, read_expression: Callable[..., str]
) -> FieldLookup:
    field = names.field(property_)
    is_plain = expressions.is_plain(property_, field.form)
    is_id = field.json in names.ids
    annotation = (
        types.annotate(property_, field.form)  # also what people write: a mapping for a model
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
        accepted=types.annotate(property_, field.form),
        key_type=types.annotate_key(property_, field.form),
        is_plain=is_plain,
        reader=reader,
        writer="" if is_plain else expressions.write_expression(property_, field.form),
        json_classes=expressions.list_json_classes(property_, field.form) if names.is_choice else None,
        text_cache=expressions.find_text_cache(reader),
        is_text=reader.startswith("Text("),
    )
