"""Every response that a description can have is read as what it is, in both flavours and by the stock functions."""

from __future__ import annotations

import asyncio
import copy
import datetime as dt
import importlib
import importlib.resources
import inspect
import linecache
import pickle
import re
import sys
import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest

from kit.tests.support.descriptions import COUNT, TEXT, make_query_parameter, make_response, ref
from kit.tests.support.scripted_server import ScriptedServer, reply
from tests.support.flavours import Flavour
from tests.support.generated import generated_client

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

    from kit.tests.support.scripted_server import ReceivedRequest, Reply

BINARY = {"type": "string", "format": "binary"}
FREE = {"type": "object", "additionalProperties": True}
EMPTY = {"description": ""}
JSON = make_response
PDF = b"%PDF\x00\xff"

SCHEMAS: dict[str, Any] = {
    "Thing": {
        "type": "object",
        "required": ["id"],
        "properties": {"id": COUNT, "day": {"type": "string", "format": "date"}},
    },
    "Job": {"type": "object", "required": ["job"], "properties": {"job": TEXT}},
    "Colour": {"type": "string", "enum": ["red", "green"]},
    "Counts": {"type": "object", "additionalProperties": COUNT},
    "Free": FREE,
    "Problem": {"type": "object", "properties": {"detail": TEXT, "code": COUNT}},
}
SHARED = {
    "Gone": make_response(ref("Problem")),
    "Made": make_response(ref("Thing")),
    "Nothing": EMPTY,
}


@dataclass
class Case:
    """A description of responses, a reply, and what is read.

    Attributes:
        name: Says what is special.
        responses: The responses of the operation.
        reply: What the server sends.
        result: What is read: a value, or a part of the message of a DecodeError or UnexpectedStatus.
        returns: The return type in the generated code.
        method: The HTTP method.
        accept: The Accept header that is sent.
        stock: What the stock function reads, if that differs.
    """

    name: str
    responses: dict[Any, Any]
    reply: Reply
    result: Any
    returns: str
    method: str = "get"
    accept: str = "*/*"
    stock: Any = field(default=...)

    @property
    def id(self) -> str:
        """The name of the method."""
        return re.sub(r"\W+", "_", self.name).strip("_").lower()


class Fails(str):
    """A part of the message of an error."""

    __slots__ = ()


def thing(**values: Any) -> tuple[str, dict[str, Any]]:
    """Return a model as its name and its document."""
    return "Thing", values


