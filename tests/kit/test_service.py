"""A service: what it calls things, and which ids its tenants have."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from fleetit.service import SERVICE
from fleetit_api.clients import BaseClient
from openapi_sdk import Service
from openapi_sdk.model.facts import Facts, Tenant
from openapi_sdk.service import Examples

if TYPE_CHECKING:
    from typing import Literal

SERVERS = {"live": "https://api.acme.example", "test": "https://test.acme.example"}


def make_service(kind: Literal["integer", "string"] | None, none: str = "") -> Service:
    """Return a service whose ids have a type; None for a service without tenants."""
    tenant = None if kind is None else Tenant("header", "X-Org", "org", "orgs", none, kind)
    facts = Facts("Acme", "Acme", "acme", SERVERS, {}, (), tenant)
    return Service(facts, SERVICE.errors._replace(tenant=tenant), version="1")


def test_names_come_from_the_facts() -> None:
    service = make_service("string")
    assert (service.name, service.package, service.generated, service.log.name) == ("Acme", "acme", "acme_api", "acme")
    assert (service.client, service.async_client, service.variable("TOKEN")) == ("Acme", "AsyncAcme", "ACME_TOKEN")
    assert (service.tenant_variable, make_service(None).tenant_variable) == ("ACME_ORG_ID", "")
    assert [*service.environments] == ["live", "test", "sandbox"]
    assert service.default_environment == "live"
    assert service != make_service("string")


@pytest.mark.parametrize(
    ("kind", "value", "found"),
    [
        pytest.param("integer", 7, 7, id="an integer"),
        pytest.param("integer", 2**63 - 1, 2**63 - 1, id="the largest one"),
        pytest.param("string", "org_1", "org_1", id="a text"),
        pytest.param("string", None, None, id="the default one"),
        pytest.param(None, 7, None, id="without tenants"),
    ],
)
def test_an_id(kind: Any, value: Any, found: Any) -> None:
    assert make_service(kind).check_tenant(value) == found


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        pytest.param("integer", 0, id="0"),
        pytest.param("integer", 2**63, id="too large"),
        pytest.param("integer", "7", id="a text for an integer"),
        pytest.param("integer", True, id="a boolean"),
        pytest.param("integer", Decimal(7), id="a decimal"),
        pytest.param("string", 7, id="an integer for a text"),
        pytest.param("string", "", id="empty"),
        pytest.param("string", "a b", id="a blank"),
        pytest.param("string", "a\nb", id="a line break"),
        pytest.param("string", "é", id="not ASCII"),
        pytest.param("string", "a" * 201, id="too long"),
    ],
)
def test_what_is_no_id(kind: Any, value: Any) -> None:
    service = make_service(kind)
    with pytest.raises(
        service.errors.ConfigurationError, match=r"^org_id: .* is not an org id; .*, or None for no org$"
    ):
        service.check_tenant(value)
    with pytest.raises(service.errors.InvalidInput) as caught:
        service.check_tenant(value, error_class=service.errors.InvalidInput)
    assert [each.field for each in caught.value.errors] == ["org_id"]


@pytest.mark.parametrize(
    ("kind", "text", "found"),
    [
        pytest.param("integer", "7", 7, id="digits"),
        pytest.param("integer", "07", None, id="a leading zero"),
        pytest.param("integer", "+7", None, id="a sign"),
        pytest.param("integer", "9" * 5000, None, id="more digits than Python reads"),
        pytest.param("string", "07", "07", id="a text of digits"),
        pytest.param("string", " 7", None, id="a blank"),
    ],
)
def test_an_id_that_is_written(kind: Any, text: str, found: Any) -> None:
    service = make_service(kind)
    if found is not None:
        assert service.parse_tenant(text) == found
        return
    with pytest.raises(service.errors.ConfigurationError, match="is not an org id"):
        service.parse_tenant(text)


def test_many_ids() -> None:
    service = make_service("string")
    assert service.check_tenants(["b", "a", "b"]) == ["b", "a"]
    for wrong in ([], "ab", [None], 7):
        with pytest.raises(service.errors.ConfigurationError, match=r"^orgs: "):
            service.check_tenants(wrong)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    assert make_service(None).check_tenants(["a"]) == []


def test_words_for_a_tenant() -> None:
    named, unnamed, none = make_service("string", "your own org"), make_service("string"), make_service(None)
    assert (named.describe_tenant(None), unnamed.describe_tenant(None)) == ("your own org", "no org")
    assert (named.describe_tenant("a"), none.describe_tenant("a")) == ("org a", "")
    assert (named.name_tenant("a"), none.name_tenant("a")) == ({"org_id": "a"}, {})
    assert named.explain_other_tenant("b", "a") == "b is another org; this view is for org a only"
    assert named.explain_other_tenant(None, "a") == "your own org may be another org; this view is for org a only"


def test_a_base_class_alone_says_what_it_lacks() -> None:
    with pytest.raises(AttributeError, match="'service'"):
        BaseClient("t")


def test_what_is_not_said() -> None:
    service = make_service(None)
    assert (service.whoami, service.examples, service.tenant) == (None, Examples(), None)


def test_times_are_those_of_utc() -> None:
    moment = datetime.fromisoformat("2026-01-01T01:00:00+02:00")
    assert make_service(None).localize(moment).isoformat() == "2025-12-31T23:00:00+00:00"
