"""Changes of a description, with their effects on the handwritten package: of the change, and of its reversal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

Document = dict[str, Any]
TOLLS = "GET /v2/tolls/"
NO_LISTING = (
    "listing",
    TOLLS,
    "It is no longer a listing: `client.tolls.list()` no longer returns `Pages`, but one response.",
)


def operation(document: Document) -> Document:
    found: Document = document["paths"]["/v2/tolls/"]["get"]
    return found


def schema(document: Document, name: str) -> Document:
    found: Document = document["components"]["schemas"][name]
    return found


def parameter(name: str, **values: Any) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        found = next(each for each in operation(document)["parameters"] if each["name"] == name)
        found["schema"] = found["schema"] | values

    return change


def without(name: str) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        listed = operation(document)["parameters"]
        operation(document)["parameters"] = [each for each in listed if each["name"] != name]

    return change


def marked(**values: Any) -> Callable[[Document], None]:
    return lambda document: operation(document).update({f"x-{key}": value for key, value in values.items()})


def of_schema(name: str, **values: Any) -> Callable[[Document], None]:
    named = {key.replace("_", "-"): value for key, value in values.items()}
    return lambda document: schema(document, name).update(named)


def notification(**properties: Any) -> Callable[[Document], None]:
    return lambda document: schema(document, "TollNotification").update(properties=properties)


def header(**values: Any) -> Callable[[Document], None]:
    return lambda document: operation(document)["parameters"][2].update(values)


def shown(fields: Document) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        [media] = operation(document)["responses"]["200"]["content"].values()
        media["x-shown-fields"] = fields

    return change


def sent_with(method: str) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        document["paths"]["/v2/tolls/"] = {method: document["paths"]["/v2/tolls/"].pop("get")}

    return change


def webhook(schema: Any) -> Callable[[Document], None]:
    body = {"requestBody": {"content": {"application/json": {"schema": schema}}}}
    return lambda document: document.update(webhooks={"toll": {"post": body}})


def rows_elsewhere(document: Document) -> None:
    page = schema(document, "TollPage")
    page["properties"]["rows"] = page["properties"].pop("results")


def renamed_path(document: Document) -> None:
    document["paths"]["/v2/tolls/{id}/"] = document["paths"].pop("/v2/tolls/")


ROWS = [
    pytest.param(
        without("limit"),
        [NO_LISTING],
        [("listing", TOLLS, "It is now a listing: `client.tolls.list()` returns `Pages`.")],
        id="a listing without limit",
    ),
    pytest.param(
        rows_elsewhere,
        [
            (
                "listing",
                TOLLS,
                "Now the rows are in rows; it was results, and the number of rows is in none; it was count.",
            )
        ],
        [
            (
                "listing",
                TOLLS,
                "Now the rows are in results; it was rows, and the number of rows is in count; it was none.",
            )
        ],
        id="a listing without its envelope",
    ),
    pytest.param(
        parameter("limit", maximum=50),
        [("listing", TOLLS, "Now the largest page has 50; it was none, and a page has by default 50; it was 100.")],
        [("listing", TOLLS, "Now the largest page has none; it was 50, and a page has by default 100; it was 50.")],
        id="smaller pages",
    ),
    pytest.param(
        without("Fleet-Id"),
        [("tenant", TOLLS, "It no longer takes a Fleet-Id header: no fleet can be chosen for it.")],
        [("tenant", TOLLS, "It now takes a Fleet-Id header: the fleet of the client is sent with it.")],
        id="no fleet",
    ),
    pytest.param(
        header(required=True),
        [("tenant", TOLLS, "Its Fleet-Id header is now required.")],
        [("tenant", TOLLS, "Its Fleet-Id header is now optional.")],
        id="a required fleet",
    ),
    pytest.param(
        header(schema={"type": "string"}),
        [("tenant", TOLLS, "The schema of its Fleet-Id header changed.")],
        [("tenant", TOLLS, "The schema of its Fleet-Id header changed.")],
        id="another kind of fleet id",
    ),
    pytest.param(header(name="fleet-ID"), [], [], id="a header has no case"),
    pytest.param(header(description="x"), [], [], id="a header that is described"),
    pytest.param(
        marked(fidelity="verbatim"),
        [("fidelity", TOLLS, "Its fidelity is now `verbatim`; it was `documented`.")],
        [("fidelity", TOLLS, "Its fidelity is now `documented`; it was `verbatim`.")],
        id="the fidelity of an operation",
    ),
    pytest.param(
        header(**{"x-fidelity": "inferred"}),
        [("fidelity", TOLLS, "The header parameter `Fleet-Id`: its fidelity is now `inferred`; it was `unmarked`.")],
        [("fidelity", TOLLS, "The header parameter `Fleet-Id`: its fidelity is now `unmarked`; it was `inferred`.")],
        id="the fidelity of a parameter",
    ),
    pytest.param(
        of_schema("Toll", x_fidelity_of={"id": "example"}),
        [("fidelity", "Toll", "The fidelity of parts changed: `id` like the rest → example.")],
        [("fidelity", "Toll", "The fidelity of parts changed: `id` example → like the rest.")],
        id="the fidelity of a field",
    ),
    pytest.param(
        of_schema("Toll", x_secret_properties=["pin", "id"]),
        [("secrets", "Toll", "Now secret: `id`, `pin`.")],
        [("secrets", "Toll", "No longer secret: `id`, `pin`.")],
        id="secret properties",
    ),
    pytest.param(
        of_schema("Toll", x_reads_as={"id": "decimal"}),
        [("reading", "Toll", "`id` is now read as decimal; it was its type on the wire.")],
        [("reading", "Toll", "`id` is now read as its type on the wire; it was decimal.")],
        id="the type that a text is read as",
    ),
    pytest.param(
        shown({"Toll": ["id"], "Driver": "id"}),
        [("sandbox", TOLLS, "What the sandbox shows of `Driver`, `Toll` changed.")],
        [("sandbox", TOLLS, "What the sandbox shows of `Driver`, `Toll` changed.")],
        id="the fields that the sandbox shows",
    ),
    pytest.param(
        notification(amount={"type": "number"}, plate={}),
        [
            (
                "notification",
                "TollNotification",
                "The payload of this notification changed: `plate` was added, `amount` changed.",
            )
        ],
        [
            (
                "notification",
                "TollNotification",
                "The payload of this notification changed: `plate` was removed, `amount` changed.",
            )
        ],
        id="the payload of a notification",
    ),
    pytest.param(
        of_schema("TollNotification", required=["amount"]),
        [
            (
                "notification",
                "TollNotification",
                "The payload of this notification changed: `amount` is now required.",
            )
        ],
        [
            (
                "notification",
                "TollNotification",
                "The payload of this notification changed: `amount` is now optional.",
            )
        ],
        id="a field of a notification that is always there",
    ),
    pytest.param(
        lambda document: schema(document, "TollNotification").update(required=["plate"], properties={"plate": {}}),
        [
            (
                "notification",
                "TollNotification",
                "The payload of this notification changed: `amount` was removed, `plate` was added.",
            )
        ],
        [
            (
                "notification",
                "TollNotification",
                "The payload of this notification changed: `plate` was removed, `amount` was added.",
            )
        ],
        id="a field that is always there, if it is there at all",
    ),
    pytest.param(
        of_schema("TollNotification", type="array"),
        [
            (
                "notification",
                "TollNotification",
                "The payload of this notification changed: something other than its fields.",
            )
        ],
        [
            (
                "notification",
                "TollNotification",
                "The payload of this notification changed: something other than its fields.",
            )
        ],
        id="a notification that is no object",
    ),
    pytest.param(
        of_schema("Toll", x_secret_properties=[*"abcdefgh"]),
        [("secrets", "Toll", "Now secret: `a`, `b`, `c`, `d`, `e`, `f`, `g`, `h`.")],
        [("secrets", "Toll", "No longer secret: `a`, `b`, `c`, `d`, `e`, `f`, `g`, `h`.")],
        id="eight secret properties, which are all named",
    ),
    pytest.param(
        notification(amount={"type": "string", "description": "x", "example": "1"}),
        [],
        [],
        id="prose of a notification",
    ),
    pytest.param(
        webhook({"type": "string"}),
        [("notification", "webhook toll", "The payload of this notification is now described.")],
        [("notification", "webhook toll", "The payload of this notification is no longer described.")],
        id="a webhook",
    ),
    pytest.param(
        sent_with("post"),
        [
            (
                "retry",
                "POST /v2/tolls/",
                "`tolls_list` is now sent with POST; it was GET. It is no longer retried if no response arrives.",
            )
        ],
        [("retry", TOLLS, "`tolls_list` is now sent with GET; it was POST. It is now retried if no response arrives.")],
        id="a method that may not be sent again",
    ),
    pytest.param(
        sent_with("put"),
        [
            (
                "retry",
                "PUT /v2/tolls/",
                "`tolls_list` is now sent with PUT; it was GET. Both are retried in the same cases.",
            )
        ],
        [("retry", TOLLS, "`tolls_list` is now sent with GET; it was PUT. Both are retried in the same cases.")],
        id="a method that may be sent again too",
    ),
    pytest.param(renamed_path, [], [], id="another path is another operation, which the wire comparison reports"),
]
