"""Secrets that are replaced, withdrawn, or not shown while a verifier is in use."""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from fleetit import ConfigurationError, ConnectError
from fleetit.webhooks import Inbox, Refusal, WebhookError, WebhookVerifier, sign
from openapi_sdk.webhooks import refreshing
from tests.fleetit.webhooks.examples import NOW, SECRET, TOLL_BODY, make_verifier
from tests.fleetit.webhooks.fake_client import AsyncMaker, Clock, FakeClient, Integration, SyncMaker, list_threads

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def answer(verifier: WebhookVerifier, clock: Clock, secret: str, fleet: str = "42") -> int:
    """Return the status of a delivery that is signed now."""
    headers = {"Fleet-Id": fleet, **sign(TOLL_BODY, secret, int(clock.now))}
    try:
        verifier.verify(TOLL_BODY, headers)
    except WebhookError as error:
        return error.status
    return 200


# --- Rotation while anybody forges


@pytest.mark.parametrize(
    "forged",
    [
        pytest.param(["42"], id="for the same fleet"),
        pytest.param(["7"], id="for another fleet"),
        pytest.param(["7", "42"], id="for all fleets"),
        pytest.param([str(number) for number in range(100, 105)], id="for fleets that do not exist"),
        pytest.param([], id="not at all"),
    ],
)
def test_no_forgery_uses_up_the_reading_of_a_new_secret(
    maker: SyncMaker, client: FakeClient, clock: Clock, forged: list[str]
) -> None:
    verifier = maker.make(client, lambda: [7, 42], clock=clock)
    seen: list[tuple[float, int]] = []
    for step in range(200):  # 20 seconds
        for fleet in forged:
            assert answer(verifier, clock, "forged", fleet) == 503
        maker.settle()
        if step == 20:
            client.set_secret(42, "new")
        if step >= 20:
            seen.append((clock.now - NOW, answer(verifier, clock, "new")))
            maker.settle()
        clock.now += 0.1
    assert {status for _, status in seen} <= {200, 503}
    assert {status for at, status in seen if at > 2 + 5.1} == {200}
    calls = len(client.fleet_ids) - 2
    assert calls <= 2 * (20 / 5 + 1)  # one for each fleet in five seconds


@pytest.mark.parametrize(
    ("options", "delivery", "status"),
    [
        pytest.param({}, ("forged", "42"), 503, id="a mismatch, while a reading is due"),
        pytest.param({"fleets": lambda: [42]}, ("forged", "8"), 503, id="a fleet that may be new"),
        pytest.param({}, ("forged", "8"), 401, id="a fleet that is not one of those passed"),
        pytest.param({}, ("old", ""), 401, id="no fleet"),
        pytest.param({"refresh_seconds": None}, ("forged", "42"), 401, id="secrets that are not read again"),
        pytest.param({"max_body_bytes": 1}, ("old", "42"), 413, id="too large"),
        pytest.param({"clock": lambda: NOW + 301}, ("old", "42"), 401, id="authentic, and too old"),
    ],
)
def test_what_may_be_sent_again_is_503(
    maker: SyncMaker, client: FakeClient, options: dict[str, Any], delivery: tuple[str, str], status: int
) -> None:
    clock, (secret, fleet) = Clock(), delivery
    verifier = maker.make(client, **{"fleets": [42], "clock": clock, **options})
    headers = {"Fleet-Id": fleet, **sign(TOLL_BODY, secret, NOW)}
    for _ in range(2):  # the second time the reading is held back
        with pytest.raises(WebhookError) as caught:
            verifier.verify(TOLL_BODY, headers)
        assert (caught.value.status, caught.value.may_be_sent_again) == (status, status == 503)
        maker.settle()


def test_it_is_401_if_nothing_will_be_read(maker: SyncMaker, client: FakeClient, clock: Clock) -> None:
    assert answer(make_verifier({42: SECRET}), clock, "forged") == 401
    verifier = maker.make(client, [42], clock=clock)
    verifier.close()
    assert answer(verifier, clock, "forged") == 401


@pytest.mark.parametrize(
    ("reason", "status"),
    [("malformed_body", 400), ("missing_signature", 400), ("body_too_large", 413), ("too_new", 401)],
)
def test_each_reason_has_a_status(reason: str, status: int) -> None:
    assert WebhookError(reason).status == status