CASES = [
    # --- statuses
    Case("a model", {"200": JSON(ref("Thing"))}, reply(200, {"id": 1}), thing(id=1), "Thing"),
    Case("a created one", {"201": JSON(ref("Thing"))}, reply(201, {"id": 1}), thing(id=1), "Thing", "post"),
    Case("the second success", {"200": JSON(ref("Thing")), "202": JSON(ref("Job"))}, reply(202, {"job": "x"}),
         ("Job", {"job": "x"}), "Thing | Job | None"),
    Case("a success without a body beside", {"200": JSON(ref("Thing")), "204": EMPTY}, reply(204), None,
         "Thing | None"),
    Case("an accepted job without a body", {"200": JSON(ref("Thing")), "202": EMPTY}, reply(202), None, "Thing | None"),
    Case("an accepted job with a body that is not described", {"202": EMPTY}, reply(202, {"a": 1}), None, "None"),
    Case("a described job that has no body", {"202": JSON(ref("Job"))}, reply(202), None, "Job | None", "post"),
    Case("a described job answered by 204", {"202": JSON(ref("Job"))}, reply(204), None, "Job | None", "post"),
    Case("a range", {"2XX": JSON(ref("Thing"))}, reply(203, {"id": 1}), thing(id=1), "Thing | None"),
    Case("a range in small letters", {"2xx": JSON(ref("Thing"))}, reply(203, {"id": 1}), thing(id=1), "Thing | None"),
    Case("a range answered by 204", {"2XX": JSON(ref("Thing"))}, reply(204), None, "Thing | None"),
    Case("a status before its range", {"2XX": JSON(ref("Thing")), "201": JSON(ref("Job"))}, reply(201, {"job": "x"}),
         ("Job", {"job": "x"}), "Job | Thing | None"),
    Case("default", {"default": JSON(ref("Thing"))}, reply(200, {"id": 1}), thing(id=1), "Thing | None"),
    Case("default beside a success", {"200": JSON(ref("Thing")), "default": JSON(ref("Problem"))},
         reply(200, {"id": 1}),
         thing(id=1), "Thing"),
    Case("a status that no registry has", {"299": JSON(ref("Thing"))}, reply(299, {"id": 1}), thing(id=1), "Thing"),
    Case("errors that no registry has", {"200": JSON(TEXT), "499": JSON(TEXT), "520": JSON(TEXT)}, reply(200, "x"), "x",
         "str"),
    Case("no success at all", {"404": EMPTY}, reply(201, {"a": [1]}), {"a": [1]}, "Any"),
    Case("no success at all and no body", {"404": EMPTY}, reply(204), None, "Any"),
    Case("an extension beside", {"200": JSON(TEXT), "x-note": {"a": 1}}, reply(200, "x"), "x", "str"),
    Case("a shared response", {"201": {"$ref": "#/components/responses/Made"}}, reply(201, {"id": 1}), thing(id=1),
         "Thing"),
    Case("a shared response without a body", {"204": {"$ref": "#/components/responses/Nothing"}}, reply(204), None,
         "None"),
    Case("another success than the described one", {"200": JSON(ref("Thing"))}, reply(201, {"id": 1}), thing(id=1),
         "Thing"),
    Case("another success without a body", {"200": JSON(ref("Thing"))}, reply(204),
         Fails("another_success_without_a_body: 204"), "Thing", stock=None),
    Case("a part of it", {"200": JSON(ref("Job"))}, reply(206, {"job": "x"}), Fails("a_part_of_it: 206"), "Job",
         stock=None),
    Case("an error in place of a model", {"200": JSON(ref("Job"))}, reply(200, {"error": "x"}),
         Fails("it has none of the fields"), "Job"),
    Case("another success beside two", {"201": EMPTY, "202": JSON(ref("Job"))}, reply(200, {"job": "x"}),
         ("Job", {"job": "x"}), "Job | None"),
    Case("a body where none is described", {"204": EMPTY}, reply(200, raw=b"<html>"), None, "None"),
    Case("the head of a file", {"200": JSON(BINARY, "application/pdf")}, reply(200, headers=[("Content-Length", "9")]),
         None, "None", "head"),
    # --- documents
    Case("an array of models", {"200": JSON({"type": "array", "items": ref("Thing")})},
         reply(200, [{"id": 1}, {"id": 2}]),
         [thing(id=1), thing(id=2)], "list[Thing]", "post"),
    Case("an array of models, or nothing", {"200": JSON({"type": "array", "items": ref("Thing")}), "204": EMPTY},
         reply(204), None, "list[Thing] | None"),
    Case("an array of models or null", {"200": JSON({"type": "array", "items": ref("Thing"), "nullable": True})},
         reply(200, raw=b"null"), None, "list[Thing] | None", "post"),
    Case("an array of models and null",
         {"200": JSON({"type": "array", "items": {"nullable": True, "allOf": [ref("Thing")]}})},
         reply(200, [{"id": 1}, None]), [thing(id=1), None], "list[None | Thing]"),
    Case("an array of models among statuses", {"2XX": JSON({"type": "array", "items": ref("Thing")})},
         reply(202), None, "list[Thing] | None"),
    Case("an array of free objects", {"200": JSON({"type": "array", "items": ref("Free")})}, reply(200, [{"a": 1}]),
         [("Free", {"a": 1})], "list[Free]"),
    Case("an array of numbers", {"200": JSON({"type": "array", "items": {"type": "number"}})}, reply(200, [1.5]), [1.5],
         "list[float]"),
    Case("an object for an array", {"200": JSON({"type": "array", "items": {"type": "number"}})}, reply(200, {"a": 1}),
         Fails("an array is expected, not an object"), "list[float]"),
    Case("an array for an object", {"200": JSON(ref("Thing"))}, reply(200, [1]), Fails("an object is expected"),
         "Thing"),
    Case("an integer", {"200": JSON(COUNT)}, reply(200, 7), 7, "int"),
    Case("a date", {"200": JSON({"type": "string", "format": "date"})}, reply(200, "2026-01-02"),
         dt.date(2026, 1, 2), "datetime.date"),
    Case("an enum", {"200": JSON(ref("Colour"))}, reply(200, "red"), ("Colour", "red"), "Colour | str"),
    Case("an unknown member of an enum", {"200": JSON(ref("Colour"))}, reply(200, "blue"), "blue", "Colour | str"),
    Case("a typed map", {"200": JSON(ref("Counts"))}, reply(200, {"a": 1}), ("Counts", {"a": 1}), "Counts"),
    Case("a free object", {"200": JSON(ref("Free"))}, reply(200, {"a": [None]}), ("Free", {"a": [None]}), "Free"),
    Case("a union", {"200": JSON({"oneOf": [ref("Thing"), ref("Job")]})}, reply(200, {"job": "x"}),
         ("Job", {"job": "x"}), "Job | JsonObject | Thing"),
    Case("a union with a scalar", {"200": JSON({"oneOf": [ref("Thing"), COUNT]})}, reply(200, 3), 3, "int | Thing"),
    Case("a nullable model", {"200": JSON({"nullable": True, "allOf": [ref("Thing")]})}, reply(200, raw=b"null"), None,
         "Thing | None"),
    Case("null for a model", {"200": JSON(ref("Thing"))}, reply(200, raw=b"null"), Fails("an object is expected"),
         "Thing"),
    Case("null for a text", {"200": JSON(TEXT)}, reply(200, raw=b"null"), Fails("a value is expected, not null"),
         "str"),
    Case("anything", {"200": JSON({})}, reply(200, [1, {"a": None}]), [1, {"a": None}], "Any"),
    Case("no schema", {"200": {"description": "", "content": {"application/json": {}}}}, reply(200, {"a": 1}), {"a": 1},
         "Any"),
    Case("no body for a model", {"200": JSON(ref("Thing"))}, reply(200), Fails("it is empty"), "Thing"),
    Case("no JSON", {"200": JSON(ref("Thing"))}, reply(200, raw=b"<html>"), Fails("not JSON"), "Thing"),
    # --- media types
    Case("JSON with parameters", {"200": JSON(ref("Thing"), "application/json; charset=utf-8; indent=4")},
         reply(200, {"id": 1}), thing(id=1), "Thing"),
    Case("problem JSON", {"200": JSON(ref("Thing"), "application/vnd.things+json")}, reply(200, {"id": 1}), thing(id=1),
         "Thing"),
    Case("text JSON", {"200": JSON(ref("Thing"), "text/json")}, reply(200, {"id": 1}), thing(id=1), "Thing"),
    Case("JSON among others", {"200": JSON(ref("Thing"), "text/html", "application/xml", "application/json")},
         reply(200, {"id": 1}), thing(id=1), "Thing", accept="application/json"),
    Case("any media type of an object", {"200": JSON(ref("Thing"), "*/*")}, reply(200, {"id": 1}), thing(id=1),
         "Thing"),
    Case("any media type of an array", {"200": JSON({"type": "array", "items": {"type": "number"}}, "*/*")},
         reply(200, [1.5]), [1.5], "list[float]"),
    Case("any media type of a text", {"200": JSON(TEXT, "*/*")}, reply(200, raw=b"hello"), "hello", "str"),
    Case("any media type of bytes", {"200": JSON(BINARY, "*/*")}, reply(200, raw=PDF), PDF, "bytes"),
    Case("any media type without a schema", {"200": {"description": "", "content": {"*/*": {}}}},
         reply(200, raw=PDF), PDF,
         "bytes"),
    Case("CSV", {"200": JSON(TEXT, "text/csv")}, reply(200, raw="a;é\r\n".encode()), "a;é\r\n", "str",
         accept="text/csv, */*;q=0.1"),
    Case("CSV in Latin 1", {"200": JSON(TEXT, "text/csv")},
         reply(200, raw="é".encode("latin-1"), headers=[("Content-Type", "text/csv; charset=ISO-8859-1")]), "é", "str",
         accept="text/csv, */*;q=0.1"),
    Case("CSV that is not text", {"200": JSON(TEXT, "text/csv")}, reply(200, raw=b"\xff"),
         Fails("not text in utf-8"), "str",
         accept="text/csv, */*;q=0.1", stock="\ufffd"),
    Case("a charset that is none", {"200": JSON(TEXT, "text/plain")},
         reply(200, raw=b"x", headers=[("Content-Type", "text/plain; charset=unicode_escape")]),
         Fails("not text in unicode_escape"), "str", accept="text/plain, */*;q=0.1", stock="x"),
    Case("HTML", {"200": JSON(TEXT, "text/html")}, reply(200, raw=b"<p>"), "<p>", "str", accept="text/html, */*;q=0.1"),
    Case("XML of an object", {"200": JSON(ref("Thing"), "application/xml")}, reply(200, raw=b"<a/>"), "<a/>", "str",
         accept="application/xml, */*;q=0.1"),
    Case("an empty text", {"200": JSON(TEXT, "text/plain")}, reply(200), "", "str", accept="text/plain, */*;q=0.1"),
    Case("a PDF", {"200": JSON(BINARY, "application/pdf")}, reply(200, raw=PDF), PDF, "bytes",
         accept="application/pdf, */*;q=0.1"),
    Case("an empty file", {"200": JSON(BINARY, "application/pdf")}, reply(200), b"", "bytes",
         accept="application/pdf, */*;q=0.1"),
    Case("octets", {"200": JSON(BINARY, "application/octet-stream")}, reply(200, raw=PDF), PDF, "bytes",
         accept="application/octet-stream, */*;q=0.1"),
    Case("an image without a schema", {"200": {"description": "", "content": {"image/png": {}}}},
         reply(200, raw=PDF), PDF,
         "bytes", accept="image/png, */*;q=0.1"),
    Case("an archive", {"200": JSON({"type": "string", "contentMediaType": "application/zip"}, "application/zip")},
         reply(200, raw=PDF), PDF, "bytes", accept="application/zip, */*;q=0.1"),
    Case("an image as it is", {"200": JSON({"type": "string", "contentEncoding": "binary"}, "image/png")},
         reply(200, raw=PDF), PDF, "bytes", accept="image/png, */*;q=0.1"),
    Case("an image as base64", {"200": JSON({"type": "string", "contentEncoding": "base64"}, "image/png")},
         reply(200, raw=b"aGk="), "aGk=", "str", accept="image/png, */*;q=0.1"),
    Case("bytes that are called JSON", {"200": JSON(BINARY)}, reply(200, raw=PDF), PDF, "bytes",
         accept="application/json, */*;q=0.1"),
    Case("a file or a job", {"200": JSON(BINARY, "application/pdf"), "202": JSON(ref("Job"))}, reply(202, {"job": "x"}),
         ("Job", {"job": "x"}), "bytes | Job | None", accept="application/json, application/pdf, */*;q=0.1"),
    Case("a file or nothing", {"2XX": JSON(BINARY, "application/pdf")}, reply(204), None, "bytes | None",
         accept="application/pdf, */*;q=0.1"),
    Case("a media type that no header can have", {"200": JSON(TEXT, "text/plain\r\nX-Evil: 1", 'image/"png')},
         reply(200, raw=b"x"), "x", "str"),
]  # fmt: skip

