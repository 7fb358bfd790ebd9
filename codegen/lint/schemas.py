"""Rules about schemas: which become classes, and the names of classes and modules."""

from __future__ import annotations

from typing import Any

from openapi_python_client.strings import ClassName

from codegen.corrections.conventions.schemas import becomes_class
from codegen.lint.operations import Rule, RuleFindings, to_identifier
from codegen.openapi.document import each_operation, each_schema
from codegen.openapi.python_names import RESERVED_CLASSES
from codegen.openapi.tree import Parts, as_object, object_at


def _check_inline_objects(document: dict[str, Any]) -> RuleFindings:
    for schema in each_schema(document):
        if schema.position != "component" and becomes_class(document, schema.data):
            is_free = not as_object(schema.data.get("properties")) and "allOf" not in schema.data
            remedy = "refer to JsonObject" if is_free else "give it a name under components.schemas, and refer to that"
            yield schema.parts, "an inline object, whose class is named after its place", remedy


def _check_inline_enums(document: dict[str, Any]) -> RuleFindings:
    for schema in each_schema(document):
        if schema.position == "operation" and "enum" in schema.data and schema.data.get("type") != "boolean":
            why = "an inline enum, whose class is named after the operation"
            yield schema.parts, why, "give it a name under components.schemas, and refer to that"


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


RULES = (
    Rule("unnamed-object", "rows 8 and 15: each such object becomes a class of its own", _check_inline_objects),
    Rule("unnamed-enum", "row 8: each such enum becomes a class of its own", _check_inline_enums),
    Rule("test-module", "row 14: pytest would collect it", _check_test_modules),
    Rule(
        "class-name",
        "the later model overwrites the module, or hides what the generated code needs",
        _check_class_names,
    ),
)
