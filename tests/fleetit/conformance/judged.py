"""A small description, and answers that are compared with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode

from fleetit.service import SERVICE
from openapi_sdk.conformance.exchanges import NOTHING, Exchange
from openapi_sdk.conformance.judge import Judge
from openapi_sdk.description.document import Description

if TYPE_CHECKING:
    from fleetit.conformance import Fact

TEXT = {"type": "string"}
THING = {
    "type": "object",
    "required": ["id"],
    "properties": {
        "id": {"type": "integer"},
        "name": {"type": "string", "maxLength": 5, "nullable": True},
        "kind": {"type": "string", "enum": ["yard", "street"]},
        "day": {"type": "string", "format": "date"},
        "price": TEXT,
        "code": {"type": "string", "pattern": "^[A-Z]{2}$"},
        "width": {"type": "number"},
        "size": {},
        "mode": {"pattern": "^(on|off)$"},
        "is_open": {"type": "boolean"},
        "owner": {"oneOf": [{"type": "integer"}, {"$ref": "#/components/schemas/Owner"}], "nullable": True},
        "labels": {"type": "object", "additionalProperties": TEXT},
        "tags": {"type": "array", "items": TEXT},
        "api_key": TEXT,
        "parent": {"$ref": "#/components/schemas/Thing"},
    },
    "x-reads-as": {"price": "decimal"},
}
PAGE = {
    "type": "object",
    "properties": {
        "count": {"type": "integer"},
        "next": {"type": "string", "nullable": True},
        "previous": {"type": "string", "nullable": True},
        "results": {"type": "array", "items": {"$ref": "#/components/schemas/Thing"}},
    },
}


def make_query(name: str, **schema: Any) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": schema or TEXT}


def make_answers(schema: dict[str, Any], **media: Any) -> dict[str, Any]:
    content = {"application/json": {"schema": schema, **media}}
    return {"200": {"description": "", "content": content}, "404": {"description": ""}}


DOCUMENT: dict[str, Any] = {
    "openapi": "3.0.0",
    "paths": {
        "/things/": {
            "get": {
                "operationId": "things_list",
                "parameters": [
                    {"name": "Fleet-Id", "in": "header", "schema": {"type": "integer"}},
                    make_query("limit", type="integer", minimum=1, maximum=4),
                    make_query("offset", type="integer", minimum=0),
                    make_query("day__gte", type="string", format="date"),
                    make_query("price_max", type="number"),
                    make_query("is_open", type="boolean"),
                    make_query("name"),
                    make_query("owner", type="array", items={"type": "integer"}),
                    make_query("width", type="number"),
                    make_query("size_min", type="number"),
                    {**make_query("kind", type="array", items=TEXT), "explode": False},
                    make_query("ordering", type="string", enum=["day", "-day", "price"]),
                ],
                "responses": make_answers(PAGE),
            },
            "post": {
                "operationId": "things_create",
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}},
                "responses": make_answers(
                    {"$ref": "#/components/schemas/Thing"}, **{"x-shown-fields": {"Thing": ["id", "name"]}}
                )
                | {"409": {"content": {"application/json": {"schema": {"properties": {"wrong": TEXT}}}}}},
            },
        },
        "/things/{id}/": {
            "get": {
                "operationId": "things_get",
                "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}],
                "responses": make_answers({"$ref": "#/components/schemas/Thing"}),
            }
        },
    },
    "components": {
        "schemas": {
            "Thing": THING,
            "Owner": {"type": "object", "properties": {"id": {"type": "integer"}, "email": TEXT}},
        }
    },
}
DESCRIPTION = Description(DOCUMENT)
OPERATIONS = {each.id: each for each in DESCRIPTION.operations}
_JSON = {"content-type": "application/json"}


class Answers:
    """A judge of that description, and what answers are given to it."""

    def __init__(self) -> None:
        self.judge = Judge(SERVICE, DESCRIPTION)

    def add(
        self,
        operation: str,
        document: Any,
        *,
        query: str = "",
        fleet: int | None = None,
        most: int = 1_000,
        **others: Any,
    ) -> None:
        given: dict[str, Any] = {"status": 200, "headers": _JSON, "sent": NOTHING} | others
        exchange = Exchange(OPERATIONS[operation], parse_qs(query), fleet, document=document, **given)
        self.judge.add(exchange, most)

    def page(self, rows: list[Any], count: int, *, query: str = "", is_last: bool = True, **others: Any) -> None:
        """Add a page of the listing."""
        sent = {name: values[-1] for name, values in parse_qs(query).items()}
        sent["offset"] = str(int(sent.get("offset", 0)) + len(rows))
        following = None if is_last else f"http://127.0.0.1/things/?{urlencode(sent)}"
        document = {"count": count, "next": following, "previous": None, "results": rows}
        self.add("things_list", document, query=query, **others)

    def find(self, place: str, fact: str) -> Fact:
        (found,) = (each for each in self.judge.list_facts() if (each.place, each.fact) == (place, fact))
        return found

    @property
    def contradicted(self) -> list[tuple[str, str, str]]:
        """Place, fact and what was seen of each contradiction."""
        facts = self.judge.list_facts()
        return [(each.place, each.fact, each.seen) for each in facts if each.status == "contradicted"]
