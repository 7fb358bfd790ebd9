"""Whom a call is for, in what is generated: the argument, its type and its words, or nothing of it."""

from __future__ import annotations

import ast
import copy
import importlib
import inspect
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from kit.tests.openapi_sdk.model import kinds
from kit.tests.support.descriptions import COUNT, TEXT, make_query_parameter, make_response, ref
from kit.tests.support.scripted_server import ScriptedServer, reply
from openapi_sdk.model.facts import Facts, Tenant
from openapi_sdk_codegen.corrections.conventions import apply_conventions
from openapi_sdk_codegen.generate.audit import audit_package
from openapi_sdk_codegen.generate.package import generate
from openapi_sdk_codegen.lint import lint
from openapi_sdk_codegen.project import Problem
from tests.support.checkout import HERE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import ModuleType

ROWS = {"type": "array", "items": {"type": "object", "properties": {"id": COUNT, "name": TEXT}}}
PAGE = {"type": "object", "properties": {"count": COUNT, "results": ROWS}}
BODY = {"type": "object", "required": ["name"], "properties": {"name": TEXT, "organization_id": COUNT, "org_id": COUNT}}
LIMITS = [make_query_parameter(name, COUNT) for name in ("limit", "offset")]
ORGANIZATION = {"in": "header", "name": "X-Org-Id", "word": "organization", "plural": "organizations"}
ORG = {"in": "path", "name": "org_id", "word": "org", "plural": "orgs"}


