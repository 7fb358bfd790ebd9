"""Delete the parts of a description that produce no code.

The generator's parser is stricter than the validation. It refuses a whole document for a licence without a name, or for
null in place of an optional field.
"""

from __future__ import annotations

from typing import Any

from codegen.openapi.structure import OBJECTS, check_structure
from codegen.openapi.tree import is_object, value_at
from codegen.openapi.validation import is_newer_dialect

#: Fields that produce no code, by the object that has them.
_UNUSED = {
    "document": ("externalDocs", "webhooks"),
    "info": ("contact", "license", "termsOfService"),
    "tag": ("externalDocs",),
    "operation": ("externalDocs", "callbacks", "servers"),
    "path item": ("servers",),
    "response": ("links",),
    "media type": ("examples",),
    "parameter": ("examples",),
    "header": ("examples",),
    "schema": ("externalDocs", "xml"),
    "components": ("headers", "links", "callbacks", "examples", "securitySchemes", "pathItems"),
}


def drop_unused(document: dict[str, Any]) -> None:
    """Delete the parts that produce no code, and each null in place of a missing field. The document is changed."""
    shapes = check_structure(document, is_newer=is_newer_dialect(document)).shapes
    for parts, name in sorted(shapes.items(), key=lambda each: len(each[0]), reverse=True):  # from the inside
        value = value_at(document, parts)
        if not is_object(value):
            continue
        for key in [*value]:
            if key in _UNUSED.get(name, ()) or (value[key] is None and key in OBJECTS[name].known):
                del value[key]
        if name == "schema" and value.get("multipleOf") == 0:
            del value["multipleOf"]
        if name == "parameter" and value.get("in") == "path":
            value["required"] = True  # there is no path without it
