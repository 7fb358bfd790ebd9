"""Tools that count and sum rows, and that list those of all sites."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kit.tests.openapi_sdk.depot.tools import call, get_text, list_tools, read
from openapi_sdk.mcp import calls, listings, sums

if TYPE_CHECKING:
    from types import ModuleType

ROWS: list[dict[str, Any]] = [
    {"id": 1, "color": "red", "value": "0.10", "weight": 0.1, "stored_at": "2025-01-31T23:59:00-05:00", "flag": True},
    {"id": 2, "color": "blue", "value": "0.20", "weight": 0.2, "stored_at": "2025-02-01T00:00:00Z", "flag": 1},
    {"id": 3, "color": "red", "value": "", "weight": None, "stored_at": "2025-02-01T08:00:00Z", "in": {"pin": "4711"}},
]


def answer_with(sandbox: Any, rows: list[dict[str, Any]], on: str = "GET /crates") -> None:
    sandbox.fail(on, how="wrong_json", body={"count": len(rows), "results": rows})


@pytest.mark.parametrize(
    ("given", "groups", "total"),
    [
        pytest.param({}, [], {}, id="count alone"),
        pytest.param(
            {"group_by": ["color"], "sum": ["value", "id"]},
            [({"color": "blue"}, 1, {"value": "0.20", "id": 2}), ({"color": "red"}, 2, {"value": "0.10", "id": 4})],
            {"value": "0.30", "id": 6},
            id="field, and exact sums",
        ),
        pytest.param({"sum": ["weight"]}, [], {"weight": "0.3"}, id="numbers with the digits that were sent"),
        pytest.param(
            {"group_by": "stored_at", "period": "month"},
            [({"stored_at": "2025-01"}, 1, None), ({"stored_at": "2025-02"}, 2, None)],
            {},
            id="month as it was written, and one field as it is",
        ),
        pytest.param(
            {"group_by": ["stored_at"], "period": "day", "sum": ["id"]},
            [({"stored_at": "2025-01-31"}, 1, {"id": 1}), ({"stored_at": "2025-02-01"}, 2, {"id": 5})],
            {"id": 6},
            id="day",
        ),
        pytest.param(
            {"group_by": ["flag"]},
            [({"flag": True}, 1, None), ({"flag": 1}, 1, None), ({"flag": None}, 1, None)],
            {},
            id="true is not 1, and null is last",
        ),
    ],
)
def test_rows_are_counted_and_summed(
    depot: ModuleType, sandbox: Any, given: dict[str, Any], groups: list[Any], total: dict[str, Any]
) -> None:
    answer_with(sandbox, ROWS)
    found = read(depot, sandbox, "count_and_sum", {"operation": "crates_list", **given})
    assert [(each["group"], each["count"], each.get("sums")) for each in found["groups"]] == groups
    assert (found["count"], found.get("sums", {}), found["is_complete"]) == (3, total, True)
    empty = [each for each in ("value", "weight") if each in given.get("sum", ())]
    assert found.get("note") == (f"{empty[0]}: 1 rows have no value to sum." if empty else None)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        pytest.param({"group_by": ["in.pin"]}, "in.pin is secret", id="secret"),
        pytest.param({"sum": ["in.pin"]}, "in.pin is secret", id="sum of a secret"),
        pytest.param({"group_by": ["in"]}, "in is an object: use a field of it, such as in.pin", id="object"),
        pytest.param({"sum": ["color"]}, "color can't be summed", id="sum of texts"),
        pytest.param({"sum": ["flag"]}, "flag can't be summed", id="sum of booleans"),
        pytest.param({"group_by": ["colour"]}, "no row has 'colour', did you mean 'color'?", id="unknown field"),
        pytest.param({"period": "day"}, "name the field with the dates in group_by", id="period of nothing"),
        pytest.param({"group_by": ["color"], "period": "day"}, "no field of group_by has dates", id="period of texts"),
        pytest.param({"arguments": {"limit": 1}}, "'limit' is no argument of crates_list", id="page"),
        pytest.param({"operation": "crates_get"}, "operation: 'crates_get' is not one of", id="no listing"),
        pytest.param({"operation": "workers_list", "group_by": ["name"]}, "name is personal data", id="personal field"),
        pytest.param(
            {"all_sites": True, "arguments": {"site_id": 1}}, "leave site_id out", id="one site, and all of them"
        ),
        pytest.param({"sites": [1], "operation": "sites_list"}, "belong to no site", id="rows of no site"),
    ],
)
def test_what_can_not_be_counted_or_summed_is_refused(
    depot: ModuleType, sandbox: Any, given: dict[str, Any], why: str
) -> None:
    answer_with(sandbox, ROWS)
    result = call(depot, sandbox, "count_and_sum", {"operation": "crates_list", **given})
    assert result.is_error
    assert why in get_text(result)
    assert "4711" not in get_text(result)


def test_personal_fields_are_groups_if_the_server_shows_them(depot: ModuleType, sandbox: Any) -> None:
    given = {"operation": "workers_list", "group_by": ["name"]}
    found = read(depot, sandbox, "count_and_sum", given, with_personal_data=True)
    assert [each["group"]["name"] for each in found["groups"]] == ["Ada Abara", "Ben Bauer"]


def test_numbers_that_can_not_be_summed_exactly_are_refused(depot: ModuleType, sandbox: Any) -> None:
    answer_with(sandbox, [{"id": 1, "weight": 1e300}, {"id": 2, "weight": 1e-300}])
    result = call(depot, sandbox, "count_and_sum", {"operation": "crates_list", "sum": ["weight"]})
    assert "weight can't be summed: its numbers have too many digits" in get_text(result)


@pytest.mark.parametrize(
    ("limit", "note"),
    [
        pytest.param({"MAX_ROWS": 10}, "Reading stopped after 10 rows. There are more.", id="rows"),
        pytest.param({"MAX_SECONDS": 0.01}, "Reading stopped after 0.01 seconds and 0 rows.", id="time"),
        pytest.param({"_MAX_GROUPS": 2}, "There are 3 groups. Those with the most rows are shown.", id="groups"),
    ],
)
def test_a_sum_says_what_is_missing(
    depot: ModuleType, sandbox: Any, monkeypatch: pytest.MonkeyPatch, limit: dict[str, Any], note: str
) -> None:
    for name, value in limit.items():
        for module in (calls, listings) if name == "MAX_SECONDS" else (sums,):
            monkeypatch.setattr(module, name, value)
    if "MAX_SECONDS" in limit:
        sandbox.fail("GET /crates", how="slow_head", seconds=5)
    found = read(depot, sandbox, "count_and_sum", {"operation": "crates_list", "group_by": ["color"]})
    assert found["note"].startswith(note)
    assert found["is_complete"] is ("_MAX_GROUPS" in limit)


def test_rows_of_all_sites_are_counted_and_summed(depot: ModuleType, sandbox: Any) -> None:
    given = {"operation": "crates_list", "group_by": ["site_id"], "sum": ["value"], "all_sites": True}
    found = read(depot, sandbox, "count_and_sum", given)
    assert [(each["group"], each["count"]) for each in found["groups"]] == [({"site_id": 1}, 25), ({"site_id": 2}, 25)]
    assert (found["failed"], found["not_read_whole"], found["is_complete"]) == ({}, [], True)
    some = read(depot, sandbox, "count_and_sum", {**given, "all_sites": False, "sites": [2, 9]})
    assert [each["group"] for each in some["groups"]] == [{"site_id": 2}]
    assert (list(some["failed"]), some["is_complete"]) == (["9"], False)


def list_across(depot: ModuleType, sandbox: Any, given: dict[str, Any], **options: Any) -> Any:
    return read(depot, sandbox, "across_sites", {"operation": "crates_list", "fields": ["id"], **given}, **options)


def test_rows_of_all_sites_are_listed(depot: ModuleType, sandbox: Any) -> None:
    found = list_across(depot, sandbox, {})
    assert [each["site_id"] for each in found["rows"]] == [1] * 25 + [2] * 25
    assert found["rows"][0].keys() == {"site_id", "id"}
    assert found["is_complete"]


@pytest.mark.parametrize(
    ("given", "options", "sites", "left"),
    [
        pytest.param({"limit": 3}, {}, [1] * 3, [1, 2], id="rows of the first site"),
        pytest.param({"limit": 26}, {}, [1] * 25 + [2], [2], id="rows up to the second site"),
        pytest.param({"limit": 25}, {}, [1] * 25, [2], id="rows of the first site alone"),
        pytest.param({"sites": [2]}, {}, [2] * 25, [], id="site that was asked for"),
        pytest.param({"fields": ["stored_at", "value"]}, {"max_bytes": 1_000}, [1] * 15, [1, 2], id="bytes"),
    ],
)
def test_what_is_missing_of_all_sites_is_told(  # noqa: PLR0917 - the table has so many columns
    depot: ModuleType, sandbox: Any, given: dict[str, Any], options: dict[str, Any], sites: list[int], left: list[int]
) -> None:
    found = list_across(depot, sandbox, given, **options)
    assert [each["site_id"] for each in found["rows"]] == sites
    assert (found["not_read_whole"], found["is_complete"]) == (left, not left)
    assert ("note" in found) is bool(left)


def test_a_site_that_fails_is_told_beside_the_rows_of_the_others(depot: ModuleType, sandbox: Any) -> None:
    found = list_across(depot, sandbox, {"sites": [1, 9, 2], "limit": 50})
    assert {each["site_id"] for each in found["rows"]} == {1, 2}
    assert "has no access to this site" in found["failed"]["9"]
    assert (list(found["failed"]), found["is_complete"]) == (["9"], False)


def test_a_server_for_one_site_reads_no_other(depot: ModuleType, sandbox: Any) -> None:
    tools = list_tools(depot, sandbox, site_id=2)
    assert "across_sites" not in tools
    assert not {"sites", "all_sites"} & tools["count_and_sum"].input_schema["properties"].keys()
    found = read(depot, sandbox, "count_and_sum", {"operation": "sites_list", "group_by": ["id"]}, site_id=2)
    assert [each["group"] for each in found["groups"]] == [{"id": 2}]
