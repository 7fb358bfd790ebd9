from __future__ import annotations

import pytest

from fleetit import ConfigurationError
from fleetit_api.exceptions import TREE
from openapi_sdk.sandbox.faults import FaultTarget, Targets

OPERATIONS = [
    ("GET", "/v2/tolls/"),
    ("PATCH", "/v2/tolls/{id}/"),
    ("PATCH", "/v2/vehicles/{id}/"),
    ("POST", "/v2/vehicles/bulk/"),
    ("GET", "/v2/a.b/{x}/c/{y}/"),
]


@pytest.fixture
def targets() -> Targets:
    return Targets(TREE, OPERATIONS, example="/v2/tolls/")


@pytest.mark.parametrize(
    ("text", "target"),
    [
        pytest.param(None, FaultTarget(), id="nothing means every request"),
        pytest.param("GET", FaultTarget("GET"), id="a method"),
        pytest.param("get /v2/tolls/", FaultTarget("GET", "/v2/tolls/"), id="a method in lower case"),
        pytest.param("/v2/tolls/", FaultTarget(None, "/v2/tolls/"), id="a path"),
        pytest.param("PATCH /v2/tolls/{id}/", FaultTarget("PATCH", "/v2/tolls/{id}/"), id="a template"),
        pytest.param("  PATCH   /v2/tolls/7/ ", FaultTarget("PATCH", "/v2/tolls/7/"), id="more spaces than needed"),
    ],
)
def test_text_selects_requests(targets: Targets, text: str | None, target: FaultTarget) -> None:
    assert targets.parse(text) == target


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("/v2/tols/", "no such path; the nearest: /v2/tolls/,", id="a misspelt path"),
        pytest.param("/v2/tolls", "the slash at the end is missing, write /v2/tolls/$", id="no slash at the end"),
        pytest.param("GET /v2/tolls/7", "end is missing, write /v2/tolls/7/$", id="no slash after an id"),
        pytest.param("PATCH /v2/tolls/{id}", "end is missing, write /v2/tolls/{id}/$", id="no slash after a parameter"),
        pytest.param("v2/tolls/", "the slash at the beginning is missing, write /v2/tolls/$", id="no slash before"),
        pytest.param("/v2/tolls/?limit=2", "leave out the query, write /v2/tolls/$", id="a query"),
        pytest.param(
            "http://127.0.0.1:8431/v2/tolls/",
            "leave out the scheme and the host, write /v2/tolls/$",
            id="a whole URL",
        ),
        pytest.param(
            "GET https://[::1/v2/tolls/?limit=2", "and the host, write /v2/tolls/$", id="a broken URL with a query"
        ),
        pytest.param("http://127.0.0.1", "and the host, write the path$", id="a URL without a path"),
        pytest.param("/v2/tolls/{toll}/", "'/v2/tolls/{toll}/'", id="another parameter name"),
        pytest.param("GET /v2/tolls/7/8/", "no such path", id="a slash in a parameter"),
        pytest.param("/v2/tolls/7/x", "no such path; the nearest: ", id="more than the template"),
        pytest.param("GET /v2/axb/1/c/2/", "no such path", id="a dot is only a dot"),
        pytest.param("GTE", "no such method; the nearest: GET", id="a misspelt method"),
        pytest.param("DELETE", "no such method; the nearest: ", id="a method of no path"),
        pytest.param("GET /v2/tolls/7/", "no such method for /v2/tolls/7/; the nearest: PATCH$", id="not of this path"),
        pytest.param("", 'write a method, a path, or both, such as "GET /v2/tolls/"', id="nothing"),
        pytest.param("GET /v2/tolls/ /v2/tolls/", "write a method", id="two paths"),
        pytest.param("GET PATCH /v2/tolls/", "write a method", id="two methods"),
        pytest.param("/v2/tolls/ GET", "write a method", id="in the wrong order"),
    ],
)
def test_misspelt_text_is_an_error_with_the_nearest(targets: Targets, text: str, message: str) -> None:
    with pytest.raises(ConfigurationError, match=message) as raised:
        targets.parse(text)
    assert f"on={text!r}" in str(raised.value)


def test_without_a_description_only_every_request_can_be_selected() -> None:
    assert Targets(TREE).parse(None) == FaultTarget()
    for text in ("GET", "/v2/tolls/"):
        with pytest.raises(ConfigurationError, match="no such"):
            Targets(TREE).parse(text)


@pytest.mark.parametrize(
    ("text", "selected"),
    [
        (None, "GET /v2/tolls/|PATCH /v2/tolls/7/|PATCH /v2/vehicles/7/|POST /v2/vehicles/bulk/|GET /elsewhere/"),
        ("GET", "GET /v2/tolls/|GET /elsewhere/"),
        ("/v2/tolls/{id}/", "PATCH /v2/tolls/7/"),
        ("PATCH /v2/tolls/7/", "PATCH /v2/tolls/7/"),
        ("PATCH /v2/tolls/8/", ""),
        pytest.param("/v2/vehicles/{id}/", "PATCH /v2/vehicles/7/", id="a path of its own belongs to no template"),
        ("/v2/vehicles/bulk/", "POST /v2/vehicles/bulk/"),
    ],
)
def test_target_selects_by_method_and_path(targets: Targets, text: str | None, selected: str) -> None:
    requests = "GET /v2/tolls/|PATCH /v2/tolls/7/|PATCH /v2/vehicles/7/|POST /v2/vehicles/bulk/|GET /elsewhere/"
    target = targets.parse(text)

    def is_selected(request: str) -> bool:
        method, path = request.split()
        return targets.match(target, method, path)

    assert "|".join(filter(is_selected, requests.split("|"))) == selected
