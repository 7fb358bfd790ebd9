"""`create_in_batches` and its kin: many rows, per batch an answer or an error."""

from __future__ import annotations

import gc
import json
import warnings
from typing import TYPE_CHECKING, Any

import pytest

from fleetit import ConnectError, InvalidInput, Retry, ServerError
from fleetit.service import SERVICE
from fleetit_api.api import RESOURCES
from kit.tests.support.scripted_server import ReceivedRequest, ScriptedServer, reply
from tests.fleetit.client.call_styles import UNREACHABLE_URL

if TYPE_CHECKING:
    from tests.support.flavours import Flavour

PIN = "planted-pin-4711"


class StopHere(Exception):
    """Ends a program, as Ctrl-C does."""


def rows(count: int) -> list[dict[str, Any]]:
    """Return rows that are valid."""
    return [{"plate_state": "NY", "plate_number": f"A{number}"} for number in range(count)]


def take(request: ReceivedRequest) -> bytes:
    """Reply that all rows of a request were taken."""
    return reply(201, [{"id": 1} for _ in json.loads(request.body)])


def collect(flavour: Flavour, batches: Any) -> list[Any]:
    """Send all batches."""
    found: list[Any] = flavour.run(lambda: aiter(batches) if flavour.name == "async" else iter(batches))
    return found


@pytest.mark.parametrize(
    ("count", "size", "sent"),
    [
        pytest.param(1200, 500, [500, 500, 200], id="the last one is smaller"),
        pytest.param(6, 3, [3, 3], id="no rest"),
        pytest.param(2, 500, [2], id="one batch"),
        pytest.param(0, 500, [], id="no rows"),
    ],
)
def test_every_row_is_sent_once_and_in_order(flavour: Flavour, count: int, size: int, sent: list[int]) -> None:
    with ScriptedServer(take) as server:
        client: Any = flavour.client(token="t", base_url=server.url, fleet_id=1)
        batches: Any = client.vehicles.create_in_batches(iter(rows(count)), size=size, fleet_id=7)
        assert server.requests == []
        assert f"vehicles.create_many, {count:,} rows, 0 of {len(sent)} batches sent" in repr(batches)
        found = collect(flavour, batches)
        bodies = [json.loads(each.body) for each in server.requests]
        assert [len(body) for body in bodies] == [len(each.rows) for each in found] == sent
        assert [row for body in bodies for row in body] == rows(count)
        assert [number for each in found for number in each.rows] == [*range(count)]
        assert all(each.error is None and each.answer[0].id == 1 and not each.errors for each in found)
        assert {each.header("Fleet-Id") for each in server.requests} <= {"7"}
        assert (collect(flavour, batches), batches.in_flight) == ([], None)


def test_a_batch_that_fails_has_its_error_and_the_next_one_is_sent(flavour: Flavour) -> None:
    def answer(request: ReceivedRequest) -> bytes:
        first = json.loads(request.body)[0]["plate_number"]
        bad = reply(400, [{}, {"plate_number": ["Already taken."]}])
        return {"A2": bad, "A4": reply(500)}.get(first) or take(request)

    with ScriptedServer(answer) as server:
        client: Any = flavour.client(token="t", base_url=server.url, retry=Retry(attempts=1))
        found = collect(flavour, client.vehicles.create_in_batches(rows(8), size=2))
        assert [each.rows for each in found] == [range(2), range(2, 4), range(4, 6), range(6, 8)]
        assert [type(each.error).__name__ for each in found] == [
            "NoneType",
            "BadRequest",
            "InternalServerError",
            "NoneType",
        ]
        assert [(each.row, each.field) for each in found[1].errors] == [(3, "plate_number")]
        assert isinstance(found[2].error, ServerError)


def test_the_answers_can_be_raw_responses(flavour: Flavour) -> None:
    answers = iter([reply(200, [{"id": 1}, {"id": 2}]), reply(400, [{}, {"plate_number": ["Already taken."]}])])
    with ScriptedServer(lambda _: next(answers)) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        first, second = collect(flavour, client.with_raw_response.vehicles.create_in_batches(rows(4), size=2))
        assert (first.answer.status, first.answer.parse()[0].id) == (200, 1)
        assert (second.answer, [each.row for each in second.errors]) == (None, [3])


