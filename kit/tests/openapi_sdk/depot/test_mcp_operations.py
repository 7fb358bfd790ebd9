"""Tools that find, describe and call operations, in place of a tool for each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kit.tests.openapi_sdk.depot.tools import call, get_text, list_tools, read
from openapi_sdk.mcp import operations

if TYPE_CHECKING:
    from types import ModuleType

READS = ["search_operations", "describe_operations", "call_to_read"]
CHANGES = ["call_to_add", "call_to_change"]
NEW = {"color": "red", "value": "1.50"}


@pytest.fixture(autouse=True)
def _few_tools(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each server have too many operations for a tool each."""
    monkeypatch.setattr(operations, "MAX_TOOLS", 3)


@pytest.mark.parametrize(
    ("allow_writes", "number"), [pytest.param(False, 10, id="reading"), pytest.param(True, 17, id="changing too")]
)
def test_the_tools_that_call_have_the_hints_of_their_operations(
    depot: ModuleType, sandbox: Any, monkeypatch: pytest.MonkeyPatch, *, allow_writes: bool, number: int
) -> None:
    few = list_tools(depot, sandbox, allow_writes=allow_writes)
    assert [each for each in few if each in {*READS, *CHANGES}] == [*READS, *(CHANGES if allow_writes else [])]
    found = read(depot, sandbox, "search_operations", {"limit": 50}, allow_writes=allow_writes)["operations"]
    monkeypatch.setattr(operations, "MAX_TOOLS", number)
    many = list_tools(depot, sandbox, allow_writes=allow_writes)
    assert not {*READS, *CHANGES} & many.keys()
    assert len(found) == number
    for each in found:
        caller, own = few[each["call_with"]].annotations, many[each["operation"]].annotations
        assert caller is not None
        assert own is not None
        assert (caller.read_only_hint, caller.destructive_hint) == (own.read_only_hint, own.destructive_hint)


@pytest.mark.parametrize(
    ("query", "first"),
    [
        pytest.param("list crates", "crates_list", id="words of a name"),
        pytest.param("Create a crate", "crates_create", id="singular and capitals"),
        pytest.param("remove crate", "crates_delete", id="another word for its method of HTTP"),
        pytest.param("show me the workers", "workers_list", id="sentence"),
    ],
)
def test_operations_are_found(depot: ModuleType, sandbox: Any, query: str, first: str) -> None:
    found = read(depot, sandbox, "search_operations", {"query": query, "limit": 1}, allow_writes=True)
    assert found["operations"][0]["operation"] == first


def test_what_is_found_comes_in_parts(depot: ModuleType, sandbox: Any) -> None:
    whole = read(depot, sandbox, "search_operations", {"query": "crate label"})
    part = read(depot, sandbox, "search_operations", {"query": "crate label", "limit": 1, "offset": 1})
    assert part["operations"] == whole["operations"][1:2]
    assert (part["count"], part["next_offset"], whole["next_offset"]) == (len(whole["operations"]), 2, None)
    assert read(depot, sandbox, "search_operations", {"query": "zeppelin"})["operations"] == []


def test_an_operation_is_described(depot: ModuleType, sandbox: Any) -> None:
    names = ["workers_list", "crates_update"]
    found = read(depot, sandbox, "describe_operations", {"operations": names}, allow_writes=True)["operations"]
    listing, update = found
    assert [each["operation"] for each in found] == names
    assert {"site_id", "limit", "offset", "fields"} <= listing["arguments"]["properties"].keys()
    # `name` and `phone` are personal.
    assert listing["returns"]["rows"] == [
        {"id": "integer", "door_pin": "string; Opens the gate.", "hired_on": "string; date"}
    ]
    assert update["returns"]["result"]["value"] == "string; In euros."
    assert update["arguments"]["required"] == ["id", "body"]
    assert (listing["reads_only"], update["reads_only"], update["call_with"]) == (True, False, "call_to_change")


def test_operations_are_called(depot: ModuleType, sandbox: Any) -> None:
    given: dict[str, Any] = {"operation": "crates_list", "arguments": {"site_id": 2, "limit": 1}}
    (row,) = read(depot, sandbox, "call_to_read", given)["rows"]
    given = {"operation": "crates_create", "arguments": {"site_id": 2, "body": NEW}}
    assert read(depot, sandbox, "call_to_add", given, allow_writes=True)["result"]["value"] == "1.50"
    given = {"operation": "crates_update", "arguments": {"site_id": 2, "id": row["id"], "body": {"color": "blue"}}}
    assert read(depot, sandbox, "call_to_change", given, allow_writes=True)["result"]["color"] == "blue"


WRITES = {"allow_writes": True}


@pytest.mark.parametrize(
    ("options", "tool", "operation", "why"),
    [
        pytest.param({}, "call_to_read", "crates_update", "this server only reads", id="change, and none is allowed"),
        pytest.param({}, "crates_update", "", "this server only reads", id="change by its own name"),
        pytest.param({}, "describe_operations", "crates_update", "this server only reads", id="description of it"),
        pytest.param(WRITES, "crates_update", "", "call_to_change calls it", id="own name, and changes are allowed"),
        pytest.param({}, "call_to_read", "crate_list", "did you mean 'crates_list'?", id="unknown"),
        pytest.param(WRITES, "call_to_read", "crates_update", "call_to_change calls it", id="change as reading"),
        pytest.param(WRITES, "call_to_read", "crates_create", "call_to_add calls it", id="addition as reading"),
        pytest.param(WRITES, "call_to_add", "crates_delete", "call_to_change calls it", id="deletion as addition"),
        pytest.param(WRITES, "call_to_change", "crates_list", "call_to_read calls it", id="reading as change"),
        pytest.param({"site_id": 2}, "call_to_read", "crates_list", "'site_id' is no argument", id="another site"),
    ],
)
def test_what_a_tool_does_not_call_is_refused(  # noqa: PLR0917 - the table has so many columns
    depot: ModuleType, sandbox: Any, options: dict[str, Any], tool: str, operation: str, why: str
) -> None:
    given: dict[str, Any] = {"site_id": 1, "id": 1001, "body": NEW}
    if operation:
        given = {"operation": operation, "arguments": {"site_id": 1}}
    if tool == "describe_operations":
        given = {"operations": [operation]}
    result = call(depot, sandbox, tool, given, **options)
    assert (result.is_error, len(sandbox.requests)) == (True, 0)
    assert why in get_text(result)
