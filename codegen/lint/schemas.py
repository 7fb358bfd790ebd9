"""Rules about schemas: what becomes a class, what its module and its fields are called."""

from __future__ import annotations

from typing import Any

from openapi_python_client.strings import ClassName

from codegen.lint.operations import squeezed
from codegen.lint.rule import Found, Rule
from codegen.openapi.document import each_operation, each_schema
from codegen.openapi.tree import Parts, as_array, as_object, is_object, walk

#: What the generated modules import or define beside the models; a model of that name hides it.
_TAKEN_CLASSES = frozenset(
    {
        "Any",
        "AsyncCaller",
        "AsyncPages",
        "AuthenticatedClient",
        "Caller",
        "ClassVar",
        "Client",
        "Decimal",
        "HTTPStatus",
        "Mapping",
        "Model",
        "OpenModel",
        "Operation",
        "Pages",
        "ReadError",
        "Response",
        "Self",
        "TYPE_CHECKING",
        "UNSET",
        "Unset",
    }
)
#: What every model has, and what its `from_dict` calls its own.
_TAKEN_FIELDS = frozenset({"additional_keys", "additional_properties", "cls", "from_dict", "src_dict", "to_dict"})
#: The keys under which every key is a name.
_NAMES = {("properties",), ("schemas",)}
#: Where anything may stand that looks like a reference and is none.
_OPAQUE = frozenset({"default", "enum", "example", "examples"})


def _makes_class(schema: dict[str, Any]) -> bool:
    """Whether the generator makes a class of a schema."""
    kinds = schema.get("type")
    composed = as_array(schema.get("allOf"))
    if len(composed) == 1 and "$ref" in as_object(composed[0]) and "properties" not in schema:
        return False
    untyped = kinds is None and (as_object(schema.get("properties")) or composed)
    return bool(untyped) or kinds == "object" or "object" in as_array(kinds)


def _unnamed_object(document: dict[str, Any]) -> Found:
    for schema in each_schema(document):
        if schema.owner != "component" and _makes_class(schema.data):
            free = not as_object(schema.data.get("properties")) and "allOf" not in schema.data
            name = "`$ref` to JsonObject" if free else "a name under components.schemas, and refer to that"
            yield (
                schema.parts,
                f"an object described in place, whose class is named after the place: give it {name}",
            )


def _unnamed_enum(document: dict[str, Any]) -> Found:
    for schema in each_schema(document):
        if schema.owner == "operation" and "enum" in schema.data and schema.data.get("type") != "boolean":
            what = "an enum described in place, whose class is named after the operation"
            yield schema.parts, f"{what}: give it a name under components.schemas, and refer to that"


def _default(document: dict[str, Any]) -> Found:
    for schema in each_schema(document):
        if schema.data.get("default") is not None:
            value = schema.data["default"]
            yield schema.parts, f"`default: {value!r}`: say it in the description instead, and remove it"


def _discriminator(document: dict[str, Any]) -> Found:
    for schema in each_schema(document):
        if "discriminator" in schema.data:
            yield schema.parts, "a discriminator: remove it, and decide by hand what the value says"


def _reference_siblings(document: dict[str, Any]) -> Found:
    for parts, node in walk(document, skip=_is_opaque):
        siblings = sorted(str(key) for key in node if key != "$ref") if is_object(node) else []
        # Under these two keys stand names, which may be anything.
        if siblings and isinstance(as_object(node).get("$ref"), str) and parts[-1:] not in _NAMES:
            yield parts, f"beside a `$ref` {', '.join(siblings)} is ignored: put it where the reference leads"


def _is_opaque(parts: Parts) -> bool:
    """Whether a `$ref` at or below this place need not be a reference."""
    return parts[-2:-1] not in _NAMES and (parts[-1] in _OPAQUE or str(parts[-1]).startswith("x-"))


def _test_modules(document: dict[str, Any]) -> Found:
    for name in as_object(as_object(document.get("components")).get("schemas")):
        if squeezed(str(name)).startswith("test_"):
            yield (
                ("components", "schemas", name),
                f"the schema {name!r} makes a module `test_*.py`: rename it",
            )
    for operation in each_operation(document):
        if operation.id is not None and squeezed(operation.id).startswith("test_"):
            yield operation.parts, f"the operationId {operation.id!r} makes a module `test_*.py`: rename it"


def _class_names(document: dict[str, Any]) -> Found:
    modules: dict[str, str] = {}
    for name in as_object(as_object(document.get("components")).get("schemas")):
        parts: Parts = ("components", "schemas", name)
        class_name = str(ClassName(str(name), "Model"))
        first = modules.setdefault(squeezed(class_name), str(name))
        if first != str(name):
            yield parts, f"the schema {name!r} becomes the module that {first!r} has"
        if class_name in _TAKEN_CLASSES:
            yield (
                parts,
                f"the schema {name!r} hides what the generated code imports under that name: rename it",
            )


def _field_names(document: dict[str, Any]) -> Found:
    for schema in each_schema(document):
        named: dict[str, str] = {}
        for name in as_object(schema.data.get("properties")):
            parts = (*schema.parts, "properties", name)
            field = squeezed(str(name))
            first = named.setdefault(field, str(name))
            if first != str(name):
                yield parts, f"the property {name!r} becomes the field {field!r}, as {first!r} does"
            if field.removesuffix("_") in _TAKEN_FIELDS:
                yield (
                    parts,
                    f"the property {name!r} becomes the field {field!r}, which every model has for itself",
                )


RULES = (
    Rule("unnamed-object", "rows 8 and 15: each such object is a class of its own", _unnamed_object),
    Rule("unnamed-enum", "row 8: each such enum is a class of its own", _unnamed_enum),
    Rule("default", "row 7: it is put in the signature and sent on every call", _default),
    Rule("discriminator", "row 7: it is ignored, and shapes are tried in order", _discriminator),
    Rule(
        "reference-siblings",
        "OpenAPI 3.0 and the generator ignore what stands beside a reference",
        _reference_siblings,
    ),
    Rule("test-module", "row 14: pytest would collect it", _test_modules),
    Rule(
        "class-name",
        "the later model overwrites the module, or hides what the generated code needs",
        _class_names,
    ),
    Rule("field-name", "clashing fields lose their snake_case, or hide what a model needs", _field_names),
)
