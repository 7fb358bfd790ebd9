"""A description of which nearly everything changes from one version to the next."""

from __future__ import annotations

from typing import Any

from tests.codegen.review.repositories import description

TEXT = {"type": "string"}
SIZE = 4


def many_changes(version: int) -> dict[str, Any]:
    """Return a version of the description. Nearly everything changes from one version to the next."""
    document = description(**dict.fromkeys("zyxw"[version:], TEXT))
    ref = [{"$ref": f"#/components/schemas/S{index}"} for index in range(SIZE)]
    schemas = {
        f"S{index}": {
            "type": ["object", "null"] if (index + version) % 2 else "object",
            "required": [f"p{(index + version) % 3}"],
            "properties": {
                **{f"p{each}": {"enum": ["a", "b", "c", "d"][version : 3 + version]} for each in range(3)},
                f"q{version}": ref[(index + 1) % SIZE],
                "choice": {"oneOf": [ref[(index + 2) % SIZE], ref[(index + 3 + version) % SIZE]]},
            },
        }
        for index in range(SIZE)
    }
    paths: dict[str, Any] = {
        f"/a{index}": {
            "post": {
                "tags": [f"t{version}", f"u{version}"],
                "security": [{f"k{version}": [], "l": []}, {f"m{version}": []}],
                "parameters": [{"name": f"n{each + version}", "in": "query", "schema": TEXT} for each in range(4)],
                "requestBody": {"content": {f"a/b{each + version}": {"schema": ref[index]} for each in range(3)}},
                "responses": {
                    str(200 + each + version): {
                        "description": "",
                        "headers": {f"X-{each + version}": {"schema": TEXT}},
                        "content": {"application/json": {"schema": ref[(index + each) % SIZE]}},
                    }
                    for each in range(3)
                },
            }
        }
        for index in range(SIZE)
    }
    document["components"]["schemas"] |= schemas
    document["paths"] |= paths
    return document
