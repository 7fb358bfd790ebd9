"""What is private in a client is used in its own rooms only; features have `get_calls`."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import fleetit
import openapi_sdk
from openapi_sdk.client.calls import get_calls

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.flavours import Flavour

PACKAGES = [Path(each.__path__[0]) for each in (fleetit, openapi_sdk)]
#: The rooms that clients and their callers are made of.
ROOMS = ("client", "calls")
PRIVATE = {"_caller", "_settings", "_connections", "_sleep"}


def find_private_names(source: str) -> Iterator[str]:
    """Yield each use of a private name of a client, but for names that an object has itself."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and node.attr in PRIVATE and ast.unparse(node.value) != "self":
            yield ast.unparse(node)
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in {"getattr", "hasattr", "setattr"}:
            yield from (ast.unparse(node) for each in node.args[1:2] if getattr(each, "value", None) in PRIVATE)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        pytest.param("client._caller.send(request)", ["client._caller"], id="of a client"),
        pytest.param("retry = self.client._settings.retry", ["self.client._settings"], id="of an attribute"),
        pytest.param("getattr(client, '_caller', None)", ["getattr(client, '_caller', None)"], id="by a text"),
        pytest.param("self._caller = calls", [], id="an attribute of one's own"),
        pytest.param("getattr(client, name)", [], id="another name"),
    ],
)
def test_how_private_names_are_found(source: str, found: list[str]) -> None:
    assert [*find_private_names(source)] == found


@pytest.mark.heavy
def test_no_feature_uses_what_is_private_in_a_client() -> None:
    files = [file for each in PACKAGES for file in each.rglob("*.py") if file.relative_to(each).parts[0] not in ROOMS]
    found = {str(each): names for each in files if (names := [*find_private_names(each.read_text(encoding="utf-8"))])}
    assert len(files) > 200
    assert found == {}


def test_the_calls_of_a_client(flavour: Flavour) -> None:
    client = flavour.client(token="planted", fleet_id=7, base_url="http://127.0.0.1:9")
    calls = get_calls(client)
    assert (calls.retry.attempts, calls.credentials.reveal_known(), calls.only_tenant) == (3, ["planted"], None)
    assert get_calls(client.for_fleet(5)).only_tenant is None
    assert get_calls(client.for_fleet(5, only=True)).only_tenant == 5
