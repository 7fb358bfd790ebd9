"""An import that goes on after errors that may pass, and tries again at its end what is safe to be tried again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from fleetit import FleetIT, Retry
from fleetit.imports import import_rows
from fleetit.service import SERVICE
from kit.tests.support.scripted_server import reply
from tests.fleetit.imports.bulk_server import METHOD, bulk_server, write_plates
from tests.fleetit.imports.test_importing import _Put

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from fleetit.imports import ImportResult
    from kit.tests.support.scripted_server import Reply
    from tests.fleetit.imports.bulk_server import Bulk

BUSY, BROKEN = reply(429), reply(503)
#: A server that takes the rows.
TAKE = object()


def run(
    bulk: Bulk, file: Path, answers: Sequence[Any], *, retry: Retry | None = None, **options: Any
) -> tuple[ImportResult, list[str], list[float]]:
    """Import a file in batches of two. Return the result, the batches that were sent, and the waits between rounds."""
    script, waits, start = iter(answers), list[float](), len(bulk.batches)

    def answer(_count: int, plates: list[str]) -> Reply:
        given: Any = next(script, TAKE)
        return bulk.take(plates) if given is TAKE else given

    bulk.answer = answer
    with FleetIT(token="t", base_url=bulk.url, fleet_id=7, retry=retry or Retry(attempts=1)) as client:
        client._caller.sleep = waits.append
        result = import_rows(client, METHOD, file, batch_size=2, keep_going=True, **options)
    return result, ["".join(each) for each in bulk.batches[start:]], waits


@pytest.fixture(name="file")
def _file(tmp_path: Path) -> Path:
    return write_plates(tmp_path / "v.csv", *"ABCDEF")


@pytest.mark.parametrize(
    ("answers", "options", "batches", "unknown", "not_sent"),
    [
        pytest.param([BUSY], {}, ["AB", "CD", "EF", "AB"], (), 0, id="not processed, so it is tried again at the end"),
        pytest.param([TAKE, BUSY, TAKE, BUSY], {}, ["AB", "CD", "EF", "CD", "CD"], (), 0, id="until it is taken"),
        pytest.param([BUSY] * 99, {}, ["AB", "CD", "EF"] * 5, (), 6, id="five times at most"),
        pytest.param([BROKEN], {}, ["AB", "CD", "EF"], (2, 3), 0, id="perhaps processed, so it is never repeated"),
        pytest.param([None], {}, ["AB", "CD", "EF"], (2, 3), 0, id="no answer, so neither"),
        pytest.param([reply(201, raw=b"<html>")], {}, ["AB"], (2, 3), 4, id="an answer that can't be read ends it"),
        pytest.param([BROKEN, BUSY], {}, ["AB", "CD", "EF", "CD"], (2, 3), 0, id="one of each"),
        pytest.param(
            [BROKEN, None], {"unknown": "resend"}, ["AB", "CD", "EF", "AB", "CD"], (), 0, id="repeated with consent"
        ),
        pytest.param(
            [BROKEN, TAKE, TAKE, reply(401)], {"unknown": "resend"}, ["AB", "CD", "EF", "AB"], (2, 3), 0,
            id="not processed when it was repeated",
        ),
        pytest.param([TAKE, reply(401)], {}, ["AB", "CD"], (), 4, id="an error that does not pass stops it"),
        pytest.param([BUSY, reply(404)], {}, ["AB", "CD"], (), 6, id="also after one that may pass"),
        pytest.param([reply(501)], {}, ["AB"], (2, 3), 4, id="a server error that does not pass"),
        pytest.param(
            [reply(400, "no"), BUSY], {}, ["AB", "A", "B", "CD", "EF", "A"], (), 0, id="a half of a refused batch"
        ),
    ],
)  # fmt: skip
def test_what_is_tried_again(  # noqa: PLR0917 - a table
    file: Path, answers: Sequence[Any], options: Any, batches: list[str], unknown: tuple[int, ...], not_sent: int
) -> None:
    with bulk_server() as bulk:
        result, sent, _ = run(bulk, file, answers, **options)
        assert (sent, result.unknown, result.not_sent) == (batches, unknown, not_sent)
        assert (result.error is None, len(result.left)) == (result.is_complete, 6 - result.taken)
        # The journal says the same, and the next run sends the others.
        result, _, _ = run(bulk, file, [])
    assert (result.unknown, result.not_sent, result.taken_before + result.taken) == (unknown, 0, 6 - len(unknown))
    assert len(bulk.taken) == len({*bulk.taken})


def test_what_may_be_repeated_by_its_method_is(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    method = SERVICE.description.methods[METHOD]
    monkeypatch.setitem(vars(SERVICE.description), "methods", {METHOD: _Put(method)})
    with bulk_server() as bulk:
        result, sent, _ = run(bulk, file, [BROKEN, None])
    assert (sent, result.is_complete) == (["AB", "CD", "EF", "AB", "CD"], True)
    events = [json.loads(line) for line in file.with_name("v.csv.import.jsonl").read_text().splitlines()]
    assert [each["again"] for each in events if each["event"] == "sending"] == [[], [], [], [0, 1], [0, 1]]


@pytest.mark.parametrize(
    ("answers", "counts"),
    [
        pytest.param([reply(400, "no")], [0, 0, 1, 2, 4, 6], id="rows that are sent in halves are counted once"),
        pytest.param([BUSY, BROKEN], [0, 0, 0, 2, 2, 4], id="rows that were not taken are not counted"),
    ],
)
def test_progress_counts_what_has_an_answer(file: Path, answers: Sequence[Any], counts: list[int]) -> None:
    done: list[tuple[int, int]] = []
    with bulk_server() as bulk:
        run(bulk, file, answers, on_progress=lambda *args: done.append(args))
    assert done == [(count, 6) for count in counts]


def test_only_failures_in_a_row_end_a_round(file: Path) -> None:
    write_plates(file, *(f"A{number}" for number in range(24)))
    with bulk_server() as bulk:
        result, sent, waits = run(bulk, file, [*[BROKEN] * 4, TAKE] * 2)
        assert (len(sent), len(result.unknown), result.taken, waits) == (12, 16, 8, [])
        file.with_name("v.csv.import.jsonl").unlink()
        result, sent, waits = run(bulk, file, [TAKE, *[BROKEN] * 5, *[TAKE] * 6])
    assert (len(sent), len(result.unknown), result.taken, len(waits)) == (12, 10, 14, 1)


@pytest.mark.heavy
def test_an_outage_does_not_make_all_rows_unknown(file: Path) -> None:
    write_plates(file, *(f"A{number}" for number in range(200)))
    with bulk_server() as bulk:
        result, sent, _ = run(bulk, file, [BROKEN] * 7)
        assert (len(result.unknown), result.taken, sent[5]) == (14, 186, "A10A11")
        file.with_name("v.csv.import.jsonl").unlink()
        result, sent, waits = run(bulk, file, [BROKEN] * 999)
    assert (len(sent), len(result.unknown), result.not_sent, len(waits)) == (25, 50, 150, 4)


@pytest.mark.parametrize(
    ("answers", "retry", "expected"),
    [
        pytest.param(
            [reply(429, headers=[("Retry-After", "7")]), BUSY],
            Retry(attempts=1),
            [7.0],
            id="of the only error that has one",
        ),
        pytest.param(
            [reply(429, headers=[("Retry-After", str(seconds))]) for seconds in (3, 7, 5)],
            Retry(attempts=1),
            [7.0],
            id="the longest",
        ),
        pytest.param([reply(503, headers=[("Retry-After", "7")]), BUSY], Retry(attempts=1), [7.0], id="of any error"),
        pytest.param([reply(429, headers=[("Retry-After", "61")])], Retry(attempts=1), [], id="longer than one wait"),
        pytest.param([BUSY] * 99, Retry(attempts=1, backoff=0), [0.0] * 4, id="as the client waits"),
        pytest.param(
            [reply(429, headers=[("Retry-After", "60")])] * 99, Retry(attempts=1, waiting=120), [60.0, 60.0], id="sum"
        ),
        pytest.param(
            [reply(429, headers=[("Retry-After", "1")])] * 99, Retry(attempts=1, waiting=2), [1.0, 1.0], id="short"
        ),
        pytest.param([], Retry(attempts=1), [], id="no error"),
        pytest.param([BROKEN], Retry(attempts=1), [], id="nothing to be tried again"),
    ],
)
def test_waits_between_rounds(file: Path, answers: Sequence[Any], retry: Retry, expected: list[float]) -> None:
    with bulk_server() as bulk:
        _, _, waits = run(bulk, file, answers, retry=retry)
    assert waits == expected


def test_what_was_refused_and_then_lost_is_not_called_refused(tmp_path: Path) -> None:
    file = write_plates(tmp_path / "v.csv", "A", "B")
    with bulk_server() as bulk:
        assert run(bulk, file, [None])[0].unknown == (2, 3)
        result, sent, _ = run(bulk, file, [reply(400, "no"), None, reply(400, "no"), *[None] * 9], unknown="resend")
        assert (sent[:3], result.unknown, result.refused_again) == (["AB", "A", "B"], (2, 3), (3,))
        result, _, _ = run(bulk, file, [])
    assert (result.unknown, result.refused_again) == ((2, 3), (3,))
