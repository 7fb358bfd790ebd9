"""Columns of objects that are in each other, deeper than the description is followed."""

from __future__ import annotations

import json
from importlib import import_module
from typing import TYPE_CHECKING, Any

from kit.tests.support.depots import TOKEN
from kit.tests.support.descriptions import COUNT, make_query_parameter, make_response, ref
from kit.tests.support.made_sdks import made_sdk
from kit.tests.support.scripted_server import ScriptedServer, reply

if TYPE_CHECKING:
    from pathlib import Path

#: So many kinds, each of which may have the next two: there are billions of ways through them.
KINDS = 50


def describe() -> dict[str, Any]:
    schemas = {
        f"Kind{number}": {
            "type": "object",
            "properties": {
                "id": COUNT,
                **{f"in{each}": ref(f"Kind{each}") for each in (number + 1, number + 2) if each < KINDS},
            },
        }
        for number in range(KINDS)
    }
    page = {"type": "object", "properties": {"count": COUNT, "results": {"type": "array", "items": ref("Kind0")}}}
    listing = {
        "operationId": "kinds_list",
        "tags": ["kinds"],
        "parameters": [make_query_parameter(name, COUNT) for name in ("limit", "offset")],
        "responses": {"200": make_response(page)},
    }
    info = {"title": "Deep", "version": "1"}
    return {
        "openapi": "3.0.3",
        "info": info,
        "paths": {"/kinds": {"get": listing}},
        "components": {"schemas": schemas, "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}}},
        "security": [{"bearer": []}],
    }


def nest(depth: int) -> dict[str, Any]:
    """Return a row with objects in each other, this deep."""
    row: dict[str, Any] = {"id": depth}
    for number in range(depth, 0, -1):
        row = {"id": number - 1, f"in{number}": row}
    return row


def test_what_is_deeper_than_the_description_is_followed_has_its_columns(tmp_path: Path) -> None:
    rows = [nest(0), nest(12) | {"id": 99}]
    page = reply(200, {"count": 2, "results": rows})
    with made_sdk(describe(), tmp_path) as sdk, ScriptedServer([page], concurrent=True) as server:
        client = sdk.Deep(token=TOKEN, base_url=server.url)
        listing = client.kinds.list()
        deep = "_".join(f"in{number}" for number in range(1, 13))
        assert [row.to_dict() for row in listing] == rows
        flat = listing.to_rows()
        assert len(flat[0]) < 100
        assert (flat[0]["id"], flat[1]["id"], flat[1][f"{deep}_id"]) == (0, 99, 12)
        exported = import_module(f"{sdk.__name__}.exports").export(client, "kinds", tmp_path / "kinds.jsonl")
        assert exported.rows == 2
    lines = [json.loads(line) for line in (tmp_path / "kinds.jsonl").read_text(encoding="utf-8").splitlines()]
    assert lines[1][f"{deep}_id"] == 12
