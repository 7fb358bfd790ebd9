"""What a tenant is called in options, columns and profiles."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Literal

import pytest

from kit.tests.support.depots import make_depot
from openapi_sdk.cli.app import make_app
from openapi_sdk.cli.connection import ConnectionOptions, list_connection_options
from openapi_sdk.cli.exporting import ExportOptions
from openapi_sdk.cli.program import Program
from openapi_sdk.description.document import Description
from openapi_sdk.model.facts import Facts, Tenant
from openapi_sdk.service import Examples, Service

if TYPE_CHECKING:
    from collections.abc import Mapping


def make_program(
    word: str, kind: Literal["integer", "string"] = "string", listing: str = "", examples: Examples | None = None
) -> Program:
    tenant = Tenant("header", "X-Id", word, f"{word}s", "", kind, listing) if word else None
    facts = Facts("Acme", "Acme", "acme", {"live": "https://acme.test"}, {}, (), tenant)
    nothing: Any = None
    service = Service(facts, nothing, version="1.0", examples=examples or Examples())
    methods: Mapping[str, Any] = {"shops.list": SimpleNamespace()}
    service.__dict__["description"] = SimpleNamespace(methods=methods)  # what `cached_property` keeps
    return Program(service=service, client=lambda: nothing)


@pytest.mark.parametrize(
    ("word", "option", "ids"),
    [
        pytest.param("", "", ("id",), id="no tenants"),
        pytest.param("shop", "--shop", ("id", "shop_id"), id="a word"),
        pytest.param("data_center", "--data-center", ("id", "data_center_id"), id="two words"),
        pytest.param("profile", "--profile-id", ("id", "profile_id"), id="an option that there is"),
        pytest.param("state", "--state-id", ("id", "state_id"), id="a column that there is"),
        pytest.param("environment", "--environment-id", ("id", "environment_id"), id="another one"),
    ],
)
def test_the_option_of_a_tenant(word: str, option: str, ids: tuple[str, ...]) -> None:
    program = make_program(word)
    assert (program.tenant_option, program.ids) == (option, ids)
    parameters = list_connection_options(program)
    names = [each.name for each in parameters]
    assert len({*names}) == len(names) == 4 + bool(word)
    named: dict[str, Any] = {program.tenant: "a", "verbose": True, "limit": 3} if word else {"limit": 3}
    connection = ConnectionOptions.take(program, named)
    assert (connection.tenant, connection.profile, named) == ("a" if word else None, None, {"limit": 3})


def test_tenants_may_be_called_tenants() -> None:
    given: dict[str, Any] = {"tenants": ["a", "b"], "gzip": True, "_0": "red"}
    options = ExportOptions.take(make_program("tenant"), given)
    assert (options.tenants, options.gzip, options.all_tenants, given) == (["a", "b"], True, False, {"_0": "red"})


@pytest.mark.parametrize("has_listing", [True, False], ids=["a listing", "no listing"])
def test_exports_need_a_listing(has_listing: bool) -> None:
    document = make_depot("Acme")
    if not has_listing:
        document["paths"] = {"/labels/{id}": document["paths"]["/labels/{id}"]}
    program = make_program("")
    program.service.__dict__["description"] = Description(document, "acme_api")
    assert ("export" in [*make_app(program, [])]) == has_listing


@pytest.mark.parametrize(
    ("listing", "every", "command"),
    [
        pytest.param("", "", "", id="none"),
        pytest.param("shops.list", "--all-shops", "acme shops list", id="described"),
        pytest.param("shops.gone", "", "", id="of a description that lost it"),
    ],
)
def test_all_tenants_need_a_listing(listing: str, every: str, command: str) -> None:
    program = make_program("shop", listing=listing)
    assert (program.all_tenants_option, program.list_tenants) == (every, command)


@pytest.mark.parametrize(
    ("kind", "examples", "expected"),
    [
        pytest.param("integer", Examples(), (1, 1), id="a number"),
        pytest.param("string", Examples(), ("shop-1", "shop-1"), id="a text"),
        pytest.param("integer", Examples(tenant=7), (7, 7), id="one of the sandbox"),
        pytest.param("integer", Examples(tenant=7, own_tenant=512), (7, 512), id="another one of the account"),
    ],
)
def test_tenants_of_examples(
    kind: Literal["integer", "string"], examples: Examples, expected: tuple[int | str, int | str]
) -> None:
    program = make_program("shop", kind, examples=examples)
    assert (program.sandbox_tenant, program.own_tenant) == expected
    without = make_program("")
    assert (without.sandbox_tenant, without.own_tenant, without.ask_whose("it")) == (None, None, "Is it yours?")
