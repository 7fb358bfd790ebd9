"""Rules about schemas: which become classes, and the names of classes, modules and fields."""

from __future__ import annotations

from typing import Any

from openapi_python_client.strings import ClassName

from codegen.lint.operations import Rule, RuleFindings, to_identifier
from codegen.openapi.document import each_operation, each_schema
from codegen.openapi.python_names import RESERVED_CLASSES, RESERVED_FIELDS
from codegen.openapi.tree import Parts, as_array, as_object, is_object, object_at, walk

#: Keywords below which every key is a name, not a keyword.
_NAME_MAPS = {("properties",), ("schemas",)}
#: Keywords whose values are data: a `$ref` in them is not a reference.
_DATA_KEYWORDS = frozenset({"default", "enum", "example", "examples"})


def _becomes_class(schema: dict[str, Any]) -> bool:
    """Whether the generator makes a class of a schema."""
    types = schema.get("type")
    parts = as_array(schema.get("allOf"))
    if len(parts) == 1 and "$ref" in as_object(parts[0]) and "properties" not in schema:
        return False
    if types is None:
        return bool(parts or as_object(schema.get("properties")))
    return types == "object" or "object" in as_array(types)


def _check_inline_objects(document: dict[str, Any]) -> RuleFindings:
    for schema in each_schema(document):
        if schema.position != "component" and _becomes_class(schema.data):
            is_free = not as_object(schema.data.get("properties")) and "allOf" not in schema.data
            remedy = "refer to JsonObject" if is_free else "give it a name under components.schemas, and refer to that"
            yield schema.parts, "an inline object, whose class is named after its place", remedy


def _check_inline_enums(document: dict[str, Any]) -> RuleFindings:
    for schema in each_schema(document):
        if schema.position == "operation" and "enum" in schema.data and schema.data.get("type") != "boolean":
            why = "an inline enum, whose class is named after the operation"
            yield schema.parts, why, "give it a name under components.schemas, and refer to that"


def _check_defaults(document: dict[str, Any]) -> RuleFindings:
    for schema in each_schema(document):
        if schema.data.get("default") is not None:
            value = schema.data["default"]
            yield schema.parts, f"`default: {value!r}`", "remove it, and write it into the description instead"


def _check_discriminators(document: dict[str, Any]) -> RuleFindings:
    for schema in each_schema(document):
        if "discriminator" in schema.data:
            yield schema.parts, "a discriminator", "remove it, and choose the model by hand"


def _check_reference_siblings(document: dict[str, Any]) -> RuleFindings:
    for parts, node in walk(document, skip=_is_data):
        siblings = sorted(str(key) for key in node if key != "$ref") if is_object(node) else []
        if siblings and isinstance(as_object(node).get("$ref"), str):
            yield (
                parts,
                f"{', '.join(siblings)} beside a `$ref` is ignored",
                "put it into the schema that the reference leads to",
            )


def _is_data(parts: Parts) -> bool:
    """Whether the value at this place is data, in which a `$ref` is not a reference."""
    return parts[-2:-1] not in _NAME_MAPS and (parts[-1] in _DATA_KEYWORDS or str(parts[-1]).startswith("x-"))


def _check_test_modules(document: dict[str, Any]) -> RuleFindings:
    for name in object_at(document, "components", "schemas"):
        if to_identifier(str(name)).startswith("test_"):
            yield ("components", "schemas", name), f"the schema {name!r} becomes a module `test_*.py`", "rename it"
    for operation in each_operation(document):
        if operation.id is not None and to_identifier(operation.id).startswith("test_"):
            yield operation.parts, f"the operationId {operation.id!r} becomes a module `test_*.py`", "rename it"


def _check_class_names(document: dict[str, Any]) -> RuleFindings:
    modules: dict[str, str] = {}
    for name in object_at(document, "components", "schemas"):
        parts: Parts = ("components", "schemas", name)
        class_name = str(ClassName(str(name), "Model"))
        first = modules.setdefault(to_identifier(class_name), str(name))
        if first != str(name):
            yield parts, f"the schema {name!r} becomes the same module as {first!r}", "rename one of them"
        if class_name in RESERVED_CLASSES:
            yield parts, f"the schema {name!r} hides a name that the generated code imports", "rename it"


def _check_field_names(document: dict[str, Any]) -> RuleFindings:
    for schema in each_schema(document):
        fields: dict[str, str] = {}
        for name in as_object(schema.data.get("properties")):
            parts = (*schema.parts, "properties", name)
            field = to_identifier(str(name))
            first = fields.setdefault(field, str(name))
            if first != str(name):
                yield parts, f"the property {name!r} becomes the field {field!r}, as {first!r} does", "leave one out"
            if field in RESERVED_FIELDS:
                why = f"the property {name!r} becomes the field {field!r}, a name that every model uses itself"
                yield parts, why, "leave it out"


RULES = (
    Rule("unnamed-object", "rows 8 and 15: each such object becomes a class of its own", _check_inline_objects),
    Rule("unnamed-enum", "row 8: each such enum becomes a class of its own", _check_inline_enums),
    Rule("default", "row 7: it is put in the signature and sent on every call", _check_defaults),
    Rule("discriminator", "row 7: it is ignored, and the alternatives are tried in order", _check_discriminators),
    Rule(
        "reference-siblings",
        "OpenAPI 3.0 and the generator ignore keywords beside a reference",
        _check_reference_siblings,
    ),
    Rule("test-module", "row 14: pytest would collect it", _check_test_modules),
    Rule(
        "class-name",
        "the later model overwrites the module, or hides what the generated code needs",
        _check_class_names,
    ),
    Rule("field-name", "clashing fields are not in snake_case, or hide what a model needs", _check_field_names),
)
