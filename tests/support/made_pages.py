"""Pages that FleetIT has not, in the form of its documentation: one operation each, of a form that may come."""

from __future__ import annotations

from typing import Any

from tests.fleetit.sandbox.made_up import INTEGER, TEXT, answer, body, in_path, many, obj, page, query
from tests.support.pages import make_document, render_page

_BINARY = {"type": "string", "format": "binary"}
_DAY = {"type": "string", "format": "date"}
_FLEET = {"name": "Fleet-ID", "in": "header", "schema": INTEGER, "example": "1"}
_ID = in_path("id")
_NOTE = {"type": "string", "nullable": True}
_NUMBER = {"type": "number"}
_SEVERITY = {"type": "integer", "enum": [1, 2, 3]}
_YES = {"type": "boolean"}
_PAGE = [query("limit", INTEGER), query("offset", INTEGER)]

_BAY = obj("", number=INTEGER, width=_NUMBER)
_DEPOT = obj(
    "id name",
    id=INTEGER,
    name={"type": "string", "maxLength": 64},
    kind={"type": "string", "enum": ["yard", "garage", "street"]},
    opened_on={"type": "string", "format": "date", "nullable": True},
    bays=many(many(_BAY)),
    gates=many(TEXT),
)
_NEW_DEPOT = obj("name", **{name: each for name, each in _DEPOT["properties"].items() if name != "id"})
_ORDER = obj("id", id=INTEGER, orderNumber=TEXT, dueDate=_DAY, lineItems=many(obj("", unitPrice=TEXT, isFree=_YES)))
_REPORT = obj("id", id=INTEGER, state=TEXT, created_at={"type": "string", "format": "date-time"})


def _content(media_type: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"content": {media_type: {"schema": schema}}}


def _answers(status: int, media_type: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"responses": {str(status): {"description": "ok", **_content(media_type, schema)}}}


def _sends(media_type: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"requestBody": {"required": True, **_content(media_type, schema)}}


def _takes(*parameters: dict[str, Any], fleet: bool = True) -> dict[str, Any]:
    return {"parameters": [*([_FLEET] if fleet else []), *parameters]}


def _refuses(said: dict[str, Any], status: int) -> dict[str, Any]:
    refusal = {"description": "refused", **_content("application/json", obj("", detail=TEXT))}
    return {"responses": {**said["responses"], str(status): refusal}}


