"""The plan of faults. `test_fault_answers.py` tests what each fault does to an answer."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest

from fleetit import ConfigurationError
from fleetit.sandbox import running
from fleetit.sandbox._parts import PARTS
from fleetit_api.exceptions import TREE
from openapi_sdk.sandbox.faults import Fault, FaultBody, FaultPlan, Targets
from openapi_sdk.sandbox.server import Options
from tests.fleetit.sandbox.loopback import ACTIVE, send_request

if TYPE_CHECKING:
    from fleetit.sandbox import Sandbox

TOLLS = "/v2/tolls/"


def test_fault_replaces_the_given_number_of_answers(own_sandbox: Sandbox) -> None:
    own_sandbox.fail_next(503, times=2, retry_after=7)
    responses = [send_request(own_sandbox) for _ in range(3)]
    assert [response.status for response in responses] == [503, 503, 200]
    assert [response.headers["Retry-After"] for response in responses] == ["7", "7", None]
    assert list(responses[0].json) == ["detail"]


def test_faults_apply_in_the_order_of_the_calls(own_sandbox: Sandbox) -> None:
    own_sandbox.fail_next(429, retry_after="Wed, 21 Oct 2026 07:28:00 GMT")
    own_sandbox.fail(status=520, times=1)
    own_sandbox.fail_next()
    responses = [send_request(own_sandbox) for _ in range(4)]
    assert [response.status for response in responses] == [429, 520, 503, 200]
    assert responses[0].headers["Retry-After"] == "Wed, 21 Oct 2026 07:28:00 GMT"


@pytest.mark.parametrize(
    ("value", "header"),
    [
        (0, "0"),
        ("7", "7"),
        pytest.param(10**100 - 1, "9" * 100, id="100 digits"),
        pytest.param("9" * 100, "9" * 100, id="100 digits as a text"),
        ("Wed, 21 Oct 2026 07:28:00 GMT", "Wed, 21 Oct 2026 07:28:00 GMT"),
        pytest.param(datetime(2026, 10, 21, 7, 28, tzinfo=UTC), "Wed, 21 Oct 2026 07:28:00 GMT", id="a datetime"),
        pytest.param(
            datetime(2026, 10, 20, 23, 28, 0, 9, tzinfo=timezone(timedelta(hours=-8))),
            "Wed, 21 Oct 2026 07:28:00 GMT",
            id="a datetime with another offset",
        ),
    ],
)
def test_retry_after_is_sent_as_seconds_or_as_an_http_date(
    own_sandbox: Sandbox, value: int | str | datetime, header: str
) -> None:
    own_sandbox.fail_next(retry_after=value)
    assert send_request(own_sandbox).headers["Retry-After"] == header


def test_fault_for_some_requests_applies_to_no_others(own_sandbox: Sandbox) -> None:
    own_sandbox.fail_next(500, on=ACTIVE)
    own_sandbox.fail_next(501, on=f"GET {TOLLS}")
    own_sandbox.fail_next(502, on="PATCH /v2/tolls/{id}/")
    own_sandbox.fail_next(503)
    assert [send_request(own_sandbox, "/elsewhere/").status for _ in range(2)] == [503, 404]
    assert [send_request(own_sandbox, TOLLS, method=method).status for method in ("POST", "GET")] == [405, 501]
    assert send_request(own_sandbox, f"{TOLLS}7/", method="PATCH").status == 502
    assert [send_request(own_sandbox).status for _ in range(2)] == [500, 200]


def test_fault_without_limit_applies_until_it_is_cleared(own_sandbox: Sandbox) -> None:
    own_sandbox.fail(TOLLS)
    assert {send_request(own_sandbox, TOLLS).status for _ in range(5)} == {503}
    own_sandbox.clear_faults()
    assert send_request(own_sandbox, TOLLS).status == 200


def test_fault_applies_without_token_and_is_logged(own_sandbox: Sandbox) -> None:
    own_sandbox.fail_next(502)
    response = send_request(own_sandbox, headers={"Authorization": "again"})
    assert response.status == 502
    assert (own_sandbox.requests[-1].authorised, own_sandbox.requests[-1].status) == (False, 502)


def test_fault_without_a_status_and_without_a_delay_has_those_of_the_page() -> None:
    assert (Fault().effective_status, Fault(how="slow_head").delay) == (503, 5)


@pytest.mark.parametrize("status", [300, 304, 301, 404, 599])
def test_fault_can_have_any_error_status(own_sandbox: Sandbox, status: int) -> None:
    own_sandbox.fail_next(status)
    response = send_request(own_sandbox)
    assert response.status == status
    assert (response.body == b"") is (status == 304)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        pytest.param({"status": 200}, "status=200", id="a success"),
        pytest.param({"status": 299}, "status=299", id="just under the range"),
        pytest.param({"status": 600}, "status=600", id="just over the range"),
        pytest.param({"times": 0}, "times=0", id="zero times"),
        pytest.param({"times": -1}, "times=-1", id="negative times"),
        pytest.param({"retry_after": "1\r\nX: y"}, "retry_after=", id="a line break in a header"),
        pytest.param({"retry_after": "é"}, "retry_after=", id="a header that is not ASCII"),
        *(
            pytest.param(
                {"retry_after": value}, f"retry_after={shown}.*: pass seconds as an integer, 0 or more", id=reason
            )
            for value, shown, reason in (
                ("soon", "'soon'", "a word"),
                ("", "''", "an empty header"),
                ("²", "'²'", "a digit that is not ASCII"),
                (-1, "-1", "a time that is over"),
                ("-1", "'-1'", "a time that is over, as a text"),
                (True, "True", "a boolean of seconds"),
                (1.5, "1.5", "a fraction of a second"),
                (datetime(2026, 10, 21, 7, 28), "datetime", "a time without an offset"),  # noqa: DTZ001 - the error
                ("2026-10-21T07:28:00Z", "'2026", "another form of a date"),
                ("Thu, 21 Oct 2026 07:28:00 GMT", "'Thu", "the wrong day of the week"),
                ("Wed, 21 Oct 2026 07:28:00 +0000", "'Wed", "an offset that HTTP does not have"),
                ("Wed, 21 Oct 2026 07:28 GMT", "'Wed", "no seconds"),
                (10**100, "a number of 333 bits", "more digits than are accepted"),
                (10**5_000, "", "more digits than Python writes"),
                ("1" * 101, "'1", "more digits than are accepted, as a text"),
            )
        ),
        pytest.param({"status": "503"}, "status='503': .* from 300 to 599, as an integer", id="a status as a text"),
        pytest.param({"status": 503.0}, "status=503.0: ", id="a status as a fraction"),
        pytest.param({"times": "1"}, "times='1': .* pass an integer", id="times as a text"),
        pytest.param({"times": 1.5}, "times=1.5: ", id="a fraction of times"),
        pytest.param({"times": True}, "times=True: ", id="a boolean of times"),
        pytest.param(
            {"share": "5%"}, "share='5%': a share is a number, .* such as 0.05 for 5%", id="a share as a text"
        ),
        pytest.param({"share": True}, "share=True: ", id="a boolean of a share"),
        pytest.param({"how": ["drop"]}, r"how=\['drop'\]: it is one of status, drop", id="a list of kinds"),
        pytest.param({"how": "slow_head", "seconds": "1"}, "seconds='1': a delay is a number", id="a delay as a text"),
        pytest.param({"how": "slow_head", "seconds": True}, "seconds=True: ", id="a boolean of a delay"),
        pytest.param({"on": 0.05}, "on=0.05: .*pass numbers by name: share=0.05", id="a share as the first argument"),
        pytest.param({"on": 503}, "on=503: .*pass numbers by name", id="a status as the first argument"),
        pytest.param(
            {"on": ["GET"]}, r"on=\['GET'\]: pass one text: .* such as .GET /v2/tolls/.", id="a list of requests"
        ),
        pytest.param({"share": 0}, "share=0: .* such as 0.05 for 5%", id="no share"),
        pytest.param({"share": 5}, "share=5", id="percents"),
        pytest.param({"share": float("nan")}, "share=nan", id="a share that is no number"),
        pytest.param({"how": "dorp"}, "how='dorp': it is one of status, drop, truncate", id="a misspelt kind"),
        pytest.param({"how": "slow_head", "seconds": 0}, "seconds=0", id="no delay"),
        pytest.param({"how": "slow_body", "seconds": 60.1}, "seconds=60.1: .* at most 60 s", id="a long delay"),
        pytest.param({"how": "slow_body", "seconds": float("nan")}, "seconds=nan", id="a delay that is no number"),
        pytest.param({"how": "drop", "status": 503}, "takes no status=; it is for 'status'", id="a drop with a status"),
        pytest.param({"seconds": 1}, "takes no seconds=; it is for 'slow_head' and 'slow_body'", id="a late status"),
        pytest.param({"how": "truncate", "carry_out": True}, "takes no carry_out=", id="what is always carried out"),
        pytest.param({"body": {"a": object()}}, "body={'a': <object .*not JSON serializable", id="a body of objects"),
        pytest.param({"body": float("nan")}, "body=nan: it is a text, or a value that JSON can have", id="a NaN body"),
        pytest.param({"body": "\udc80"}, "body=", id="a text that can't be encoded"),
        pytest.param({"on": "GET /v2/tols/"}, "on='GET /v2/tols/'.*the nearest: /v2/tolls/", id="a misspelt path"),
    ],
)
def test_invalid_fault_is_refused(own_sandbox: Sandbox, values: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        own_sandbox.fail(**values)
    assert send_request(own_sandbox).status == 200


def test_misspelt_attribute_is_an_error() -> None:
    world = Options(PARTS).make_world()
    for thing in (Fault(), world.faults, world.requests):
        with pytest.raises((AttributeError, TypeError)):
            thing.staus = 500  # type: ignore[union-attr] # pyright: ignore[reportAttributeAccessIssue]


def test_repr_of_a_fault_does_not_show_its_body() -> None:
    assert "4711" not in repr(Fault(body=FaultBody.encode({"pin": "4711"})))


def _draw_all(plan: FaultPlan, number: int) -> list[int | None]:
    drawn = (plan.draw("GET", TOLLS) for _ in range(number))
    return [None if fault is None else fault.status for fault in drawn]


def _make_plan(seed: int = 1) -> FaultPlan:
    return FaultPlan(Targets(TREE, [("GET", TOLLS), ("POST", TOLLS)]), seed)


def test_share_is_repeatable_and_depends_on_the_seed() -> None:
    plans = [_make_plan(seed) for seed in (1, 1, 2)]
    for plan in plans:
        plan.add(Fault(status=503), share=0.05)
    one, same, other = (_draw_all(plan, 2000) for plan in plans)
    assert one == same != other
    assert 60 < one.count(503) < 140
    plans[0].clear()
    assert len(plans[0]) == 0
    plans[0].add(Fault(status=503), share=0.05)
    assert _draw_all(plans[0], 2000) == one


def test_rules_select_requests_of_their_own() -> None:
    plan = _make_plan(1)
    for method in ("GET", "POST"):
        plan.add(Fault(status=503), f"{method} {TOLLS}", share=0.5)
    first, second = ([plan.draw(method, TOLLS) is not None for _ in range(100)] for method in ("GET", "POST"))
    assert first != second


def test_seed_of_the_world_decides_about_shares() -> None:
    statuses: list[list[int]] = []
    for seed in (3, 3, 4):
        with running(seed=seed) as sandbox:
            sandbox.fail(share=0.5)
            statuses.append([send_request(sandbox).status for _ in range(30)])
    assert statuses[0] == statuses[1] != statuses[2]


def test_the_first_rule_that_selects_a_request_decides() -> None:
    plan = _make_plan()
    plan.add(Fault(status=500), "POST")
    plan.add(Fault(status=501), share=0.5)
    plan.add(Fault(status=502), share=0.5, times=100)
    plan.add(Fault(status=503))
    drawn = _draw_all(plan, 1000)
    assert 500 not in drawn
    assert None not in drawn
    assert 400 < drawn.count(501) < 600
    assert drawn.count(502) == 100
    # The shares do not follow each other: the third rule selects only half of what the second leaves.
    assert drawn[: [i for i, each in enumerate(drawn) if each == 502][-1]].count(503) > 70


def test_rules_for_other_requests_do_not_change_the_selection() -> None:
    alone, together = _make_plan(), _make_plan()
    for plan in (alone, together):
        plan.add(Fault(status=503), "GET", share=0.5)
        plan.add(Fault(status=500), "POST", share=0.5)
    mixed: list[int | None] = []
    for _ in range(100):
        together.draw("POST", TOLLS)
        mixed += _draw_all(together, 1)
    assert mixed == _draw_all(alone, 100)


def test_threads_take_each_fault_once() -> None:
    plan = FaultPlan(Targets(TREE), 1)
    for _ in range(10):
        plan.add(Fault(), times=50)
    taken: list[Fault] = []

    def take() -> None:
        taken.extend(fault for _ in range(100) if (fault := plan.draw("GET", "/")))

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(taken), len(plan)) == (500, 0)