ERRORS: dict[str, tuple[dict[str, Any], Reply, Any]] = {
    "an error of its own": ({"404": JSON(ref("Problem"))}, reply(404, {"detail": "No.", "code": 3}),
        {"detail": "No.", "code": 3}),
    "a range of errors": ({"4XX": JSON(ref("Problem"))}, reply(418, {"code": 3}), {"code": 3}),
    "an error before its range": (
        {"4XX": JSON(ref("Job")), "404": JSON(ref("Problem"))}, reply(404, {"code": 3}), {"code": 3},
    ),
    "default of errors": ({"default": JSON(ref("Problem"))}, reply(503, {"code": 3}), {"code": 3}),
    "a shared error": ({"410": {"$ref": "#/components/responses/Gone"}}, reply(410, {"code": 3}), {"code": 3}),
    "problem JSON of an error": (
        {"404": JSON(ref("Problem"), "application/problem+json")}, reply(404, {"code": 3}), {"code": 3},
    ),
    "unknown fields of an error": ({"404": JSON(ref("Problem"))}, reply(404, {"other": [1]}), {"other": [1]}),
    "an error that is not described": ({"404": JSON(ref("Problem"))}, reply(403, {"code": 3}), None),
    "an error without a described body": ({"404": EMPTY}, reply(404, {"code": 3}), None),
    "an error that is a page": ({"404": JSON(ref("Problem"))}, reply(404, raw=b"<html>"), None),
    "an error that is an array": ({"404": JSON(ref("Problem"))}, reply(404, [1]), None),
    "an error that has no body": ({"404": JSON(ref("Problem"))}, reply(404), None),
    "an error that is too deep": ({"404": JSON(ref("Problem"))}, reply(404, raw=b"[" * 200 + b"]" * 200), None),
    "an error that is too long": ({"404": JSON(ref("Problem"))}, reply(404, {"detail": "x" * 70_000}), None),
    "a described text": ({"404": JSON(TEXT, "text/plain")}, reply(404, raw=b"no"), None),
}  # fmt: skip
ERROR_CASES = [
    Case(name, {"200": JSON(TEXT), **responses}, answer, model, "str")
    for name, (responses, answer, model) in ERRORS.items()
]