def test_an_inbox_answers_503_and_says_what_is_wrong(
    maker: SyncMaker, client: FakeClient, clock: Clock, tmp_path: Path
) -> None:
    verifier = maker.make(client, [42], clock=clock)
    client.fleets[42] = ConnectError("no connection")
    with Inbox(verifier, f"sqlite:///{tmp_path}/inbox.db") as inbox:
        given = inbox.receive(TOLL_BODY, {"Fleet-Id": "42", **sign(TOLL_BODY, "new", NOW)})
        maker.settle()
        assert (given.status, given.reason) == (503, Refusal.SIGNATURE_MISMATCH)
        assert verifier.problems
        assert set(verifier.problems) <= set(inbox.stats().problems)


def test_refusals_of_a_rotation_are_logged_with_their_digest(
    maker: SyncMaker, client: FakeClient, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    verifier = maker.make(client, [7, 42], clock=clock)
    client.set_secret(42, "PLANTED")
    assert answer(verifier, clock, "PLANTED") == 503
    maker.settle()
    assert answer(verifier, clock, "PLANTED") == 200
    digest = verifier.verify(TOLL_BODY, {"Fleet-Id": "42", **sign(TOLL_BODY, "PLANTED", NOW)}).digest
    refused = (
        "a delivery is refused while webhook secrets are read again, and may be sent again: "
        f"signature_mismatch (fleet 42, signed {NOW}, sha256 {digest})"
    )
    changed = "fleet 42 has other webhook secrets than before: 1; 1 deliveries that were refused may be authentic"
    assert sorted(record.getMessage() for record in caplog.records) == [refused, changed]
    assert {record.levelname for record in caplog.records} == {"WARNING"}
    assert "PLANTED" not in caplog.text
    client.set_secret(42, "newer")
    maker.refresh(verifier)
    assert caplog.records[-1].levelname == "INFO"  # nothing was refused


def test_a_reading_that_fails_is_tried_again_soon(maker: SyncMaker, client: FakeClient, clock: Clock) -> None:
    verifier = maker.make(client, [7, 42], clock=clock)
    client.fleets[42] = ConnectError("no connection")
    assert answer(verifier, clock, "new") == 503
    maker.settle()
    client.set_secret(42, "new")
    assert answer(verifier, clock, "new") == 503
    clock.now += 5
    assert answer(verifier, clock, "seven", "7") == 200  # any delivery, or a second without one
    maker.settle()
    assert answer(verifier, clock, "new") == 200


def test_a_reading_of_all_fleets_and_those_that_deliveries_ask_for_take_turns(
    maker: SyncMaker, client: FakeClient, clock: Clock
) -> None:
    for number in range(1, 7):
        client.set_secret(number, "old")
    verifier = maker.make(client, [1, 2, 3, 4, 5, 6], clock=clock)
    client.fleet_ids.clear()
    client.gate.clear()
    for number in (6, 5, 4):
        assert answer(verifier, clock, "forged", str(number)) == 503
        clock.now += 300
    client.gate.set()
    maker.settle()
    # A thread has begun with the first one, and a loop only now.
    assert client.fleet_ids in ([6, 1, 5, 2, 4, 3, 6], [1, 6, 2, 5, 3, 4])


@pytest.mark.parametrize("tell", ["refresh", "touch"])
def test_a_file_tells_all_processes_to_read_again(
    client: FakeClient, clock: Clock, tmp_path: Path, tell: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refreshing, "TICK", 0.01)
    maker, file, before = SyncMaker(), tmp_path / "refresh", set(threading.enumerate())
    one = maker.make(client, [42], clock=clock, refresh_file=file)
    other_client = FakeClient({42: [Integration("old")]})
    other = maker.make(other_client, [42], clock=clock, refresh_seconds=None, refresh_file=str(file))
    assert answer(other, clock, "old") == 200
    for each in (client, other_client):
        each.set_secret(42, "new")
    other_client.called.clear()
    if tell == "refresh":
        one.refresh()
        assert answer(one, clock, "new") == 200
    else:
        file.touch()
    assert other_client.called.wait(60)
    maker.settle()
    assert answer(other, clock, "new") == 200
    one.close()
    other.close()
    assert set(threading.enumerate()) <= before


def test_a_file_tells_an_async_verifier_too(client: FakeClient, clock: Clock, tmp_path: Path) -> None:
    maker, file = AsyncMaker(), tmp_path / "refresh"
    verifier = maker.make(client, [42], clock=clock, refresh_seconds=0.01, refresh_file=file)
    client.set_secret(42, "new")
    file.touch()
    maker.wait_until(lambda: len(client.fleet_ids) > 1)
    maker.settle()
    assert answer(verifier, clock, "new") == 200
    verifier.close()
    maker.end()


def test_a_file_that_can_not_be_written_is_an_error(maker: SyncMaker, client: FakeClient, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"refresh_file='.*missing/file': it can't be written: No such file"):
        maker.make(client, [42], refresh_file=tmp_path / "missing" / "file")
    assert client.fleet_ids == []
    folder = tmp_path / "folder"
    folder.mkdir()
    verifier = maker.make(client, [42], refresh_file=folder / "file")
    (folder / "file").unlink()
    folder.rmdir()
    client.set_secret(42, "new")
    with pytest.raises(ConfigurationError, match="it can't be written"):
        maker.refresh(verifier)
    assert answer(verifier, Clock(time.time()), "new") == 200  # this process has them


# --- One answer that shows no secret

MASKS = [
    *("********", "••••••••", "••••abcd", "whsec_****", "whsec_…", "abc...xyz", "xxxxxxxx", "XXXX", "--------", "0000"),
    *("[redacted]", "<hidden>", "(masked)", "null", "None", "REDACTED"),
]
HIDDEN: list[object] = [None, "", " ", "\0", 5, *MASKS]


@pytest.mark.parametrize("token", HIDDEN, ids=repr)
def test_a_secret_that_is_not_shown_replaces_none(
    maker: SyncMaker, client: FakeClient, clock: Clock, caplog: pytest.LogCaptureFixture, token: object
) -> None:
    verifier = maker.make(client, [7, 42], clock=clock)
    client.fleets[42] = [Integration(token)]
    clock.now += 300
    assert answer(verifier, clock, "old") == 200
    maker.settle()
    assert answer(verifier, clock, "old") == 200
    assert answer(verifier, clock, "seven", "7") == 200
    if isinstance(token, str) and token in MASKS:
        with pytest.raises(ConfigurationError, match="looks like a mask"):
            answer(verifier, clock, token)
    [problem] = verifier.problems
    assert problem.startswith(
        "the webhook secrets of fleets 42 are kept: an integration came with a webhook_signature_"
    )
    assert caplog.text.count(problem) == 1
    with pytest.raises(ConfigurationError, match="null, blank or masked"):
        maker.refresh(verifier)
    client.set_secret(42, "new")
    maker.refresh(verifier)
    assert (answer(verifier, clock, "new"), verifier.problems) == (200, ())
    maker.settle()


@pytest.mark.parametrize("secret", ["a", "xx", "old", "whsec_example", "hidden-2f6c", "0a0a0a0a"])
def test_what_is_no_mask(secret: str) -> None:
    assert answer(WebhookVerifier(secret, clock=lambda: NOW), Clock(), secret) == 200


@pytest.mark.parametrize("secret", [*MASKS, b"********"], ids=repr)
def test_a_mask_is_never_a_secret(secret: str | bytes) -> None:
    uses: list[Callable[[], object]] = [
        lambda: WebhookVerifier(secret),
        lambda: WebhookVerifier({42: ["good", secret]}),
        lambda: sign(b"", secret),
    ]
    for use in uses:
        with pytest.raises(ConfigurationError, match=r"looks like a mask \(\*{8}\)"):
            use()


def test_a_mask_of_one_integration_keeps_no_secret_of_another(
    maker: SyncMaker, client: FakeClient, clock: Clock
) -> None:
    client.fleets[42] = [Integration("leaked", id=1), Integration("good", id=2)]
    verifier = maker.make(client, [42], clock=clock)
    client.fleets[42] = [Integration("new", id=1), Integration("********", id=2)]
    with pytest.raises(ConfigurationError):
        maker.refresh(verifier)
    statuses = [answer(verifier, clock, secret) for secret in ("new", "good", "leaked")]
    assert statuses == [200, 200, 503]
    maker.settle()


@pytest.mark.parametrize(
    ("answered", "status"),
    [
        pytest.param([Integration("********", id=9)], 200, id="a mask under a new id"),
        pytest.param([Integration(None, id=9), Integration("", id=10)], 200, id="null and blank under new ids"),
        pytest.param([Integration("********", id=9), Integration("new", id=3)], 503, id="beside one that is shown"),
        pytest.param([Integration("********", id=9), Integration("old", False)], 503, id="beside its own that is off"),
    ],
)
def test_a_mask_of_an_unknown_integration_is_no_reason_to_have_no_secret(
    maker: SyncMaker, client: FakeClient, clock: Clock, answered: list[Integration], status: int
) -> None:
    verifier = maker.make(client, [42], clock=clock)
    client.fleets[42] = answered
    with pytest.raises(ConfigurationError, match="fleets 42 are kept: an integration came with"):
        maker.refresh(verifier)
    assert answer(verifier, clock, "old") == status
    maker.settle()


# --- A withdrawn secret


def _switch_off(client: FakeClient, _: list[int]) -> None:
    client.fleets[42] = [Integration("old", enabled=False)]


def _leave_another(client: FakeClient, _: list[int]) -> None:
    client.fleets[42] = [Integration("another", id=2)]


def _remove_fleet(_: FakeClient, fleets: list[int]) -> None:
    fleets.remove(42)


def _switch_off_while_another_fails(client: FakeClient, fleets: list[int]) -> None:
    _switch_off(client, fleets)
    client.fleets[7] = ConnectError("PLANTED")


@pytest.mark.parametrize(
    "withdraw",
    [
        pytest.param(_switch_off, id="enabled: false"),
        pytest.param(_leave_another, id="another integration is left"),
        pytest.param(_remove_fleet, id="the fleet is gone"),
        pytest.param(_switch_off_while_another_fails, id="one fleet fails"),
    ],
)
def test_a_withdrawn_secret_ends_at_the_next_interval_although_nothing_mismatches(
    maker: SyncMaker, client: FakeClient, clock: Clock, withdraw: Callable[[FakeClient, list[int]], None]
) -> None:
    fleets = [7, 42]
    verifier = maker.make(client, lambda: fleets, clock=clock)
    withdraw(client, fleets)
    clock.now += 299
    assert answer(verifier, clock, "old") == 200
    maker.settle()
    assert client.fleet_ids == [7, 42]
    clock.now += 1
    answer(verifier, clock, "old")  # no delivery waits, so this one may be accepted
    maker.settle()
    assert answer(verifier, clock, "old") == 503
    assert answer(verifier, clock, "seven", "7") == 200
    maker.settle()


def test_one_answer_without_integrations_withdraws_nothing_and_the_second_does(
    maker: SyncMaker, client: FakeClient, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    verifier = maker.make(client, [7, 42], clock=clock)
    for is_back in (True, False):
        client.fleets[42] = []
        clock.now += 300
        answer(verifier, clock, "seven", "7")
        maker.settle()
        assert answer(verifier, clock, "old") == 200
        assert "fleets 42 are kept: no integration came" in verifier.problems[0]
        if is_back:
            client.set_secret(42, "old")
        clock.now += 5
        answer(verifier, clock, "seven", "7")
        maker.settle()
        assert verifier.problems == ()
        assert answer(verifier, clock, "old") == (200 if is_back else 503)
        maker.settle()
    assert any("fleet 42 has other webhook secrets than before: 0" in message for message in caplog.messages)


def test_the_interval_ends_without_a_delivery(client: FakeClient) -> None:
    maker = SyncMaker()
    verifier = maker.make(client, [42], refresh_seconds=0.02)
    answer(verifier, Clock(time.time()), "old")  # the first delivery of a process begins it
    client.called.clear()
    assert client.called.wait(60)
    client.called.clear()
    assert client.called.wait(60)
    verifier.close()
    maker.settle()


@pytest.mark.parametrize("by", ["start", "an inbox"])
def test_the_interval_begins_when_a_process_says_so(client: FakeClient, clock: Clock, tmp_path: Path, by: str) -> None:
    maker = SyncMaker()
    verifier = maker.make(client, [42], clock=clock)
    client.set_secret(42, "new")
    clock.now += 300  # as in a worker that is forked long after the verifier was made
    inbox = Inbox(verifier, f"sqlite:///{tmp_path}/inbox.db")
    (verifier if by == "start" else inbox).start()
    maker.settle()
    assert client.fleet_ids == [42, 42]
    assert answer(verifier, clock, "old") == 503  # the first delivery
    inbox.close()
    verifier.close()
    maker.settle()


def test_fixed_secrets_have_no_interval() -> None:
    make_verifier({42: SECRET}).start()
    assert list_threads() == []


def test_the_interval_ends_without_a_delivery_in_a_loop(client: FakeClient) -> None:
    maker = AsyncMaker()
    verifier = maker.make(client, [42], refresh_seconds=0.02)
    maker.wait_until(lambda: len(client.fleet_ids) > 2)
    verifier.close()
    maker.settle()
    maker.end()


def test_a_clock_that_fails_ends_no_interval(client: FakeClient) -> None:
    maker, is_broken = SyncMaker(), threading.Event()

    def clock() -> float:
        return 1 / 0 if is_broken.is_set() else NOW

    verifier = maker.make(client, [42], refresh_seconds=0.01, clock=clock)
    assert answer(verifier, Clock(), "old") == 200
    is_broken.set()
    for _ in range(6000):
        if verifier.problems:
            break
        time.sleep(0.01)  # until the next tick of the thread
    assert verifier.problems == ("webhook secrets are not read again: ZeroDivisionError",)
    verifier.close()