def describe(title: str, root: str, parameters: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """Return a document with a listing, a creation, and two operations that say nothing of a tenant."""
    schema = ref("ThingNew")
    paths: dict[str, Any] = {
        f"{root}/things/": {
            "parameters": parameters,
            "get": {"parameters": LIMITS, "responses": {"200": make_response(PAGE)}},
            "post": {
                "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}},
                "responses": {"204": {"description": "done"}},
            },
        },
        f"{root}/things/bulk/": {
            "parameters": parameters,
            "post": {
                "requestBody": {
                    "required": True,
                    "content": {"application/json": {"schema": {"type": "array", "maxItems": 5, "items": schema}}},
                },
                "responses": {"204": {"description": "done"}},
            },
        },
        "/whoami/": {"get": {"responses": {"204": {"description": "you"}}}},
        "/report/": {"get": {"responses": {"200": make_response(TEXT, "text/csv")}}},
    }
    document = {
        "openapi": "3.0.3",
        "info": {"title": title, "version": "1"},
        "servers": [{"url": "https://api.example"}],
        "paths": paths,
        "components": {"schemas": {"ThingNew": BODY}},
        **more,
    }
    names = ["things_list", "things_create", "things_create_many", "whoami_get", "report_get"]
    operations = [item[method] for item in paths.values() for method in ("get", "post") if method in item]
    for operation, name in zip(operations, names, strict=True):
        operation |= {"operationId": name, "x-fidelity": "documented", "tags": [name.partition("_")[0]]}
    return copy.deepcopy(document)


class Service(NamedTuple):
    """A generated package, and what is expected of it."""

    package: ModuleType
    place: str
    argument: str
    type: str
    folder: Path

    @property
    def facts(self) -> Facts:
        facts: Facts = importlib.import_module(f"{self.package.__name__}.facts").FACTS
        return facts

    def get_resource(self, name: str) -> Any:
        resources = importlib.import_module(f"{self.package.__name__}.api").Resources()
        resources._caller = Recorder()
        return getattr(resources, name)

    def import_operation(self, name: str) -> Any:
        resource, _, verb = name.partition(".")
        return importlib.import_module(f"{self.package.__name__}.api.{resource}.{resource}_{verb}")


def header(required: bool) -> dict[str, Any]:
    return {"name": "x-org-ID", "in": "header", "schema": TEXT, "required": required}


DOCUMENTS: dict[str, tuple[dict[str, Any], str, str]] = {
    "none": (describe("Depot API", "", []), "", ""),
    "header": (
        describe("Acme REST API", "", [header(False)], **{"x-tenant": ORGANIZATION | {"none": "the user's own one"}}),
        "organization_id",
        "str",
    ),
    "path": (
        describe(
            "Parts v3",
            "/orgs/{org_id}",
            [{"name": "org_id", "in": "path", "required": True, "schema": COUNT}],
            **{"x-tenant": ORG},
        ),
        "org_id",
        "int",
    ),
    "query": (
        describe(
            "Bins", "", [make_query_parameter("org", COUNT)], **{"x-tenant": ORG | {"in": "query", "name": "org"}}
        ),
        "org_id",
        "int",
    ),
}


def build(document: dict[str, Any], folder: Path, name: str) -> Path:
    """Generate the package of a document that nobody corrected."""
    corrected = apply_conventions(document)
    assert lint(corrected) == []
    generate(corrected, HERE, folder / name)
    return folder / name


@pytest.fixture(scope="module", params=DOCUMENTS)
def service(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    document, argument, kind = DOCUMENTS[request.param]
    folder = tmp_path_factory.mktemp(request.param)
    made = build(document, folder, f"tenant_in_{request.param}_api")
    sys.path.insert(0, str(folder))
    yield Service(importlib.import_module(made.name), request.param, argument, kind, made)
    sys.path.remove(str(folder))


class Recorder:
    """A caller that returns what it gets."""

    def call(self, operation: Any, call: Any, /) -> Any:
        return operation, call

    def pages(self, operation: Any, call: Any, /, **_: Any) -> Any:
        return operation, call

    def batches(self, operation: Any, call: Any, /, **_: Any) -> Any:
        return operation, call

    def download(self, operation: Any, call: Any, to: Any, /) -> Any:
        return operation, call, to


def find_word(folder: Path) -> list[str]:
    """Return the files that have the word of another service."""
    files = [each for each in folder.rglob("*") if each.is_file() and each.suffix != ".pyc"]
    return [each.name for each in files if b"fleet" in each.read_bytes().lower() or "fleet" in each.name.lower()]


@pytest.mark.alike
def test_a_package_has_no_word_of_another_service_and_no_code_of_its_own(service: Service) -> None:
    assert find_word(service.folder) == []
    assert [each for each in audit_package(service.folder, HERE) if "__pycache__" not in each.file] == []


def test_the_facts_say_whom_a_call_is_for(service: Service) -> None:
    facts = service.facts
    name, tenant = {
        "none": ("Depot", None),
        "header": (
            "Acme",
            Tenant("header", "X-Org-Id", "organization", "organizations", "the user's own one", "string"),
        ),
        "path": ("Parts", Tenant("path", "org_id", "org", "orgs", "", "integer")),
        "query": ("Bins", Tenant("query", "org", "org", "orgs", "", "integer")),
    }[service.place]
    assert (facts.name, facts.package, facts.tenant) == (name, name.lower(), tenant)
    if tenant is None:
        assert "enant" not in (service.folder / "facts.py").read_text(encoding="utf-8").partition("FACTS = ")[2]


@pytest.mark.parametrize(
    ("method", "others"),
    [
        pytest.param("things.list", ["limit", "offset", "prefetch", "exact"], id="a listing"),
        pytest.param("things.create", ["body", "name"], id="a body"),
        pytest.param("things.create_many", ["body"], id="rows"),
        pytest.param("things.create_in_batches", ["rows", "size"], id="batches"),
        pytest.param("whoami.get", None, id="not listed"),
        pytest.param("report.get", None, id="a download that doesn't list it"),
    ],
)
def test_a_method_has_the_argument_if_its_request_can_say_it(
    service: Service, method: str, others: list[str] | None
) -> None:
    resource, _, verb = method.partition(".")
    function = getattr(service.get_resource(resource), verb)
    parameters = {name: str(each.annotation) for name, each in inspect.signature(function).parameters.items()}
    is_sent = service.argument and (others is not None or service.place == "header")
    assert parameters.get(service.argument) == (f"{service.type} | None" if is_sent else None)
    assert [*parameters][-1] == "options"
    assert set(others or ()) <= set(parameters)
    text = inspect.getdoc(function) or ""
    word = service.argument.removesuffix("_id")
    assert (f"{service.argument}: The {word} of th" in text) is bool(is_sent)
    assert "tenant" not in text
    assert f"see `{service.facts.package}.CallOptions`" in text


def test_the_fields_of_a_body_have_other_names_than_the_argument(service: Service) -> None:
    names = inspect.signature(service.get_resource("things").create).parameters
    fields = {"organization_id", "org_id", "name"} - {service.argument}
    assert fields <= set(names)
    assert (f"{service.argument}_body" in names) is bool(service.argument)


def test_the_words_of_a_default_stand_in_the_docstring(service: Service) -> None:
    expected = {
        "none": "",
        "header": "organization_id: The organization of this call. None means the user's own one. Defaults to the "
        "client's organization.",
        "path": "org_id: The org of this call. Defaults to the client's org.",
        "query": "org_id: The org of this call. Defaults to the client's org.",
    }[service.place]
    assert expected in " ".join((inspect.getdoc(service.get_resource("things").list) or "").split())


def test_a_call_says_whom_it_is_for(service: Service) -> None:
    things = service.get_resource("things")
    not_given = importlib.import_module(f"{service.package.__name__}.api").NOT_GIVEN
    given: dict[str, Any] = {service.argument: 7} if service.argument else {}
    calls: list[tuple[Any, dict[str, Any]]] = [
        (things.list, {}),
        (things.create, {"name": "a"}),
        (things.create_in_batches, {"rows": []}),
    ]
    for method, arguments in calls:
        _, call = method(**arguments)
        assert (call.tenant, call.options) == (not_given, None)
        _, call = method(**arguments, **given, options={"timeout": 5})
        assert (call.tenant, call.options) == (7 if given else not_given, {"timeout": 5})
        assert service.argument not in call.arguments


def test_an_operation_says_whether_it_lists_the_tenant(service: Service) -> None:
    names = ("things.list", "things.create", "whoami.get", "report.get")
    operations = [service.import_operation(each).OPERATION for each in names]
    listed = {"none": "unlisted", "header": "optional", "path": "required", "query": "optional"}
    expected = [listed[service.place]] * 2 + ["unlisted"] * 2
    assert [each.tenant for each in operations] == expected
    assert all(each.name != service.argument for operation in operations for each in operation.arguments)


def test_a_request_is_built_with_the_id(service: Service) -> None:
    given: dict[str, Any] = {service.argument: 7} if service.argument else {}
    built = service.import_operation("things.list").OPERATION.build(limit=2, **given)
    paths: dict[str, tuple[str, set[str], dict[str, str]]] = {
        "none": ("/things/", {"limit=2"}, {}),
        "header": ("/things/", {"limit=2"}, {"x-org-ID": "7"}),
        "path": ("/orgs/7/things/", {"limit=2"}, {}),
        "query": ("/things/", {"limit=2", "org=7"}, {}),
    }
    path, _, query = built["url"].partition("?")
    assert (path, {*query.split("&")}, built["headers"]) == paths[service.place]


def test_a_stock_call_sends_the_id(service: Service) -> None:
    module = service.import_operation("things.list")
    given: dict[str, Any] = {service.argument: 7} if service.argument else {}
    with ScriptedServer([reply(200, {"count": 0, "results": []})]) as server:
        with service.package.Client(base_url=server.url) as client:
            answer = module.sync(client=client, limit=2, **given)
        (seen,) = server.requests
    assert answer.count == 0
    headers = {name.lower(): value for name, value in seen.headers}
    assert headers.get("x-org-id") == ("7" if service.place == "header" else None)
    assert ("/orgs/7/" in seen.target, "org=7" in seen.target) == (service.place == "path", service.place == "query")


@pytest.mark.heavy
def test_a_large_description_without_a_tenant_has_no_word_of_another_service(tmp_path: Path) -> None:
    folder = build({key: each for key, each in kinds.DESCRIPTION.items() if key != "x-tenant"}, tmp_path, "made_api")
    assert find_word(folder) == []
    assert audit_package(folder, HERE) == []


@pytest.mark.heavy
@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"word": "org_id: int = print(), org"}, id="a word that is code"),
        pytest.param({"word": 'org"""\nprint()\n"""'}, id="a word that ends a docstring"),
        pytest.param({"none": 'x"""\nprint()\n"""'}, id="a text that ends a docstring"),
        pytest.param({"name": 'x", print(), "'}, id="the name of a parameter that is code"),
    ],
)
def test_no_text_of_a_tenant_becomes_code(tmp_path: Path, change: dict[str, str]) -> None:
    document = DOCUMENTS["header"][0] | {"x-tenant": ORGANIZATION | change}
    package = tmp_path / "made_api"
    try:
        generate(apply_conventions(document), HERE, package)  # which checks no extension
    except Problem:
        return  # the formatter can't read it
    if audit_package(package, HERE) == []:
        trees = [ast.parse(each.read_text(encoding="utf-8")) for each in package.rglob("*.py")]
        names = {each.id for tree in trees for each in ast.walk(tree) if isinstance(each, ast.Name)}
        assert "print" not in names
