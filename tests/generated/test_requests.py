"""Every kind of parameter and body arrives at a server as the argument that was passed, from every kind of caller."""

from __future__ import annotations

import asyncio
import datetime as dt
import email
import email.policy
import importlib
import io
import json
import sys
import uuid
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from http.cookies import SimpleCookie
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlsplit

import attrs
import pytest

from fleetit import UNSET
from kit.tests.support.descriptions import COUNT, TEXT, make_response, ref
from kit.tests.support.scripted_server import ScriptedServer, reply
from openapi_sdk_codegen.generate.package import generate
from tests.support.checkout import HERE
from tests.support.flavours import Flavour
from tests.support.generated import FLEETS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kit.tests.support.scripted_server import ReceivedRequest

TEXTS = {"type": "array", "items": TEXT}
BINARY = {"type": "string", "format": "binary"}
JSON_CONTENT = {"application/json": {"schema": {"type": "object", "additionalProperties": True}}}
MOMENT = dt.datetime(2026, 1, 2, 3, 4, tzinfo=dt.UTC)

SCHEMAS: dict[str, Any] = {
    "Colour": {"type": "string", "enum": ["red", "light blue"]},
    "Filter": {
        "type": "object",
        "properties": {
            "size": COUNT,
            "colours": {"type": "array", "items": ref("Colour")},
            "range": ref("Range"),
        },
    },
    "Range": {"type": "object", "properties": {"from": COUNT, "to": COUNT}},
    "Form": {
        "type": "object",
        "required": ["title"],
        "properties": {
            "title": TEXT,
            "tags": TEXTS,
            "range": ref("Range"),
            "colour": ref("Colour"),
            "day": {"type": "string", "format": "date"},
            "active": {"type": "boolean"},
            "note": {"type": "string", "nullable": True},
        },
    },
    "Upload": {
        "type": "object",
        "required": ["title", "photo"],
        "properties": {
            "title": TEXT,
            "photo": BINARY,
            "pages": {"type": "array", "items": BINARY},
            "range": ref("Range"),
            "counts": {"type": "array", "items": COUNT},
        },
    },
    "Scan": {
        "type": "object",
        "properties": {
            "cover": {"type": "string", "contentMediaType": "image/png"},
            "pages": {"type": "array", "items": {"type": "string", "contentEncoding": "binary"}},
        },
    },
}


@dataclass
class Sent:
    """What a server received, decoded by parsers that know nothing of the client."""

    path: str
    query: list[tuple[str, str]]
    headers: dict[str, str]
    cookies: dict[str, str]
    content_type: str
    body: Any

    @classmethod
    def decode(cls, received: ReceivedRequest) -> Sent:
        url = urlsplit(received.target)
        headers = {name.lower(): value for name, value in received.headers}
        cookies = SimpleCookie(headers.pop("cookie", ""))
        content_type = headers.get("content-type", "")
        return cls(
            path=unquote(url.path),
            query=parse_qsl(url.query, keep_blank_values=True, strict_parsing=bool(url.query)),
            headers={name: value for name, value in headers.items() if name.startswith("x-") or name == "id"},
            cookies={name: morsel.value for name, morsel in cookies.items()},
            content_type=content_type.partition("; boundary=")[0],
            body=decode_body(content_type, received.body),
        )


def decode_body(content_type: str, body: bytes) -> Any:
    name = content_type.partition(";")[0]
    if not body:
        return None
    if name.endswith("json"):
        return json.loads(body)
    if name == "application/x-www-form-urlencoded":
        return parse_qsl(body.decode(), keep_blank_values=True)
    if name == "multipart/form-data":
        message = email.message_from_bytes(
            b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body, policy=email.policy.HTTP
        )
        assert not message.defects
        return [read_part(part) for part in message.iter_parts()]
    return body


def read_part(part: Any) -> tuple[Any, ...]:
    """Return name, file name, media type and content of a part; without those that the part doesn't have."""
    disposition = part.get("Content-Disposition").params
    has_type = "Content-Type" in part
    found = [disposition["name"], disposition.get("filename"), part.get_content_type() if has_type else None]
    return (*(each for each in found if each is not None), part.get_payload(decode=True))


