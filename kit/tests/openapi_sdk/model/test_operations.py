"""Operation modules and resource classes: arguments and responses."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from types import ModuleType


class Recorder:
    """A caller that returns its arguments."""

    def call(self, operation: Any, call: Any, /) -> Any:
        return operation, dict(call.arguments), call.tenant


@pytest.fixture
def resource(things: ModuleType) -> Any:
    return importlib.import_module(f"{things.__name__}.api.things").ThingsResource(Recorder())


def test_a_method_passes_its_operation_and_arguments_to_the_caller(
    things: ModuleType, resource: Any, models: Any
) -> None:
    operation, arguments, org_id = resource.get("x", org_id=7)
    assert (operation.id, operation.method, operation.path) == ("things_get", "GET", "/v2/things/{id}/")
    assert (operation.statuses, operation.tenant) == ((200,), "unlisted")
    assert (arguments, org_id) == ({"id": "x"}, 7)
    body = [models.Thing(id=1)]
    operation, arguments, org_id = resource.create_many(body=body)
    assert (arguments, org_id) == ({"body": body}, importlib.import_module(f"{things.__name__}.api").NOT_GIVEN)
    assert operation.build(**arguments)["json"] == [{"id": 1}]


def test_responses_are_read_by_their_status(resource: Any, types: Any, models: Any) -> None:
    get, _, _ = resource.get("x")
    assert get.read(200, {"id": 1}) == models.Thing(id=1)
    with pytest.raises(types.ReadError, match="status 404"):
        get.read(404, {})
    many, _, _ = resource.create_many(body=[])
    assert many.read(201, [{"id": 1}, None]) == [models.Thing(id=1), None]
    with pytest.raises(types.ReadError) as caught:
        many.read(201, [{"id": 1}, 5])
    assert caught.value.where == "[1]"


def test_a_response_without_a_body_is_none(things: ModuleType) -> None:
    module = importlib.import_module(f"{things.__name__}.api.things.things_delete")
    assert module.OPERATION.read(204, None) is None


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("", "another path"),
        (".", "another path"),
        ("..", "another path"),
        ("%2e%2e", "another path"),
        ("%252e%252E", "another path"),
        ("a/b", "divides a path"),
        ("a%2fb", "divides a path"),
        ("a\\b", "divides a path"),
        ("a\r\nb", "divides a path"),
        ("a\0b", "divides a path"),
        ("a\x7fb", "divides a path"),
        pytest.param("%25252541", "too many times", id="encoded four times"),
    ],
)
def test_a_path_argument_that_would_reach_another_path_is_refused(
    resource: Any, types: Any, value: str, why: str
) -> None:
    operation, arguments, _ = resource.get(value)
    with pytest.raises(types.PathArgumentError, match=why) as caught:
        operation.build(**arguments)
    assert caught.value.args == (value, caught.value.why)


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ("12", "/v2/things/12/"),
        ("a b", "/v2/things/a%20b/"),
        ("é", "/v2/things/%C3%A9/"),
        ("100%", "/v2/things/100%25/"),
        ("Invoice #3.pdf", "/v2/things/Invoice%20%233.pdf/"),
        ("a?b=c", "/v2/things/a%3Fb%3Dc/"),
        ("a%3fb%23", "/v2/things/a%253fb%2523/"),
        ("#", "/v2/things/%23/"),
        pytest.param("%252541", "/v2/things/%25252541/", id="encoded three times"),
    ],
)
def test_any_other_path_argument_is_quoted(resource: Any, value: str, path: str) -> None:
    operation, arguments, _ = resource.get(value)
    assert operation.build(**arguments)["url"] == path


def test_the_repr_of_the_stock_client_has_no_token(things: ModuleType) -> None:
    client = things.AuthenticatedClient(base_url="https://x", token="planted", headers={"X": "planted"})
    with client as opened:
        assert "planted" not in repr(opened)


@pytest.mark.parametrize(
    ("method", "argument", "get"),
    [
        ("with_headers", {"X-Org-Id": "B"}, lambda live: live.headers.get("x-org-id")),
        ("with_cookies", {"c": "B"}, lambda live: live.cookies.get("c")),
        ("with_timeout", 3.0, lambda live: live.timeout.read),
    ],
)
def test_the_copying_methods_of_the_stock_client_do_not_change_it(
    things: ModuleType, method: str, argument: Any, get: Any
) -> None:
    client = things.AuthenticatedClient(base_url="https://x", token="t")
    with client as opened:
        before = get(opened.get_httpx_client())
        copied = getattr(opened, method)(argument)
        assert get(opened.get_httpx_client()) == before
        with copied as other:
            assert get(other.get_httpx_client()) != before