#: The name of a method whose line in a class is too long to be one.
LONG = "refresh_the_first_of_all_tokens_that_nobody_has_used_for_long"
TOKENS: dict[str, dict[str, Any]] = {
    "login": {"security": []},
    "anonymous": {"security": [{}]},
    "optional": {"security": [{"bearerAuth": []}, {}]},
    "unsaid": {},
    "old": {"deprecated": True},
    LONG: {"deprecated": True},
    "mixed": {
        "parameters": [
            make_query_parameter("kind", deprecated=True),
            make_query_parameter("sort", {"type": "string", "deprecated": True}, required=True),
            make_query_parameter("size"),
        ]
    },
}


def make_document(cases: list[Case]) -> dict[str, Any]:
    """Return a description with an operation for each case."""
    paths: dict[str, Any] = {
        f"/v2/cases/{case.id}/": {
            case.method: {
                "operationId": f"cases_{case.id}",
                "tags": ["cases"],
                "security": [{"bearerAuth": []}],
                "responses": case.responses,
            }
        }
        for case in cases
    }
    for name, extra in TOKENS.items():
        operation = {"operationId": f"tokens_{name}", "tags": ["tokens"], "responses": {"200": JSON(COUNT)}, **extra}
        paths[f"/v2/tokens/{name}/"] = {"post": operation}
    return {
        "openapi": "3.0.0",
        "info": {"title": "Answers", "version": "1"},
        "paths": paths,
        "components": {
            "securitySchemes": {"bearerAuth": {"type": "http", "scheme": "bearer"}},
            "responses": SHARED,
            "schemas": SCHEMAS,
        },
    }