@dataclass
class Case:
    """An operation, the arguments of a call, and what has to arrive."""

    id: str
    arguments: Callable[[Any], dict[str, Any]]
    parameters: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    content: dict[str, Any] = field(default_factory=dict[str, Any])
    method: str = "post"
    template: str = ""
    path: str = ""
    query: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    headers: dict[str, str] = field(default_factory=dict[str, str])
    cookies: dict[str, str] = field(default_factory=dict[str, str])
    content_type: str = ""
    body: Any = None

    @property
    def name(self) -> str:
        """The verb of the operation."""
        return f"case_{CASES.index(self)}"

    @property
    def operation(self) -> dict[str, Any]:
        """The operation in the description."""
        body = {"requestBody": {"required": True, "content": self.content}} if self.content else {}
        return {
            "operationId": f"things_{self.name}",
            "tags": ["things"],
            "security": [{"bearerAuth": []}],
            "parameters": self.parameters,
            **body,
            "responses": {"204": {"description": ""}},
        }


def given(**arguments: Any) -> Callable[[Any], dict[str, Any]]:
    return lambda _: arguments


def query(name: str, schema: Any = TEXT, **more: Any) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": schema, **more}


def header(name: str, schema: Any = TEXT, **more: Any) -> dict[str, Any]:
    return {"name": name, "in": "header", "schema": schema, **more}


def cookie(name: str, schema: Any = TEXT, **more: Any) -> dict[str, Any]:
    return {"name": name, "in": "cookie", "schema": schema, **more}


def path(name: str, schema: Any = TEXT, **more: Any) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": schema, **more}


def media(schema: Any, *names: str, **more: Any) -> dict[str, Any]:
    return {name: {"schema": schema, **more} for name in names}


ODD = "a&b=c d+e%2Cf,g;h#i/é\r\n\"'"
MULTIPART = "multipart/form-data"
FORM = "application/x-www-form-urlencoded"

#: An object, the same with files, and a table.
SEVERAL = {**media(ref("Form"), "application/json"), **media(ref("Upload"), MULTIPART), **media(BINARY, "text/csv")}