#: Answers of success to three rows, and what is said of those that don't say that the rows were taken.
ANSWERS = [
    pytest.param(reply(201, [{"id": 1}] * 3), "", id="all rows"),
    pytest.param(reply(200, [{}] * 3), "", id="all rows, with another status and no fields"),
    pytest.param(reply(200, raw=b"<html>Down for maintenance"), "not JSON", id="a page"),
    pytest.param(reply(201, raw=b""), "it is empty", id="nothing"),
    pytest.param(reply(200, raw=b""), "200 OK", id="nothing, with another status"),
    pytest.param(reply(200, []), "3 rows were sent, and it has 0", id="no rows"),
    pytest.param(reply(201, [{"id": 1}]), "3 rows were sent, and it has 1", id="one of three rows"),
    pytest.param(reply(201, [{"id": 1}] * 4), "3 rows were sent, and it has 4", id="more rows"),
    pytest.param(reply(201, [None] * 3), "3 rows were sent, and it has 0", id="null for each row"),
    pytest.param(reply(201, {"detail": "queued"}), "an array is expected", id="an object"),
    pytest.param(reply(201, ["A0", "A1", "A2"]), "an object is expected", id="texts"),
    pytest.param(reply(204, raw=b""), "204 No Content", id="a status that has no rows"),
    pytest.param(reply(207, [{"id": 1}, {"id": 2}, {"status": 422}]), "207 Multi-Status", id="a status for each row"),
    pytest.param(reply(200, [{"id": 1}, {"error": "exists"}, {}]), "at [1]: it has none of the fields", id="an error"),
]


@pytest.mark.parametrize(("answer", "why"), ANSWERS)
@pytest.mark.parametrize("is_raw", [False, True], ids=["parsed", "raw"])
def test_only_an_answer_with_all_rows_says_that_they_were_taken(
    flavour: Flavour, answer: bytes, why: str, is_raw: bool
) -> None:
    with ScriptedServer([answer]) as server:
        client: Any = flavour.client(token="t", base_url=server.url, fleet_id=7)
        caller = client.with_raw_response if is_raw else client
        (batch,) = collect(flavour, caller.vehicles.create_in_batches(rows(3)))
    assert batch.may_have_happened is bool(why)
    if why:
        assert why in str(batch.error)
        assert "(fleet 7, it may have been carried out)" in str(batch.error)
        assert batch.error.response.status in {200, 201, 204, 207}
    else:
        assert batch.error is None
    assert (batch.answer is None) is (bool(why) and not is_raw)  # a raw response is kept: it has what came


def test_the_repr_of_a_batch_has_its_rows_and_what_became_of_them(flavour: Flavour) -> None:
    answers = iter([reply(200, [{}, {}]), reply(409)])
    with ScriptedServer(lambda _: next(answers)) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        found = collect(flavour, client.vehicles.create_in_batches(rows(3), size=2))
        assert list(map(repr, found)) == ["<Batch: rows 0 to 1, sent>", "<Batch: rows 2 to 2, Conflict>"]


def test_rows_that_cannot_be_sent_are_all_named_and_nothing_is_sent(flavour: Flavour) -> None:
    with ScriptedServer([reply(200, [])]) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        given = rows(1200)
        for number in (3, 700, 1199):
            given[number]["plate_state"] = PIN
        with pytest.raises(InvalidInput, match=r"^vehicles_create_many: row 3") as caught:
            client.vehicles.create_in_batches(given)
        assert sorted({each.row for each in caught.value.errors if each.row is not None}) == [3, 700, 1199]
        assert server.requests == []


def test_a_server_that_is_not_there_is_the_error_of_each_batch(flavour: Flavour) -> None:
    client: Any = flavour.client(token="t", base_url=UNREACHABLE_URL, retry=Retry(attempts=1))
    found = collect(flavour, client.vehicles.create_in_batches(rows(4), size=2))
    assert all(isinstance(each.error, ConnectError) for each in found)


def test_what_ends_the_program_leaves_a_record(flavour: Flavour) -> None:
    def stop(_event: Any) -> None:
        raise StopHere

    with ScriptedServer([reply(200, [])]) as server:
        client: Any = flavour.client(token="t", base_url=server.url, on_response=stop)
        batches: Any = client.vehicles.create_in_batches(rows(4), size=2)
        with pytest.raises(StopHere) as caught:
            collect(flavour, batches)
        assert caught.value.__notes__[-1] == (
            "vehicles.create_many: rows 0 to 1 were being sent; whether FleetIT has them is not known"
        )
        assert batches.in_flight == range(2)
        assert "A1" not in repr(batches) + repr(vars(batches))


