"""Options are named after the description, and never take the name of an own option."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest

from fleetit.cli._program import PROGRAM
from fleetit.service import SERVICE
from openapi_sdk.cli import app as _app
from openapi_sdk.cli.app import name_methods, name_resources
from openapi_sdk.cli.methods import make_method_command
from openapi_sdk.cli.options import to_dashes
from openapi_sdk.cli.signatures import list_options, list_own_names, make_signature
from openapi_sdk.description.methods import Argument, RequestBody

if TYPE_CHECKING:
    from openapi_sdk.description.methods import Method


def make_method(arguments: str = "", fields: str = "", kind: str = "string", secret: str = "") -> Method:
    """Return a method with arguments of the query and fields of the body, as the description would have them."""
    schema = {"type": kind}
    query = tuple(Argument({}, name, "query", schema, "", is_required=False) for name in arguments.split())
    of_body = tuple(
        Argument({}, name, "body", schema, "", is_required=False, is_secret=name in secret.split())
        for name in fields.split()
    )
    body = RequestBody({}, "application/json", {"type": "object"}, is_required=True, fields=of_body)
    facts = {"is_listing": False, "is_download": False, "is_safe": False, "resource": "things"}
    return cast("Method", SimpleNamespace(**facts, arguments=query, body=body))


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("plate_state", "plate-state"),
        ("plateState", "plate-state"),
        ("made__gte", "made-gte"),
        ("filter[name]", "filter-name"),
        ("X-Trace", "x-trace"),
        ("$", "value"),
    ],
)
def test_names_become_words(name: str, word: str) -> None:
    assert to_dashes(name) == word


@pytest.mark.parametrize(
    ("arguments", "fields", "kind", "expected"),
    [
        pytest.param("", "profile name", "string", ["--profile-body", "--name"], id="option of the connection"),
        pytest.param("", "json csv columns", "string", ["--json-body", "--csv-body", "--columns-body"], id="output"),
        pytest.param("fleet help", "", "string", ["--fleet-query", "--help-query"], id="argument of the query"),
        pytest.param(
            "", "body dry_run all", "string", ["--body-body", "--dry-run-body", "--all-body"], id="own options"
        ),
        pytest.param("state", "state", "string", ["--state", "--state-body"], id="argument and field of one name"),
        pytest.param("", "a_b a-b aB", "string", ["--a-b", "--a-b-body", "--a-b-body-body"], id="one word for several"),
        pytest.param("", "open no_open", "boolean", ["--open", "--no-open-body"], id="the opposite of a boolean"),
        pytest.param("", "no_open open", "boolean", ["--no-open", "--open-body"], id="a boolean that is an opposite"),
    ],
)
def test_names_that_are_taken_end_with_their_place(arguments: str, fields: str, kind: str, expected: list[str]) -> None:
    assert [each.name for each in list_options(PROGRAM, make_method(arguments, fields, kind))] == expected


def test_a_secret_field_is_no_option() -> None:
    method = make_method(fields="name pin", secret="pin")
    options = list_options(PROGRAM, method)
    assert [each.name for each in options] == ["--name"]
    texts = str(make_signature(PROGRAM, method, options).parameters["body"].annotation)
    assert "pin" in texts


def test_a_resource_never_takes_the_name_of_a_command(monkeypatch: pytest.MonkeyPatch) -> None:
    commands = _app.list_commands(PROGRAM)
    monkeypatch.setattr(_app, "list_commands", lambda _: {**commands, "tolls": commands["doctor"]})
    names = name_resources(PROGRAM)
    assert names["tolls-resource"] == "tolls"
    assert "tolls" not in names


@pytest.mark.parametrize("method", SERVICE.description.methods.values(), ids=lambda each: each.full_name)
def test_options_of_a_command_have_different_names(method: Method) -> None:
    options = list_options(PROGRAM, method)
    names = [each.name for each in options]
    assert len(set(names)) == len(names)
    assert {each.removeprefix("--") for each in names}.isdisjoint(list_own_names(PROGRAM))
    described = {each.name for each in method.filters} | {
        each.name
        for each in (method.body.fields if method.body and method.body.is_object else ())
        if not each.is_secret
    }
    assert {each.argument.name for each in options} == described
    assert method in name_methods(PROGRAM, method.resource).values()
    assert make_method_command(PROGRAM, method, "a", "b").name == ("b",)