CASES = [
    # --- query
    Case("a text is quoted", given(a=ODD), [query("a")], query=[("a", ODD)]),
    Case("a name is quoted", given(a_b=1), [query("a&b=", COUNT)], query=[("a&b=", "1")]),
    Case(
        "a UUID, a date, a moment, a decimal, a boolean",
        given(a=uuid.UUID(int=1), b=dt.date(2026, 1, 2), c=MOMENT, d=Decimal("1.50"), e=False),
        [
            query("a", {"type": "string", "format": "uuid"}),
            query("b", {"type": "string", "format": "date"}),
            query("c", {"type": "string", "format": "date-time"}),
            query("d", {"type": "string", "format": "decimal"}),
            query("e", {"type": "boolean"}),
        ],
        query=[
            ("a", str(uuid.UUID(int=1))),
            ("b", "2026-01-02"),
            ("c", "2026-01-02T03:04:00+00:00"),
            ("d", "1.50"),
            ("e", "false"),
        ],
    ),
    Case(
        "a member of an enum, and the text of one",
        lambda m: {"a": m.Colour("light blue"), "b": "red"},
        [query("a", ref("Colour")), query("b", ref("Colour"))],
        query=[("a", "light blue"), ("b", "red")],
    ),
    Case("a list repeats its name", given(a=["x,y", "z"]), [query("a", TEXTS)], query=[("a", "x,y"), ("a", "z")]),
    Case(
        "a list of objects",
        given(a=[{"x": "ü&"}, {"y": [1]}]),
        [query("a", {"type": "array", "items": {"type": "object", "additionalProperties": True}})],
        query=[("a", '{"x":"ü&"}'), ("a", '{"y":[1]}')],
    ),
    Case("one value of many", given(a="x"), [query("a", TEXTS)], query=[("a", "x")]),
    Case("a set has the order of its texts", given(a={"y", "x"}), [query("a", TEXTS)], query=[("a", "x"), ("a", "y")]),
    Case("a list in one value", given(a=["x", "y"]), [query("a", TEXTS, explode=False)], query=[("a", "x,y")]),
    Case(
        "a list of numbers in one value",
        given(a=[1, 2]),
        [query("a", {"type": "array", "items": COUNT}, style="form", explode=False)],
        query=[("a", "1,2")],
    ),
    Case(
        "a list with blanks between",
        given(a=["x", "y"]),
        [query("a", TEXTS, style="spaceDelimited")],
        query=[("a", "x y")],
    ),
    Case(
        "a list with bars between",
        given(a=["x", "y"]),
        [query("a", TEXTS, style="pipeDelimited")],
        query=[("a", "x|y")],
    ),
    Case(
        "a list with blanks between that is exploded",
        given(a=["x y", "z"]),
        [query("a", TEXTS, style="spaceDelimited", explode=True)],
        query=[("a", "x y"), ("a", "z")],
    ),
    Case(
        "an object of its own names",
        lambda m: {"a": m.Filter(size=1, colours=["red", "blue"])},
        [query("a", ref("Filter"))],
        query=[("size", "1"), ("colours", "red"), ("colours", "blue")],
    ),
    Case(
        "an object in one value",
        lambda m: {"a": m.Range(from_=1, to=2)},
        [query("a", ref("Range"), explode=False)],
        query=[("a", "from,1,to,2")],
    ),
    Case(
        "a deep object, with an object and a list in it",
        lambda m: {"filter": m.Filter(size=1, colours=["red", "light blue"], range=m.Range(from_=3))},
        [query("filter", ref("Filter"), style="deepObject", explode=True)],
        query=[
            ("filter[size]", "1"),
            ("filter[colours]", "red"),
            ("filter[colours]", "light blue"),
            ("filter[range][from]", "3"),
        ],
    ),
    Case(
        "a free object, deep",
        given(a={"x][y": "1&z=2", "n": None}),
        [query("a", {"type": "object", "additionalProperties": True}, style="deepObject")],
        query=[("a[x][y]", "1&z=2")],
    ),
    Case(
        "reserved characters",
        given(a="/x?y=1&z=2#"),
        [query("a", allowReserved=True)],
        query=[("a", "/x?y=1&z=2#")],
    ),
    Case(
        "JSON in a parameter",
        given(a={"b": [1, None, "é&"]}),
        [{"name": "a", "in": "query", "content": JSON_CONTENT}],
        query=[("a", '{"b":[1,null,"é&"]}')],
    ),
    Case(
        "a union",
        given(a=3, b="x"),
        [query("a", {"oneOf": [COUNT, TEXT]}), query("b", {"oneOf": [COUNT, TEXT]})],
        query=[("a", "3"), ("b", "x")],
    ),
    Case("what is not given is not sent", given(a=UNSET, b=None), [query("a"), query("b"), query("c", TEXTS)]),
    Case(
        "a default is not sent",
        given(),
        [query("a", {**COUNT, "default": 7}), query("b", {**TEXT, "default": "x"})],
    ),
    Case(
        "a required parameter with a default",
        given(a=1),
        [query("a", {**COUNT, "default": 7}, required=True)],
        query=[("a", "1")],
    ),
    # --- headers and cookies
    Case(
        "headers",
        given(x_id=uuid.UUID(int=2), x_day=dt.date(2026, 1, 2), x_on=True, x_note="a, b"),
        [
            header("X-Id", {"type": "string", "format": "uuid"}),
            header("X-Day", {"type": "string", "format": "date"}),
            header("X-On", {"type": "boolean"}),
            header("X-Note"),
        ],
        headers={"x-id": str(uuid.UUID(int=2)), "x-day": "2026-01-02", "x-on": "true", "x-note": "a, b"},
    ),
    Case(
        "a list and objects in headers",
        lambda m: {"x_a": ["1", "2"], "x_b": m.Range(from_=1, to=2), "x_c": m.Range(from_=1, to=2)},
        [header("X-A", TEXTS), header("X-B", ref("Range")), header("X-C", ref("Range"), explode=True)],
        headers={"x-a": "1,2", "x-b": "from,1,to,2", "x-c": "from=1,to=2"},
    ),
    Case(
        "JSON in a header",
        given(x_a={"b": "é"}),
        [{"name": "X-A", "in": "header", "content": JSON_CONTENT}],
        headers={"x-a": '{"b":"\\u00e9"}'},
    ),
    Case(
        "headers that OpenAPI ignores, and that the connection sets",
        given(),
        [header(name) for name in ("Accept", "Content-Type", "Authorization", "Host", "Content-Length", "Cookie")],
    ),
    Case(
        "cookies",
        given(sid="a-b_c=1", n=3),
        [cookie("sid"), cookie("n", COUNT)],
        cookies={"sid": "a-b_c=1", "n": "3"},
    ),
    Case(
        "objects in cookies",
        lambda m: {"a": m.Range(from_=1, to=2), "b": m.Range(from_=3, to=4)},
        [cookie("a", ref("Range")), cookie("b", ref("Range"), explode=False)],
        cookies={"from": "1", "to": "2", "b": "from,3,to,4"},
    ),
    Case(
        "JSON in a cookie",
        given(a={"b": 1}),
        [{"name": "a", "in": "cookie", "content": JSON_CONTENT}],
        cookies={"a": "%7B%22b%22%3A1%7D"},
    ),
    # --- paths
    Case("two parameters in a segment", given(x="a", y="b"), [path("x"), path("y")], template="{x}.{y}/", path="a.b/"),
    Case("in the other order", given(x="a", y="b"), [path("y"), path("x")], template="{x}-{y}", path="a-b"),
    Case(
        "no identifiers",
        given(user_id=1, user_id_2=2),
        [path("user-id", COUNT), path("user.id", COUNT)],
        template="{user-id}/{user.id}/",
        path="1/2/",
    ),
    Case("not ASCII", given(parameter="x"), [path("имя")], template="{имя}/", path="x/"),
    Case(
        "an enum and a boolean in a path",
        lambda m: {"a": m.Colour("light blue"), "b": True},
        [path("a", ref("Colour")), path("b", {"type": "boolean"})],
        template="{a}/{b}/",
        path="light blue/true/",
    ),
    Case("a list in a path", given(a=["x", "y"]), [path("a", TEXTS)], template="{a}/", path="x,y/"),
    Case(
        "a label", given(a=["x", "y"]), [path("a", TEXTS, style="label", explode=True)], template="{a}/", path=".x.y/"
    ),
    Case("a label in one piece", given(a=["x", "y"]), [path("a", TEXTS, style="label")], template="{a}/", path=".x,y/"),
    Case(
        "a matrix",
        given(a=["x", "y"]),
        [path("a", TEXTS, style="matrix", explode=True)],
        template="{a}/",
        path=";a=x;a=y/",
    ),
    Case(
        "a matrix in one piece",
        given(a=["x", "y"]),
        [path("a", TEXTS, style="matrix")],
        template="{a}/",
        path=";a=x,y/",
    ),
    Case(
        "objects in a path",
        lambda m: {"a": m.Range(from_=1, to=2), "b": m.Range(from_=1, to=2)},
        [path("a", ref("Range")), path("b", ref("Range"), explode=True)],
        template="{a}/{b}/",
        path="from,1,to,2/from=1,to=2/",
    ),
    Case(
        "a label and a matrix of an object",
        lambda m: {"a": m.Range(from_=1, to=2), "b": m.Range(from_=1, to=2)},
        [path("a", ref("Range"), style="label", explode=True), path("b", ref("Range"), style="matrix", explode=True)],
        template="{a}/{b}/",
        path=".from=1.to=2/;from=1;to=2/",
    ),
    # --- names
    Case(
        "arguments of ours",
        given(
            **{f"{name}_query": name for name in ("client", "self", "headers", "params", "url", "options")},
            to="to",
            fleet_id_query="f",
            body_query="b",
            body={},
        ),
        [query(name) for name in ("client", "self", "headers", "params", "url", "options", "to", "fleet_id", "body")],
        content=media({"type": "object", "additionalProperties": True}, "application/json"),
        query=[(name, name) for name in ("client", "self", "headers", "params", "url", "options", "to")]
        + [("fleet_id", "f"), ("body", "b")],
        content_type="application/json",
        body={},
    ),
    Case(
        "one name in all places",
        given(id="p", id_query="q", id_header="h", id_cookie="c"),
        [cookie("id"), header("id"), query("id"), path("id")],
        template="{id}/",
        path="p/",
        query=[("id", "q")],
        headers={"id": "h"},
        cookies={"id": "c"},
    ),
    Case(
        "names that differ by case and signs",
        given(id=1, id_2=2, a_b=3, a_b_2=4, in_=5, list_=6),
        [query(name, COUNT) for name in ("ID", "id", "a-b", "a_b", "in", "list")],
        query=[("ID", "2"), ("id", "1"), ("a-b", "4"), ("a_b", "3"), ("in", "5"), ("list", "6")],
    ),
    # --- bodies
    Case(
        "JSON is preferred",
        lambda m: {"body": m.Form(title="x")},
        content=media(ref("Form"), FORM, MULTIPART, "application/xml", "application/json"),
        content_type="application/json",
        body={"title": "x"},
    ),
    Case(
        "JSON with a charset",
        lambda m: {"body": m.Form(title="é")},
        content=media(ref("Form"), "application/json; charset=utf-8", FORM),
        content_type="application/json; charset=utf-8",
        body={"title": "é"},
    ),
    Case(
        "a merge patch",
        lambda m: {"body": m.Form(title="x", note=None)},
        method="patch",
        content=media(ref("Form"), "application/merge-patch+json"),
        content_type="application/merge-patch+json",
        body={"title": "x", "note": None},
    ),
    Case(
        "any media type",
        lambda m: {"body": m.Form(title="x")},
        content=media(ref("Form"), "*/*"),
        content_type="application/json",
        body={"title": "x"},
    ),
    Case(
        "an array",
        given(body=["a"]),
        content=media(TEXTS, "application/json"),
        content_type="application/json",
        body=["a"],
    ),
    Case("a scalar", given(body=3), content=media(COUNT, "application/json"), content_type="application/json", body=3),
    Case(
        "a map",
        given(body={"a": 1}),
        content=media({"type": "object", "additionalProperties": COUNT}, "application/json"),
        content_type="application/json",
        body={"a": 1},
    ),
    Case(
        "a list of models in JSON",
        lambda m: {"body": [m.Range(to=1)]},
        content=media({"type": "array", "items": ref("Range")}, "application/json"),
        content_type="application/json",
        body=[{"to": 1}],
    ),
    Case(
        "null",
        given(body=None),
        content=media({**TEXT, "nullable": True}, "application/json"),
        content_type="application/json",
        body=None,
    ),
    Case(
        "no schema",
        given(body={"day": dt.date(2026, 1, 2)}),
        content={"application/json": {}},
        content_type="application/json",
        body={"day": "2026-01-02"},
    ),
    Case(
        "a body of DELETE",
        given(body=[1]),
        method="delete",
        content=media({"type": "array", "items": COUNT}, "application/json"),
        content_type="application/json",
        body=[1],
    ),
    Case(
        "a body of GET",
        given(body=[1]),
        method="get",
        content=media({"type": "array", "items": COUNT}, "application/json"),
        content_type="application/json",
        body=[1],
    ),
    Case("no body", given(body=UNSET), content=media(TEXTS, "application/json")),
    Case(
        "a form",
        lambda m: {
            "body": m.Form(
                title=ODD,
                tags=["a", "b&c"],
                range=m.Range(to=1),
                colour=m.Colour("light blue"),
                day=dt.date(2026, 1, 2),
                active=True,
                note=None,
            )
        },
        content=media(ref("Form"), FORM),
        content_type=FORM,
        body=[
            ("title", ODD),
            ("tags", "a"),
            ("tags", "b&c"),
            ("range", '{"to":1}'),
            ("colour", "light blue"),
            ("day", "2026-01-02"),
            ("active", "true"),
            ("note", ""),
        ],
    ),
    Case(
        "a form with styles",
        lambda m: {"body": m.Form(title="x", tags=["a", "b"], range=m.Range(from_=1, to=2))},
        content=media(
            ref("Form"), FORM, encoding={"tags": {"explode": False}, "range": {"style": "deepObject", "explode": True}}
        ),
        content_type=FORM,
        body=[("title", "x"), ("tags", "a,b"), ("range[from]", "1"), ("range[to]", "2")],
    ),
    Case(
        "a form of any fields",
        given(body={"a": 1}),
        content=media({"type": "object", "additionalProperties": True}, FORM),
        content_type=FORM,
        body=[("a", "1")],
    ),
    Case(
        "files",
        lambda m: {
            "body": m.Upload(
                title=ODD,
                photo=m.File(io.BytesIO(b"\x00\r\n--x"), 'a"\r\nb.png', "image/png"),
                pages=[m.File(b"one"), m.File(b"two", "2.txt")],
                range=m.Range(to=1),
                counts=[1, 2],
            )
        },
        content=media(ref("Upload"), FORM, MULTIPART),
        content_type=MULTIPART,
        body=[
            ("title", ODD.encode()),
            ("photo", "a%22%0D%0Ab.png", "image/png", b"\x00\r\n--x"),
            ("pages", "pages", "application/octet-stream", b"one"),
            ("pages", "2.txt", "application/octet-stream", b"two"),
            ("range", "application/json", b'{"to":1}'),
            ("counts", b"1"),
            ("counts", b"2"),
        ],
    ),
    Case(
        "files as OpenAPI 3.1 describes them",
        lambda m: {"body": m.Scan(cover=m.File(b"\xff", "a.png", "image/png"), pages=[m.File(b"\x00", "b")])},
        content=media(ref("Scan"), MULTIPART),
        content_type=MULTIPART,
        body=[("cover", "a.png", "image/png", b"\xff"), ("pages", "b", "application/octet-stream", b"\x00")],
    ),
    Case(
        "a form in parts, with an encoding",
        lambda m: {"body": m.Form(title="x", tags=["a"], range=m.Range(to=1))},
        content=media(
            ref("Form"),
            MULTIPART,
            encoding={"tags": {"contentType": "application/json"}, "title": {"contentType": "text/x"}},
        ),
        content_type=MULTIPART,
        body=[
            ("title", "text/x", b"x"),
            ("tags", "application/json", b'["a"]'),
            ("range", "application/json", b'{"to":1}'),
        ],
    ),
    Case(
        "bytes",
        given(body=b"\x00\xff"),
        content=media(BINARY, "application/octet-stream"),
        content_type="application/octet-stream",
        body=b"\x00\xff",
    ),
    Case(
        "a file",
        lambda m: {"body": m.File(io.BytesIO(b"%PDF"), mime_type="application/pdf")},
        content=media(BINARY, "*/*"),
        content_type="application/pdf",
        body=b"%PDF",
    ),
    Case(
        "an upload that is replaced",
        lambda m: {"body": m.File(b"x")},
        method="put",
        content=media(BINARY, "application/octet-stream"),
        content_type="application/octet-stream",
        body=b"x",
    ),
    Case(
        "a text",
        given(body="é"),
        content=media(TEXT, "text/plain"),
        content_type="text/plain; charset=utf-8",
        body="é".encode(),
    ),
    Case(
        "a boolean as text",
        given(body=True),
        content=media({"type": "boolean"}, "text/plain"),
        content_type="text/plain; charset=utf-8",
        body=b"true",
    ),
    Case(
        "a number as text",
        given(body=1.5),
        content=media({"type": "number"}, "text/plain"),
        content_type="text/plain; charset=utf-8",
        body=b"1.5",
    ),
    Case(
        "a table",
        given(body="a,b\r\n1,2"),
        content=media(BINARY, "text/csv"),
        content_type="text/csv; charset=utf-8",
        body=b"a,b\r\n1,2",
    ),
    Case("an image", given(body=b"PNG"), content={"image/png": {}}, content_type="image/png", body=b"PNG"),
    Case(
        "XML as text",
        given(body="<a/>"),
        content=media(TEXT, "application/xml"),
        content_type="application/xml",
        body=b"<a/>",
    ),
    # --- several content types
    Case(
        "one of three: a mapping",
        given(body={"title": "x"}),
        content=SEVERAL,
        content_type="application/json",
        body={"title": "x"},
    ),
    Case(
        "one of three: a model",
        lambda m: {"body": m.Form(title="x")},
        content=SEVERAL,
        content_type="application/json",
        body={"title": "x"},
    ),
    Case(
        "one of three: a file in it",
        lambda m: {"body": {"title": "x", "photo": m.File(b"P", "p.png")}},
        content=SEVERAL,
        content_type=MULTIPART,
        body=[("title", b"x"), ("photo", "p.png", "application/octet-stream", b"P")],
    ),
    Case(
        "one of three: a model with a file",
        lambda m: {"body": m.Upload(title="x", photo=m.File(b"P"), counts=[1])},
        content=SEVERAL,
        content_type=MULTIPART,
        body=[("title", b"x"), ("photo", "photo", "application/octet-stream", b"P"), ("counts", b"1")],
    ),
    Case(
        "one of three: a text",
        given(body="a,b"),
        content=SEVERAL,
        content_type="text/csv; charset=utf-8",
        body=b"a,b",
    ),
    Case(
        "what a file says that it is",
        lambda m: {"body": m.File(b"x", mime_type="image/png")},
        content=media(BINARY, "text/plain", "application/pdf", "image/png"),
        content_type="image/png",
        body=b"x",
    ),
    Case(
        "bytes are no text",
        given(body=b"x"),
        content=media(BINARY, "text/plain", "application/pdf"),
        content_type="application/pdf",
        body=b"x",
    ),
]