#: The pages of the issue: what is likely next.
NEXT: dict[str, tuple[str, dict[str, Any]]] = {
    "get /v2/fleet/service-types/": (
        "Fleet > ServiceTypes",
        _takes(*_PAGE) | answer(page(obj("", id=INTEGER, name=TEXT, is_default=_YES))),
    ),
    "get /v2/fleet/regions/": (
        "Fleet > Regions",
        _takes(query("cursor", TEXT), query("page_size", INTEGER))
        | answer(obj("", next_cursor=_NOTE, results=many(obj("", id=INTEGER, name=TEXT, code=TEXT)))),
    ),
    "post /v2/transponders/upload/": (
        "Transponders",
        _takes()
        | _sends("multipart/form-data", obj("file", file=_BINARY, note=TEXT))
        | _refuses(answer(obj("", id=INTEGER, state=TEXT), 202), 413),
    ),
    "delete /v2/transponders/{id}/": ("Transponders", _takes(_ID) | answer(None, 204)),
}
#: The others, by what is special about them.
OTHERS: dict[str, tuple[str, dict[str, Any]]] = {
    # Ways to page, and none
    "get /v2/depots/": (
        "Depots",
        _takes(query("kind", _DEPOT["properties"]["kind"]), query("opened_on__gte", _DAY), *_PAGE)
        | answer(page(_DEPOT)),
    ),
    "get /v2/reports/": (
        "Reports",
        _takes(query("page", INTEGER), query("page_size", INTEGER))
        | answer(obj("", items=many(_REPORT), total=INTEGER, page=INTEGER)),
    ),
    "get /v2/positions/": (
        "Positions",
        _takes(query("starting_after", INTEGER), query("limit", INTEGER))
        | answer(obj("data has_more", data=many(obj("id", id=INTEGER, speed=_NUMBER)), has_more=_YES)),
    ),
    "get /v2/alerts/": (
        "Alerts",
        _takes(query("page_size", INTEGER))
        | answer(obj("", alerts=many(obj("", id=INTEGER, text=TEXT)), links=obj("", next=_NOTE))),
    ),
    "get /v2/audit/": (
        "Audit",
        _takes(query("per_page", INTEGER))
        | {
            "responses": {
                "200": {
                    "description": "ok",
                    "headers": {"Link": {"schema": TEXT}},
                    **_content("application/json", many(obj("", id=INTEGER, action=TEXT))),
                }
            }
        },
    ),
    "get /v2/colours/": ("Colours", _takes() | answer(many(obj("", id=INTEGER, name=TEXT)))),
    "get /v2/plate-types/": ("PlateTypes", _takes() | answer(many(TEXT))),
    "get /v2/years/": ("Years", _takes() | answer(obj("years", years=many(INTEGER)))),
    "post /v2/trips/search/": (
        "Trips > Search",
        _takes()
        | body(obj("", plate=TEXT, limit=INTEGER, offset=INTEGER))
        | answer(obj("", count=INTEGER, results=many(obj("", id=INTEGER, plate=TEXT, distance=_NUMBER)))),
    ),
    "get /v2/invoices/": (
        "Invoices",
        _takes(*_PAGE)
        | answer(
            obj("", data=obj("", items=many(obj("", id=INTEGER, amount=TEXT, paid=_YES))), meta=obj("", total=INTEGER))
        ),
    ),
    "get /v2/statistics/": ("Statistics", _takes() | answer({"type": "object", "additionalProperties": INTEGER})),
    # Bodies that are not JSON
    "post /v2/documents/": (
        "Documents",
        _takes()
        | _sends(
            "multipart/form-data",
            obj("pages kind", pages=many(_BINARY), kind={"type": "string", "enum": ["title", "lease"]}, day=_DAY),
        )
        | answer(obj("id", id=INTEGER), 201),
    ),
    "put /v2/depots/{id}/photo/": ("Depots", _takes(_ID) | _sends("image/png", _BINARY) | answer(None, 204)),
    "get /v2/invoices/{id}/pdf/": ("Invoices", _takes(_ID) | _answers(200, "application/pdf", _BINARY)),
    "post /v2/notes/import/": (
        "Notes",
        _takes() | _sends("text/csv", TEXT) | _answers(200, "text/plain", TEXT),
    ),
    "get /v2/terms/": ("Terms", _takes() | _answers(200, "text/plain", TEXT)),
    "post /v2/kiosks/": (
        "Kiosks",
        _takes()
        | _sends("application/x-www-form-urlencoded", obj("name pin", name=TEXT, pin=TEXT))
        | answer(obj("id", id=INTEGER, name=TEXT), 201),
    ),
    # Statuses
    "post /v2/reports/": (
        "Reports",
        _takes() | _sends("application/json", obj("kind", kind=TEXT, day=_DAY)) | answer(_REPORT, 202),
    ),
    "post /v2/reports/{id}/cancel/": ("Reports", _takes(_ID) | answer(None, 202)),
    "delete /v2/depots/{id}/": ("Depots", _takes(_ID) | answer(None, 204)),
    "get /v2/telemetry/": (
        "Telemetry",
        _takes(query("day", _DAY, required=True)) | answer(obj("", day=_DAY, values=many(_NUMBER)), 206),
    ),
    "post /v2/depots/bulk/": (
        "Depots",
        _takes()
        | _sends("application/json", many(_NEW_DEPOT))
        | answer(many(obj("", id=INTEGER, status=INTEGER, detail=_NOTE)), 207),
    ),
    "post /v2/kiosks/{id}/restart/": ("Kiosks", _takes(_ID) | answer(None)),
    "put /v2/kiosks/{id}/": (
        "Kiosks",
        _takes(_ID)
        | _sends("application/json", obj("name", name=TEXT))
        | {
            "responses": {
                "200": answer(obj("id", id=INTEGER, name=TEXT))["responses"]["200"],
                "201": answer(obj("id name", id=INTEGER, name=TEXT, made=_DAY))["responses"]["200"],
            }
        },
    ),
    # Where something stands
    "delete /v2/depots/bulk/": (
        "Depots",
        _takes() | _sends("application/json", many(obj("id", id=INTEGER))) | answer(None, 204),
    ),
    "put /v2/depots/{id}/": (
        "Depots",
        _takes(_ID) | _sends("application/json", _NEW_DEPOT) | answer(_DEPOT),
    ),
    "get /v2/countries/": (
        "Countries",
        _takes(query("name", TEXT), *_PAGE, fleet=False) | answer(page(obj("", id=INTEGER, name=TEXT))),
    ),
    "get /v2/fleets/{fleet_id}/members/{user}/": (
        "Fleet > Members",
        _takes(in_path("fleet_id"), in_path("user", TEXT), fleet=False) | answer(obj("", user=TEXT, is_owner=_YES)),
    ),
    "get /v2/locks/": (
        "Locks",
        _takes(
            {"name": "X-Trace", "in": "header", "schema": TEXT},
            query("states", many(TEXT), explode=False),
            query("changed", {"type": "string", "format": "date-time"}),
            *_PAGE,
        )
        | answer(page(obj("", id=INTEGER, key={"type": "string", "format": "uuid"}))),
    ),
    # Names
    "get /v2/serviceOrders/": (
        "ServiceOrders",
        _takes(query("dueDate", _DAY), query("isOpen", _YES), *_PAGE) | answer(page(_ORDER)),
    ),
    "post /v2/serviceOrders/{orderId}/lineItems/": (
        "ServiceOrders",
        _takes(in_path("orderId"))
        | _sends("application/json", obj("unitPrice", unitPrice=TEXT, isFree=_YES, taxRate=_NUMBER))
        | answer(_ORDER, 201),
    ),
    "get /v2/toll/": ("Toll", _takes() | answer(obj("", id=INTEGER, rate=_NUMBER))),
    "patch /v2/classes/{id}/": (
        "Classes",
        _takes(_ID)
        | _sends("application/json", obj("", **{"class": TEXT, "import": INTEGER, "self": _NOTE, "2nd": TEXT}))
        | answer(obj("id", **{"id": INTEGER, "class": TEXT, "from": _DAY})),
    ),
    # Values
    "get /v2/penalties/": (
        "Penalties",
        _takes(query("severity", _SEVERITY), *_PAGE)
        | answer(page(obj("", id=INTEGER, severity=_SEVERITY, amount=TEXT, note=_NOTE))),
    ),
    "post /v2/penalties/": (
        "Penalties",
        _takes() | _sends("application/json", obj("severity", severity=_SEVERITY, note=_NOTE)) | answer(INTEGER, 201),
    ),
    "get /v2/devices/{code}/": (
        "Devices",
        _takes(in_path("code", TEXT))
        | answer({"oneOf": [obj("tag", tag=TEXT, active=_YES), obj("serial", serial=INTEGER, firmware=_NOTE)]}),
    ),
    "put /v2/webhook-settings/": (
        "Integrations > Webhook",
        _takes()
        | _sends("application/json", obj("url secret", url=TEXT, secret=TEXT, headers={"type": "object"}))
        | answer(obj("", url=TEXT, secret=TEXT, headers={"type": "object"})),
    ),
}
#: Two tags: the first one is that of the resource.
TWO_TAGS = ("Scanners", "Transponders")
OTHERS["get /v2/scanners/{id}/"] = (
    "Scanners",
    {"tags": TWO_TAGS} | _takes(_ID) | answer(obj("", id=INTEGER, model=TEXT, seen=_DAY)),
)
PAGES = NEXT | OTHERS


def make_made_page(place: str) -> bytes:
    """Return the page of an operation, such as `get /v2/things/`."""
    tag, operation = PAGES[place]
    method, _, path = place.partition(" ")
    document = make_document(
        servers=[{"url": "https://api.app.fleetit.com/"}, {"url": "https://api.staging.fleetit.com/"}],
        security=[{"bearerAuth": []}],
        components={"securitySchemes": {"bearerAuth": {"type": "http", "scheme": "bearer"}}},
    )
    summary = {"get": "List" if path.endswith("s/") else "Get"}.get(method, method.title())
    document["paths"] = {path: {method: {"tags": [tag], "summary": summary, **operation}}}
    return render_page(document, f"yaml {method} {path}")