@pytest.fixture(scope="module")
def client_module(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    with generated_client(make_document([*CASES, *ERROR_CASES]), tmp_path_factory.mktemp("answers")) as module:
        yield module


@pytest.fixture(params=["sync", "async"])
def flavour(request: pytest.FixtureRequest, client_module: ModuleType) -> Iterator[Flavour]:
    made = Flavour(request.param, client_module)
    yield made
    made.close()


def expected(value: Any) -> Any:
    """Return the models that a value stands for."""
    models = importlib.import_module("fleetit_api.models")
    if isinstance(value, list):
        return [expected(each) for each in cast("list[Any]", value)]
    if isinstance(value, tuple):
        name, document = cast("tuple[str, Any]", value)
        model = getattr(models, name)
        return model.from_dict(document) if isinstance(document, dict) else model(document)
    return value


def check(flavour: Flavour, call: Any, value: Any) -> None:
    """Check the result of a call, or its error."""
    if isinstance(value, Fails):
        fleetit = importlib.import_module("fleetit")
        with pytest.raises((fleetit.DecodeError, fleetit.UnexpectedStatus, ValueError), match=re.escape(value)):
            flavour.run(call)
        return
    result = flavour.run(call)
    assert (result, type(result)) == (expected(value), type(expected(value)))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_response_is_read_as_what_it_is(flavour: Flavour, case: Case) -> None:
    with ScriptedServer([case.reply]) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        check(flavour, getattr(client.cases, case.id), case.result)
        (received,) = server.requests
        assert received.header("Accept") == case.accept


@pytest.mark.alike
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_stock_functions_read_the_same(flavour: Flavour, case: Case) -> None:
    module = importlib.import_module(f"fleetit_api.api.cases.cases_{case.id}")
    detailed = module.asyncio_detailed if flavour.name == "async" else module.sync_detailed
    with ScriptedServer([case.reply]) as server:
        client: Any = flavour.client(token="t", base_url=server.url)

        def call() -> Any:
            if flavour.name == "async":
                return parse_async(detailed(client=client.api))
            return detailed(client=client.api).parsed

        check(flavour, call, case.result if case.stock is ... else case.stock)
        (received,) = server.requests
        assert received.header("Accept") == case.accept


async def parse_async(response: Any) -> Any:
    """Return the parsed body of a stock function."""
    return (await response).parsed


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_return_type_says_what_comes(client_module: ModuleType, case: Case) -> None:
    assert client_module
    resources = importlib.import_module("fleetit_api.api.cases")
    for resource in (resources.CasesResource, resources.AsyncCasesResource):
        returns = getattr(resource, case.id).__annotations__["return"]
        assert returns.replace("pathlib.Path", "").strip(" |").replace("|  |", "|") == case.returns


@pytest.mark.parametrize("case", ERROR_CASES, ids=lambda case: case.name)
def test_an_error_has_the_model_of_its_description(flavour: Flavour, client_module: ModuleType, case: Case) -> None:
    with ScriptedServer([case.reply]) as server:
        client: Any = flavour.client(token="t", base_url=server.url, retry=client_module.Retry(attempts=1))
        with pytest.raises(client_module.APIError) as caught:
            flavour.run(getattr(client.cases, case.id))
    model = caught.value.model
    assert (None if model is None else (type(model).__name__, model.to_dict())) == (
        None if case.result is None else ("Problem", case.result)
    )
    assert caught.value.model is model


def test_an_error_with_a_model_can_be_copied_and_pickled(flavour: Flavour, client_module: ModuleType) -> None:

    case = ERROR_CASES[0]
    with ScriptedServer([case.reply]) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        with pytest.raises(client_module.NotFound) as caught:
            flavour.run(getattr(client.cases, case.id))
    for copied in (copy.copy(caught.value), copy.deepcopy(caught.value), pickle.loads(pickle.dumps(caught.value))):  # noqa: S301 - our own
        assert (copied.status, copied.detail, copied.model.code) == (404, "No.", 3)


def test_a_secret_that_was_sent_is_not_in_the_model_of_an_error(flavour: Flavour, client_module: ModuleType) -> None:
    case = ERROR_CASES[0]
    with ScriptedServer([reply(404, {"detail": "planted-token-4711"})]) as server:
        client: Any = flavour.client(token="planted-token-4711", base_url=server.url)
        with pytest.raises(client_module.NotFound) as caught:
            flavour.run(getattr(client.cases, case.id))
    assert caught.value.model.detail == "***"


@pytest.mark.parametrize(
    ("method", "token"),
    [
        pytest.param("login", None, id="the operation says that it needs none"),
        pytest.param("anonymous", None, id="only an empty requirement"),
        pytest.param("optional", "Bearer t", id="a token is optional"),
        pytest.param("unsaid", "Bearer t", id="the description says nothing"),
    ],
)
def test_the_token_is_sent_unless_an_operation_needs_none(flavour: Flavour, method: str, token: str | None) -> None:
    def answer(received: ReceivedRequest) -> Reply:
        return reply(200, len(received.target))

    with ScriptedServer(answer) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        flavour.run(getattr(client.tokens, method))
        assert [received.header("Authorization") for received in server.requests] == [token]


def test_a_deprecated_operation_says_so(flavour: Flavour, client_module: ModuleType) -> None:
    assert client_module
    resources = importlib.import_module("fleetit_api.api.tokens")
    with ScriptedServer([reply(200, 1)]) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        with pytest.warns(DeprecationWarning, match=r"^tokens\.old is deprecated$"):
            assert flavour.run(client.tokens.old) == 1
    assert "Deprecated: this operation may be removed." in resources.TokensResource.old.__doc__
    assert "eprecated" not in resources.TokensResource.login.__doc__
    source = (importlib.resources.files("fleetit_api") / "api" / "tokens" / "__init__.py").read_text()
    assert source.count('@_deprecated("tokens.old is deprecated")') == 2
    # Type checkers read the comment in the line that has the name.
    assert len(re.findall(rf"_resource\.{LONG}\).*# pyright: ignore", source)) == 2


def list_warnings(make_call: Callable[[], Any]) -> list[tuple[str, str, str]]:
    """Return the text of each warning, its file, and the text of its line."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.resetwarnings()
        warnings.simplefilter("default")
        make_call()
    lines = [linecache.getline(each.filename, each.lineno).strip() for each in caught]
    found = zip(caught, lines, strict=True)
    return [
        (str(each.message), Path(each.filename).name, line) for each, line in found if "deprecated" in str(each.message)
    ]


def test_a_call_of_what_is_deprecated_warns_once_for_each_line(flavour: Flavour) -> None:
    def call() -> None:
        for _ in range(2):
            # The line of a call is that of the lambda.
            flavour.run(lambda: client.tokens.old())  # noqa: PLW0108
            flavour.run(lambda: client.with_raw_response.tokens.old())  # noqa: PLW0108

    def gather() -> None:
        flavour.run(lambda: asyncio.gather(client.tokens.old(), client.tokens.old()))

    text, file = "tokens.old is deprecated", Path(__file__).name
    with ScriptedServer(lambda _: reply(200, 1)) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        assert list_warnings(call) == [
            (text, file, "flavour.run(lambda: client.tokens.old())  # noqa: PLW0108"),
            (text, file, "flavour.run(lambda: client.with_raw_response.tokens.old())  # noqa: PLW0108"),
        ]
        if flavour.name == "async":
            line = "flavour.run(lambda: asyncio.gather(client.tokens.old(), client.tokens.old()))"
            assert list_warnings(gather) == [(text, file, line)]


def test_an_argument_that_is_deprecated_warns_if_it_is_given(flavour: Flavour, client_module: ModuleType) -> None:
    def call() -> None:
        flavour.run(lambda: client.tokens.mixed(sort="a", kind="b", size="c"))
        flavour.run(lambda: client.tokens.mixed(sort="a", kind=client_module.UNSET))
        flavour.run(lambda: client.tokens.mixed(sort="a", size="c"))

    with ScriptedServer(lambda _: reply(200, 1)) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        line = 'flavour.run(lambda: client.tokens.mixed(sort="a", kind="b", size="c"))'
        assert list_warnings(call) == [("kind of tokens.mixed is deprecated", Path(__file__).name, line)]


def test_a_deprecated_method_is_called_like_any_other(flavour: Flavour) -> None:
    with ScriptedServer(lambda _: reply(200, 1)) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        with (
            pytest.warns(DeprecationWarning, match="tokens.old is deprecated"),
            pytest.raises(TypeError, match="write options="),
        ):
            flavour.run(lambda: client.tokens.old(timeout=1))
        signature = inspect.signature(client.tokens.old)
        assert signature == inspect.signature(client.tokens.login)
        if sys.version_info >= (3, 12):
            assert inspect.iscoroutinefunction(client.tokens.old) == (flavour.name == "async")