#: A listing whose page parameters are required.
LISTING: dict[str, Any] = {
    "operationId": "things_listing",
    "tags": ["things"],
    "security": [{"bearerAuth": []}],
    "parameters": [
        query("limit", COUNT, required=True),
        query("offset", COUNT, required=True),
        query("colour", required=True),
        header("limit", COUNT),
    ],
    "responses": {"200": make_response(ref("RangePage"))},
}
#: Parameters of a path that the generator would refuse there.
PATH_PARAMETERS = [header("X-Range", ref("Range"))]
PAGE = {"type": "object", "properties": {"count": COUNT, "results": {"type": "array", "items": ref("Range")}}}


def describe(cases: list[Case]) -> dict[str, Any]:
    paths = {f"/{each.name}/{each.template}": {each.method: each.operation} for each in cases}
    return {
        "openapi": "3.0.0",
        "info": {"title": "t", "version": "1"},
        "paths": {**paths, "/listing/": {"parameters": PATH_PARAMETERS, "get": LISTING}},
        "components": {"schemas": {**SCHEMAS, "RangePage": PAGE}},
        "x-tenant": FLEETS,
    }


@pytest.fixture(scope="module", name="api")
def _api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    folder = tmp_path_factory.mktemp("requests")
    generate(describe(CASES), HERE, folder / "requests_api")
    sys.path.insert(0, str(folder))
    yield importlib.import_module("requests_api")
    sys.path.remove(str(folder))


