"""A service that is a description alone, and reports of pages of its listing."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from kit.tests.support.descriptions import COUNT, TEXT, make_query_parameter, make_response, ref
from openapi_sdk.conformance.exchanges import NOT_JSON, Exchange
from openapi_sdk.conformance.judge import Judge
from openapi_sdk.conformance.report import make_report
from openapi_sdk.description.document import Description
from openapi_sdk.model.facts import Facts, Tenant
from openapi_sdk.service import Service

if TYPE_CHECKING:
    from openapi_sdk.conformance.report import Report

NOON = dt.datetime(2025, 1, 31, 12, tzinfo=dt.UTC)
HOSTILE = "`</code><script>alert(1)</script> [x](http://x.test) @all\n# \x1b[2J\u202e"
CRATE = {
    "type": "object",
    "required": ["id"],
    "properties": {
        "id": COUNT,
        "color": {**TEXT, "enum": ["red", "blue"]},
        "owner": {**TEXT, "enum": ["nobody"]},
        "stored_on": {**TEXT, "format": "date", "description": "The day on which it came."},
        "label": {**TEXT, "maxLength": 5, "description": HOSTILE},
        "pin": {**TEXT, "enum": ["0000"]},
    },
    "x-personal-properties": ["owner"],
    "x-fidelity": "documented",
    "x-fidelity-of": {"stored_on": "example"},
}
DOCUMENT = {
    "openapi": "3.0.0",
    "info": {"title": "Depot", "version": "1"},
    "paths": {
        "/crates": {
            "get": {
                "operationId": "crates_list",
                "x-source": "https://docs.depot.test/crates?a=1&b=2",
                "parameters": [
                    {"name": "Site", "in": "header", "schema": TEXT},
                    make_query_parameter("limit", {**COUNT, "maximum": 100}),
                    make_query_parameter("offset", COUNT),
                    make_query_parameter("color", {**TEXT, "enum": ["red", "blue"]}),
                    make_query_parameter("stored_on", {**TEXT, "format": "date"}),
                    make_query_parameter("label"),
                    make_query_parameter("api_key"),
                    make_query_parameter("ordering"),
                    make_query_parameter("is_full", {"type": "boolean"}),
                ],
                "responses": {
                    "200": make_response(
                        {
                            "type": "object",
                            "properties": {
                                "count": COUNT,
                                "next": {**TEXT, "nullable": True},
                                "previous": {**TEXT, "nullable": True},
                                "results": {"type": "array", "items": ref("Crate")},
                            },
                        }
                    )
                },
            }
        }
    },
    "components": {"schemas": {"Crate": CRATE}},
}
OPERATION = Description(DOCUMENT).operations[0]
ROW = {"id": 1, "color": "red", "owner": "nobody", "stored_on": "2025-01-31", "label": "a", "pin": "0000"}


def make_service(name: str = "Depot") -> Service:
    facts = Facts(
        name, name, "depot", {"live": "https://depot.test", "try": "https://try.depot.test"}, {}, (),
        Tenant("header", "Site", "site", "sites", "", "string", "sites.list"),
    )  # fmt: skip
    nothing: Any = None
    service = Service(facts, nothing, version="1.0")
    service.__dict__["description"] = Description(DOCUMENT)  # what `cached_property` keeps
    return service


def judge_pages(service: Service, *pages: list[dict[str, Any]], query: str = "limit=2&offset=0") -> Judge:
    """Return what is known after some pages, each of a site of its own."""
    judge = Judge(service)
    for number, rows in enumerate(pages):
        document = {"count": len(rows), "next": None, "previous": None, "results": rows}
        headers = {"content-type": "application/json"}
        exchange = Exchange(
            OPERATION, parse_qs(query), f"planted-{number}", 200, headers, document, NOT_JSON, time=NOON
        )
        judge.add(exchange, 100)
    return judge


def report_pages(*pages: list[dict[str, Any]], name: str = "Depot", query: str = "limit=2&offset=0") -> Report:
    service = make_service(name)
    judge = judge_pages(service, *pages, query=query)
    facts, findings = judge.list_facts(), judge.list_findings()
    return make_report(service, facts, findings, {"https://try.depot.test"}, judge.calls)
