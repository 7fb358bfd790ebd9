"""Give components that would clash as classes or modules other names, which all references follow.

The generator turns `Foo_Bar` into the class `FooBar`, and makes a module `json_object` for both `JSONObject` and
`JsonObject`. The name in the plainest form is kept, whatever the order of the components.
"""

from __future__ import annotations

from typing import Any

from openapi_sdk.description.nodes import as_object, as_text, object_at
from openapi_sdk.description.references import each_node
from openapi_sdk_codegen.corrections.conventions.nodes import rename_references, schema_of
from openapi_sdk_codegen.corrections.conventions.words import class_name, module_name, pascal_case, snake_case
from openapi_sdk_codegen.openapi.python_names import number_names


def rename_components(document: dict[str, Any]) -> None:
    """Give each component schema in place a name that the generator takes as it is."""
    schemas = object_at(document, "components", "schemas")
    taken: set[str] = set()
    names: dict[str, str] = {}
    for name in sorted(map(str, schemas), key=_plainest_first):
        possible = map(class_name, number_names(class_name(name)))
        new = next(each for each in possible if module_name(each) not in taken)
        taken.add(module_name(new))
        names[name] = new
    changed = {name: new for name, new in names.items() if name != new}
    if changed:
        renamed = {names[str(name)]: schema for name, schema in schemas.items()}
        schemas.clear()
        schemas.update(renamed)
        rename_references(document, changed)


def _plainest_first(name: str) -> tuple[bool, bool, str]:
    new = class_name(name)
    return name != new, pascal_case(snake_case(name)) != name, name


def reserve_missing(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Put an empty schema in place of each one that references lead to and that is missing, and return them.

    So no other schema gets its name: the reference would lead to something that its author didn't mean.
    """
    schemas = object_at(document, "components", "schemas")
    names = {schema_of(node.get("$ref")) for node in each_node(document)} - {None, *schemas}
    missing: dict[str, dict[str, Any]] = {name: {} for name in sorted(filter(None, names))}
    schemas.update(missing)
    return [*missing.values()]


def drop_reserved(document: dict[str, Any], missing: list[dict[str, Any]]) -> None:
    """Remove the empty schemas again, for the validation to say which references lead nowhere."""
    schemas = object_at(document, "components", "schemas")
    for name in [name for name, schema in schemas.items() if any(schema is each for each in missing)]:
        del schemas[name]


def drop_other_titles(document: dict[str, Any]) -> None:
    """Remove titles in place that are other names: the generator would call the class after them. The text is kept."""
    for name, schema in object_at(document, "components", "schemas").items():
        title = as_text(as_object(schema).get("title"))
        if title and class_name(title) != name:
            del schema["title"]
            if not as_text(schema.get("description")):
                schema["description"] = title