def call_stock(api: Any, name: str, url: str, arguments: dict[str, Any], *, is_async: bool) -> None:
    module = importlib.import_module(f"{api.__name__}.api.things.things_{name}")
    client = api.AuthenticatedClient(base_url=url, token="t")

    async def call() -> None:
        async with client:
            await module.asyncio_detailed(client=client, **arguments)

    if is_async:
        asyncio.run(call())
        return
    with client:
        module.sync_detailed(client=client, **arguments)


def call_resource(api: Any, name: str, url: str, arguments: dict[str, Any], *, flavour: str) -> None:
    """Call a method of the resource, with the caller of one of our clients."""
    resources = importlib.import_module(f"{api.__name__}.api.things")
    flavoured = Flavour(flavour)
    try:
        client: Any = flavoured.client(token="t", base_url=url)
        resource = (resources.AsyncThingsResource if flavour == "async" else resources.ThingsResource)(client._caller)
        flavoured.run(lambda: getattr(resource, name)(**arguments, fleet_id=None))
    finally:
        flavoured.close()


CALLS: dict[str, Callable[[Any, str, str, dict[str, Any]], None]] = {
    "stock": partial(call_stock, is_async=False),
    "stock, async": partial(call_stock, is_async=True),
    "FleetIT": partial(call_resource, flavour="sync"),
    "AsyncFleetIT": partial(call_resource, flavour="async"),
}