def make_and_drop(flavour: Flavour, client: Any, count: int, *, begin: bool) -> None:
    batches = client.vehicles.create_in_batches(rows(count), size=2)
    if begin:
        flavour.run(lambda: anext(batches) if flavour.name == "async" else next(batches))


@pytest.mark.alike
@pytest.mark.parametrize(
    ("count", "begin", "is_warned"),
    [
        pytest.param(4, False, True, id="nobody iterates"),
        pytest.param(4, True, False, id="somebody stops after a batch"),
        pytest.param(0, False, False, id="no rows"),
    ],
)
@pytest.mark.parametrize("is_raw", [False, True], ids=["parsed", "raw"])
def test_batches_that_nobody_iterates_warn_when_they_are_dropped(
    flavour: Flavour, count: int, begin: bool, is_warned: bool, is_raw: bool
) -> None:
    with ScriptedServer(take) as server, warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        client: Any = flavour.client(token="t", base_url=server.url)
        make_and_drop(flavour, client.with_raw_response if is_raw else client, count, begin=begin)
        gc.collect()
        assert len(server.requests) == int(begin)
    found = [str(each.message) for each in caught if each.category is ResourceWarning]
    assert found == ["vehicles.create_many: nobody iterated over the batches, so none of 4 rows was sent"] * is_warned


def test_batches_that_were_not_made_do_not_warn(flavour: Flavour) -> None:
    from openapi_sdk.calls import batches  # noqa: PLC0415

    kind = batches.AsyncSentBatches if flavour.name == "async" else batches.SentBatches
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        kind.__new__(kind).__del__()


@pytest.mark.parametrize("size", [0, 501, True, "5"], ids=repr)
def test_a_wrong_size_is_refused(flavour: Flavour, size: Any) -> None:
    client: Any = flavour.client(token="t", base_url=UNREACHABLE_URL)
    with pytest.raises(InvalidInput, match=r"size: .* is not 1 to 500"):
        client.vehicles.create_in_batches(rows(1), size=size)


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        pytest.param({"plate_state": "NY", "plate_number": "A1"}, "dict", id="one row"),
        pytest.param("rows.csv", "str", id="a text"),
        pytest.param(b"[]", "bytes", id="bytes"),
        pytest.param(None, "NoneType", id="nothing"),
    ],
)
def test_what_has_no_rows_is_refused(flavour: Flavour, given: Any, kind: str) -> None:
    client: Any = flavour.client(token="t", base_url=UNREACHABLE_URL)
    with pytest.raises(
        InvalidInput, match=rf"_many: rows: a list or another iterable of rows is expected, not {kind}$"
    ):
        client.vehicles.create_in_batches(given)


def test_a_wrong_argument_is_named_once(flavour: Flavour) -> None:
    client: Any = flavour.client(token="t", base_url=UNREACHABLE_URL)
    with pytest.raises(InvalidInput) as caught:
        client.vehicles.create_in_batches(rows(4), size=2, fleet_id=0)
    assert [(each.row, each.field) for each in caught.value.errors] == [(None, "fleet_id")]


def test_every_bulk_method_has_one_that_sends_in_batches(flavour: Flavour) -> None:
    client: Any = flavour.client(token="t", base_url=UNREACHABLE_URL)
    found = [
        f"{resource}.{name}"
        for resource in RESOURCES
        for name in dir(getattr(client, resource))
        if name.endswith("_in_batches")
    ]
    bulk_methods = [each for each in SERVICE.description.methods.values() if each.body and each.body.has_rows]
    assert sorted(found) == sorted(f"{each.full_name.removesuffix('_many')}_in_batches" for each in bulk_methods)
    for each in found:
        resource, _, name = each.partition(".")
        bulk = getattr(getattr(client, resource), name.replace("_in_batches", "_many"))
        assert f"`{name}` takes any number of" in " ".join(bulk.__doc__.split())


def test_rows_that_are_no_list_are_refused_by_the_method_itself(flavour: Flavour) -> None:
    client: Any = flavour.client(token="t", base_url=UNREACHABLE_URL)
    with pytest.raises(InvalidInput, match="pass a list"):
        flavour.run(lambda: client.vehicles.create_many(iter(rows(1))))
