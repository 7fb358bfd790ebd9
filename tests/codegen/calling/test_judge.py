"""Operations are called, and what a package sends or reads otherwise than its description says is found."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from openapi_sdk.description.paging import Paging
from openapi_sdk_codegen.calling.examples import NoExamplesError
from openapi_sdk_codegen.calling.judge import Judgement, _check, _check_one, judge_calls
from openapi_sdk_codegen.calling.plan import PlannedAnswer, PlannedArgument, PlannedCall, Planner, _as_two_pages
from openapi_sdk_codegen.generate.package import generate
from openapi_sdk_codegen.openapi.document import each_operation
from tests.support.checkout import HERE

if TYPE_CHECKING:
    from pathlib import Path

DOCUMENT: dict[str, Any] = json.loads(HERE.corrected.read_text(encoding="utf-8"))
METHODS = {
    (operation.method, operation.path): f"{operation.tag}.{(operation.id or '').removeprefix(f'{operation.tag}_')}"
    for operation in each_operation(DOCUMENT)
}
LIST = ("get", "/v2/citations/")


@pytest.fixture(name="few_examples")
def _few_examples(monkeypatch: pytest.MonkeyPatch) -> None:
    """Drawing examples takes most of the time."""
    monkeypatch.setattr("openapi_sdk_codegen.calling.examples._DRAWN", 6)
    monkeypatch.setattr("openapi_sdk_codegen.calling.examples._DRAWN_FULL", 3)


@pytest.mark.nightly
@pytest.mark.exhaustive
@pytest.mark.usefixtures("few_examples")
def test_every_operation_of_the_project_sends_and_reads_what_the_description_says() -> None:
    # Test tolls can be submitted on staging only, not on loopback.
    methods = {key: method for key, method in METHODS.items() if method != "tolls.submit_test"}
    judged = judge_calls(DOCUMENT, methods, HERE.package)
    assert (judged.wrong, judged.uncalled) == ({}, {})
    assert len(judged.calls) == len(methods)


@pytest.mark.heavy
def test_a_listing_is_called_without_rows_and_with_two_pages() -> None:
    [operation] = [each for each in each_operation(DOCUMENT) if (each.method, each.path) == LIST]
    pages = [[len(call.get_rows(answer)) for answer in call.answers] for call in Planner(DOCUMENT).plan(operation)]
    assert [0] in pages
    assert any(len(each) == 2 and all(each) for each in pages)


def test_a_required_tenant_is_an_argument_like_any_other() -> None:
    header = {"name": "Fleet-Id", "in": "header", "required": True, "schema": {"type": "integer", "minimum": 1}}
    answers: dict[str, Any] = {"204": {"description": "Done"}}
    paths = {"/v2/things/": {"get": {"parameters": [header], "responses": answers}}}
    document = {"openapi": "3.0.3", "info": {"title": "T", "version": "1"}, "paths": paths}
    [operation] = each_operation(document)
    sent = [argument.value for call in Planner(document).plan(operation) for argument in call.arguments]
    assert sent
    assert all(1 <= each < 2**63 for each in sent)


@pytest.mark.parametrize(
    ("rows", "is_split"),
    [
        pytest.param([{"id": 1}, {"id": 2}], True, id="two ids"),
        pytest.param([{"id": 0, "a": 1}, {"id": 0}], False, id="one id"),
        pytest.param([{"a": 1}, {"a": 2}], True, id="no ids"),
        pytest.param([{"a": 1}], False, id="one row"),
    ],
)
def test_two_pages_have_different_rows(rows: list[Any], is_split: bool) -> None:
    [operation] = [each for each in each_operation(DOCUMENT) if (each.method, each.path) == LIST]
    paging = Paging("offset", "results", next="next", place="offset")
    call = PlannedCall(
        operation, (), (PlannedAnswer(200, "application/json", {"results": rows, "next": None}),), paging
    )
    assert (_as_two_pages(call) is not None) is is_split


TEXT, INTEGER = {"type": "string"}, {"type": "integer"}


def plan(method: str, **operation: Any) -> list[PlannedCall]:
    """Return the calls of an operation."""
    responses = operation.pop("responses", {"204": {"description": "ok"}})
    paths = {"/things/": {method: {"operationId": "things_do", **operation, "responses": responses}}}
    endless = {"type": "object", "required": ["a"], "properties": {"a": ref("Endless")}}
    described = {"openapi": "3.0.3", "info": {"title": "x", "version": "1"}, "paths": paths}
    document = {
        **described,
        "components": {"schemas": {"Endless": endless, "Nest": {"type": "array", "items": ref("Nest")}}},
    }
    (found,) = each_operation(document)
    return [*Planner(document).plan(found)]


@pytest.mark.heavy
def test_null_is_sent_in_a_body_and_nowhere_else() -> None:
    nullable = {"type": "string", "nullable": True}
    calls = plan(
        "post",
        parameters=[{"name": "q", "in": "query", "schema": nullable}],
        requestBody={"required": True, "content": {"application/json": {"schema": nullable}}},
    )
    sent = {(each.location, each.value is None) for call in calls for each in call.arguments}
    assert sent == {("query", False), ("body", False), ("body", True)}


def make_call() -> PlannedCall:
    [operation] = [each for each in each_operation(DOCUMENT) if (each.method, each.path) == LIST]
    return PlannedCall(operation, (), (PlannedAnswer(200, "application/json", {"a": ["x"]}),), fields=frozenset({"/a"}))


SEEN: dict[str, Any] = {
    "is_pages": False,
    "requests": [{"method": "GET", "target": LIST[1], "headers": [], "body": ""}],
    "misfits": [],
    "result": {"a": ["x"]},
}


@pytest.mark.parametrize(
    ("change", "why"),
    [
        pytest.param({}, [], id="nothing"),
        pytest.param({"error": "TypeError: x"}, ["TypeError: x"], id="an error"),
        pytest.param({"requests": []}, ["0 requests, not 1"], id="no request"),
        pytest.param(
            {"requests": [{**SEEN["requests"][0], "method": "PUT"}]}, ["the method is PUT"], id="another request"
        ),
        pytest.param({"misfits": [["/a", "is no text"]]}, ["/a: is no text"], id="a described field that doesn't fit"),
        pytest.param({"misfits": [["/b", "is no text"]]}, [], id="an unknown field that doesn't fit"),
        pytest.param({"result": {"a": []}}, ['what is read is [], not ["x"] (at /a)'], id="a shorter list"),
        pytest.param({"result": {"a": ["y"]}}, ['what is read is "y", not "x" (at /a/0)'], id="another item"),
        pytest.param({"result": {}}, ["what is read has no /a"], id="a field that is lost"),
        pytest.param({"result": {"a": ["x"], "b": 1}}, ["what is read has /b"], id="a field too much"),
    ],
)
def test_what_is_wrong_with_a_call(change: dict[str, Any], why: list[str]) -> None:
    assert [*_check_one(make_call(), SEEN | change)] == why


@pytest.mark.parametrize(
    ("change", "why"),
    [
        pytest.param({"sync": {"requests": []}}, ["0 requests, not 1 (sync)"], id="one client"),
        pytest.param({"sync": {"requests": []}, "async": {"requests": []}}, ["0 requests, not 1"], id="both clients"),
    ],
)
def test_what_is_wrong_on_both_clients_is_said_once(change: dict[str, dict[str, Any]], why: list[str]) -> None:
    assert [*_check(make_call(), {flavour: SEEN | change.get(flavour, {}) for flavour in ("sync", "async")})] == why


@pytest.mark.parametrize(
    ("content", "is_right"),
    [pytest.param("aGk=", True, id="its bytes"), pytest.param("aGkh", False, id="other bytes")],
)
def test_a_file_is_read_as_it_is(content: str, is_right: bool) -> None:
    call = replace(make_call(), answers=(PlannedAnswer(200, "image/png", b"hi"),))
    assert ([*_check_one(call, SEEN | {"result": {"base64": content}})] == []) is is_right


def test_a_package_that_can_not_be_imported_is_named(tmp_path: Path) -> None:
    package = tmp_path / HERE.package.name
    package.mkdir()
    (package / "__init__.py").write_text("raise SystemExit('broken')", encoding="utf-8")
    (package / "openapi.json").write_text("{}", encoding="utf-8")
    responses = {"204": {"description": "ok"}}
    document = {"openapi": "3.0.3", "paths": {"/a/": {"get": {"responses": responses}}}}
    judged = judge_calls(document, {("get", "/a/"): "things.do"}, package)
    assert judged.wrong == {("get", "/a/"): ["not called: broken\n"]}


def test_a_value_in_the_path_that_is_not_described_is_passed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "openapi.json").write_text("{}", encoding="utf-8")
    document = {"openapi": "3.0.3", "paths": {"/a/{key}": {"get": {"responses": {"204": {"description": "ok"}}}}}}
    calls: list[PlannedCall] = []

    def run(_document: object, _methods: object, planned: list[PlannedCall], *_: object) -> list[dict[str, Any]]:
        calls.extend(planned)
        return [{}] * len(planned)

    monkeypatch.setattr("openapi_sdk_codegen.calling.judge._run", run)
    judge_calls(document, {("get", "/a/{key}"): "things.do"}, tmp_path)
    assert {(each.name, each.location) for call in calls for each in call.arguments} == {("key", "path")}


def test_what_is_passed_to_the_caller_is_json() -> None:
    [operation] = [each for each in each_operation(DOCUMENT) if (each.method, each.path) == LIST]
    given = PlannedArgument("a", "body", {"files": [b"hi", 1]}, {})
    assert PlannedCall(operation, (given,), (PlannedAnswer(200, "text/csv", "hi"), PlannedAnswer(204))).to_json() == {
        "arguments": [{"name": "a", "location": "body", "value": {"files": [{"\0bytes": "aGk="}, 1]}}],
        "answers": [[200, "text/csv", "aGk=", ""], [204, "", "", ""]],
    }


def test_the_rows_of_a_listing_are_those_of_all_pages() -> None:
    pages = tuple(PlannedAnswer(200, "application/json", {"a": rows}) for rows in ([1, 2], [], [3]))
    assert replace(make_call(), answers=pages, paging=Paging("number", "a")).rows == [1, 2, 3]


def test_each_success_is_answered() -> None:
    calls = plan("get", responses={str(status): {"description": "ok"} for status in (202, 204, 400)})
    assert [answer.status for call in calls for answer in call.answers] == [202, 204]


@pytest.mark.parametrize(
    ("media_type", "content_class"),
    [pytest.param("text/csv", str, id="a text"), pytest.param("application/pdf", bytes, id="a file")],
)
def test_a_body_without_a_schema_is_a_text_or_a_file(media_type: str, content_class: type) -> None:
    calls = plan("post", requestBody={"required": True, "content": {media_type: {}}})
    assert {type(each.value) for call in calls for each in call.arguments} == {content_class}


@pytest.mark.usefixtures("few_examples")
def test_a_body_is_sent_in_each_content_type() -> None:
    named = {"type": "object", "properties": {"name": TEXT}}
    with_file = {"type": "object", "properties": {"name": TEXT, "file": {"type": "string", "format": "binary"}}}
    content = {"application/json": named, "multipart/form-data": with_file, "text/csv": TEXT}
    body = {"required": True, "content": {key: {"schema": schema} for key, schema in content.items()}}
    sent = [each for call in plan("post", requestBody=body) for each in call.arguments]
    assert {each.name for each in sent} == {*content}
    assert all("file" in each.value for each in sent if each.name == "multipart/form-data")


@pytest.mark.usefixtures("few_examples")
def test_a_parameter_without_a_type_is_a_text() -> None:
    calls = plan("get", parameters=[{"name": "a", "in": "header", "required": True, "schema": {}}])
    texts = [each.value for call in calls for each in call.arguments]
    assert all(isinstance(text, str) and text.isascii() and text for text in texts)


@pytest.mark.usefixtures("few_examples")
def test_an_array_of_itself_ends() -> None:
    calls = plan("get", parameters=[{"name": "q", "in": "query", "required": True, "schema": ref("Nest")}])
    assert {type(each.value) for call in calls for each in call.arguments} == {list}


def test_bytes_are_sent_as_they_are_in_a_body_and_as_a_text_elsewhere() -> None:
    binary = {"type": "string", "format": "binary"}
    calls = plan(
        "post",
        parameters=[{"name": "q", "in": "query", "required": True, "schema": binary}],
        requestBody={"required": True, "content": {"application/octet-stream": {"schema": binary}}},
    )
    sent = {(each.location, isinstance(each.value, bytes)) for call in calls for each in call.arguments}
    assert sent == {("query", False), ("body", True)}


@pytest.mark.parametrize(
    ("media_type", "answered", "answer_class"),
    [
        ("text/csv", "text/csv", str),
        ("application/xml", "application/xml", str),
        ("application/pdf", "application/pdf", bytes),
        ("image/*", "image/png", bytes),
        ("*/*", "application/octet-stream", bytes),
    ],
)
def test_an_answer_that_is_no_json_is_a_text_or_a_file(media_type: str, answered: str, answer_class: type) -> None:
    responses: dict[str, Any] = {"200": {"description": "ok", "content": {media_type: {}}}}
    answers = [answer for call in plan("get", responses=responses) for answer in call.answers]
    assert {(each.media_type, type(each.value)) for each in answers} == {(answered, answer_class)}


@pytest.mark.heavy
def test_a_listing_whose_rows_can_not_be_made_is_not_called() -> None:
    rows = {"type": "array", "minItems": 1, "items": ref("Endless")}
    page = {"type": "object", "properties": {"count": INTEGER, "next": TEXT, "results": rows}}
    paging = [{"name": name, "in": "query", "schema": INTEGER} for name in ("limit", "offset")]
    with pytest.raises(NoExamplesError, match="no example has rows in results"):
        plan("get", parameters=paging, responses=respond(page))


def respond(schema: dict[str, Any] | None) -> dict[str, Any]:
    content = {} if schema is None else {"content": {"application/json": {"schema": schema}}}
    return {"200": {"description": "ok", **content}}


def ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def describe(openapi: str, *, is_lossy: bool = False) -> dict[str, Any]:
    """Return a description in the form of a corrected one; if it is lossy, without what flattening may lose."""
    cat = {"type": "object", "required": ["kind", "size"], "properties": {"kind": {"enum": ["cat"]}, "size": INTEGER}}
    dog = {"type": "object", "required": ["kind", "size"], "properties": {"kind": {"enum": ["dog"]}, "size": TEXT}}
    named = {"type": "object", "properties": {"name": TEXT}}
    union = {"oneOf": [ref("Cat"), ref("Dog")]}
    schemas = {
        "Cat": cat,
        "Dog": dog,
        "Pet": {"allOf": [ref("Cat") if is_lossy else union, named]},
        "Toy": {"type": "object", "properties": {"a": TEXT} if is_lossy else {"a": TEXT, "b": TEXT}},
        "Row": {"type": "object", "properties": {"id": INTEGER, "a": TEXT}},
    }
    body = {name: {"required": True, "content": {"application/json": {"schema": ref(name)}}} for name in ("Pet", "Toy")}
    new = {"name": "new", "in": "query", "schema": TEXT}
    where = {"name": "id", "in": "path", "required": True, "schema": TEXT if is_lossy else {**TEXT, "enum": ["a/b"]}}
    operations: dict[str, tuple[str, dict[str, Any]]] = {
        "pets_create": ("post /pets/", {"requestBody": body["Pet"], "responses": respond(None)}),
        "pets_get": ("get /pets/one/", {"responses": respond(ref("Pet"))}),
        "toys_create": ("post /toys/", {"requestBody": body["Toy"], "responses": respond(None)}),
        "toys_get": ("get /toys/{id}/", {"parameters": [where], "responses": respond(None)}),
        "rows_get": ("get /rows/one/", {"responses": respond(ref("Row"))}),
        "rows_list": ("get /rows/", {"parameters": [] if is_lossy else [new], "responses": respond(ref("Row"))}),
        "texts_get": ("get /texts/", {"responses": respond(ref("Row") if is_lossy else TEXT)}),
        "never_get": ("get /never/", {"responses": respond({"allOf": [TEXT, TEXT if is_lossy else INTEGER]})}),
    }
    paths: dict[str, Any] = {}
    for name, (place, operation) in operations.items():
        method, path = place.split()
        described = {"operationId": name, "tags": [name.partition("_")[0]], **operation}
        paths.setdefault(path, {})[method] = described
    info = {"title": "Pets", "version": "1"}
    return {"openapi": openapi, "info": info, "paths": paths, "components": {"schemas": schemas}}


def methods_of(document: dict[str, Any]) -> dict[tuple[str, str], str]:
    return {(each.method, each.path): (each.id or "").replace("_", ".", 1) for each in each_operation(document)}


#: Makes a model lose a field when it is written.
BREAK = """
_write = {name}.to_dict
{name}.to_dict = lambda self: {{key: value for key, value in _write(self).items() if key != "a"}}
"""


@pytest.fixture(name="judged", scope="module", params=[pytest.param("3.0.3", marks=pytest.mark.exhaustive), "3.1.0"])
def _judged(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Judgement:
    """What is found if a package is made of a description that lost something, and is broken."""
    package = tmp_path_factory.mktemp("package") / HERE.package.name
    generate(describe(request.param, is_lossy=True), HERE, package)
    with (package / "models" / "row.py").open("a", encoding="utf-8") as file:
        file.write(BREAK.format(name="Row"))
    published = describe(request.param)
    return judge_calls(published, methods_of(published), package)


@pytest.mark.alike
@pytest.mark.heavy
@pytest.mark.parametrize(
    ("operation", "why"),
    [
        pytest.param("post /pets/", "size", id="a member of a union in allOf is not sent"),
        pytest.param("get /pets/one/", "size", id="a member of a union in allOf is not read"),
        pytest.param("post /toys/", "/body/b: Toy has no such field", id="a field of a body is not known"),
        pytest.param("get /rows/one/", "what is read has no /a", id="a field is not kept"),
        pytest.param("get /rows/", "the method has no argument for 'new' (query)", id="a parameter is not known"),
        pytest.param("get /texts/", "DecodeError", id="an answer of another type"),
        pytest.param("get /toys/{id}/", "can't be a path argument", id="a value that no path may have"),
    ],
)
def test_what_the_package_does_otherwise_is_found(judged: Judgement, operation: str, why: str) -> None:
    method, path = operation.split()
    assert why in " ".join(judged.wrong[method, path])


@pytest.mark.heavy
def test_what_has_no_examples_is_named(judged: Judgement) -> None:
    assert judged.uncalled.keys() == {"GET /never/"}
    assert "GET /never/" not in judged.calls


@pytest.mark.heavy
@pytest.mark.parametrize("openapi", [pytest.param("3.0.3", marks=pytest.mark.exhaustive), "3.1.0"])
def test_a_package_of_the_description_is_right(openapi: str, tmp_path: Path) -> None:
    document = describe(openapi)
    document["paths"]["/never/"] = copy.deepcopy(document["paths"]["/texts/"])
    document["paths"]["/never/"]["get"] |= {"operationId": "never_get", "tags": ["never"]}
    del document["paths"]["/toys/{id}/"]
    generate(document, HERE, tmp_path / HERE.package.name)
    judged = judge_calls(document, methods_of(document), tmp_path / HERE.package.name)
    assert (judged.wrong, judged.uncalled) == ({}, {})
    assert len(judged.calls) == 7