def test_files_as_openapi_3_1_describes_them_have_the_type_of_files(api: Any) -> None:
    fields = attrs.fields(importlib.import_module(f"{api.__name__}.models").Scan)
    assert (fields.cover.type, fields.pages.type) == ("File | Unset", "list[File] | Unset")


@pytest.mark.parametrize(
    ("case", "call"),
    [
        pytest.param(case, call, id=f"{case.id}-{call}")
        for case in CASES
        # They have the same code for the request, but for what is sent in parts, which async clients read in another
        # way.
        for call in (CALLS if case.content_type.startswith("multipart") else ("stock", "AsyncFleetIT"))
    ],
)
def test_what_arrives_is_what_was_passed(api: Any, case: Case, call: str) -> None:
    types = importlib.import_module(f"{api.__name__}.types")
    models = importlib.import_module(f"{api.__name__}.models")
    names = SimpleNamespace(File=types.File, **{name: getattr(models, name) for name in models.__all__})
    arguments = {name: types.UNSET if value is UNSET else value for name, value in case.arguments(names).items()}
    with ScriptedServer([reply(204)]) as server:
        CALLS[call](api, case.name, server.url, arguments)
        (received,) = server.requests
    assert received.method == case.method.upper()
    sent = Sent.decode(received)
    assert sent == Sent(
        path=f"/{case.name}/{case.path}",
        query=case.query,
        headers=case.headers,
        cookies=case.cookies,
        content_type=case.content_type,
        body=case.body,
    )


