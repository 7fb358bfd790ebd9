"""Components that would clash as classes or modules get other names, and all references follow.

The generator turns `Foo_Bar` into the class `FooBar`, and makes a module `json_object` for both `JSONObject` and
`JsonObject`. The name in the plainest form is kept, whatever the order of the components.
"""

from __future__ import annotations

from typing import Any

from codegen.corrections.conventions import words
from codegen.corrections.conventions.nodes import rename_references
from codegen.openapi.tree import as_object, as_text, object_at


def rename_components(document: dict[str, Any]) -> None:
    """Give each component schema in place a name that the generator takes as it is."""
    schemas = object_at(document, "components", "schemas")
    taken: set[str] = set()
    names: dict[str, str] = {}
    for name in sorted(map(str, schemas), key=_plainest_first):
        new, number = words.class_name(name), 2
        base = new
        while words.module_name(new) in taken:
            new, number = words.class_name(f"{base}{number}"), number + 1
        taken.add(words.module_name(new))
        names[name] = new
    changed = {name: new for name, new in names.items() if name != new}
    if changed:
        renamed = {names[str(name)]: schema for name, schema in schemas.items()}
        schemas.clear()
        schemas.update(renamed)
        rename_references(document, changed)


def _plainest_first(name: str) -> tuple[bool, bool, str]:
    new = words.class_name(name)
    return name != new, words.pascal_case(words.snake_case(name)) != name, name


def drop_other_titles(document: dict[str, Any]) -> None:
    """Remove titles in place that are other names: the generator would call the class after them. The text is kept."""
    for name, schema in object_at(document, "components", "schemas").items():
        title = as_text(as_object(schema).get("title"))
        if title and words.class_name(title) != name:
            del schema["title"]
            if not as_text(schema.get("description")):
                schema["description"] = title