@pytest.mark.parametrize("flavour", ["sync", "async"])
def test_required_page_parameters_have_the_defaults_of_a_listing(api: Any, flavour: str) -> None:
    resources = importlib.import_module(f"{api.__name__}.api.things")
    page = {"count": 1, "next": None, "previous": None, "results": [{"to": 1}]}
    flavoured = Flavour(flavour)
    with ScriptedServer([reply(200, page)]) as server:
        client: Any = flavoured.client(token="t", base_url=server.url)
        resource = (resources.AsyncThingsResource if flavour == "async" else resources.ThingsResource)(client._caller)
        rows = flavoured.list_rows(resource.listing(colour="red", limit_header=7, fleet_id=None))
        flavoured.close()
    assert [row.to for row in rows] == [1]
    (received,) = server.requests
    assert received.target == "/listing/?limit=100&offset=0&colour=red"
    assert received.header("limit") == "7"


@pytest.mark.parametrize("flavour", ["sync", "async"])
def test_a_retry_sends_the_same_file_again(api: Any, flavour: str) -> None:
    (case,) = [each for each in CASES if each.id == "an upload that is replaced"]
    opened = io.BytesIO(b"content")
    file = importlib.import_module(f"{api.__name__}.types").File(opened)
    with ScriptedServer([reply(503, headers=[("Retry-After", "0")]), reply(204)]) as server:
        call_resource(api, case.name, server.url, {"body": file}, flavour=flavour)
    assert [received.body for received in server.requests] == [b"content", b"content"]
