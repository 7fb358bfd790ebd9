"""Rows are sent in batches, each once, over any number of runs."""

from __future__ import annotations

import errno
import json
import os
import stat
from typing import TYPE_CHECKING, Any

import pytest

from fleetit import (
    AsyncFleetIT,
    ConfigurationError,
    DecodeError,
    FleetIT,
    FleetITError,
    Retry,
    TransportError,
    Unauthorized,
)
from fleetit.imports import RowsLeft, import_rows
from fleetit.sandbox import running
from fleetit.service import SERVICE
from kit.tests.support.scripted_server import reply
from openapi_sdk.file_lock import lock_file
from openapi_sdk.imports.journal import EarlierRuns, select_rows
from openapi_sdk.imports.rows import Row
from tests.fleetit.imports.bulk_server import METHOD, bulk_server, write_plates

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kit.tests.support.scripted_server import Reply
    from openapi_sdk.imports import Unknown
    from tests.fleetit.imports.bulk_server import Bulk


class StopHere(BaseException):
    """Ends a program, as Ctrl-C does."""


@pytest.fixture(name="file")
def _file(tmp_path: Path) -> Path:
    return write_plates(tmp_path / "v.csv", "A", "B", "C", "D", "E")


def journal(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.with_name(f"{file.name}.import.jsonl").read_text().splitlines()]


def on_batch(number: int, answer: Reply) -> Callable[[Bulk, int, list[str]], Reply]:
    """Return an answer to one of the batches; the others are taken."""
    return lambda bulk, count, plates: answer if count == number else bulk.take(plates)


def answer_with(bulk: Bulk, answer: Callable[[Bulk, int, list[str]], Reply]) -> None:
    bulk.answer = lambda count, plates: answer(bulk, count, plates)


@pytest.mark.heavy
def test_1200_rows_over_batches(tmp_path: Path) -> None:
    plates = [f"A{number}" for number in range(1200)]
    file = write_plates(tmp_path / "v.csv", *plates)
    progress: list[tuple[int, int]] = []
    with bulk_server() as bulk, bulk.client() as client:
        result = import_rows(client, METHOD, file, on_progress=lambda *done: progress.append(done))
        again = import_rows(client, METHOD, file)
    assert (result.rows, result.taken, result.is_complete, result.error) == (1200, 1200, True, None)
    assert (again.taken, again.taken_before, again.is_complete) == (0, 1200, True)
    assert ([len(each) for each in bulk.batches], bulk.taken) == ([500, 500, 200], plates)
    assert progress == [(0, 1200), (500, 1200), (1000, 1200), (1200, 1200)]


def test_what_is_called_before_rows_are_sent_can_stop_them(tmp_path: Path) -> None:
    file, counts = write_plates(tmp_path / "v.csv", "A", "B", "C"), list[int]()

    def refuse(_rows: int) -> None:
        raise PermissionError

    with bulk_server() as bulk, bulk.client() as client:
        with pytest.raises(PermissionError):
            import_rows(client, METHOD, file, before_sending=refuse)
        assert bulk.batches == []
        import_rows(client, METHOD, file, dry_run=True, before_sending=refuse)
        assert import_rows(client, METHOD, file, before_sending=counts.append).taken == 3
        assert import_rows(client, METHOD, file, before_sending=refuse).taken_before == 3
    assert counts == [3]


def test_into_the_sandbox_and_changed(tmp_path: Path) -> None:
    file = tmp_path / "v.csv"
    file.write_text("Plate State;Plate Number;Active;custom_fields_cost_center\nNY;A1;TRUE;7\nNJ;B2;no;\n")
    with running() as sandbox, FleetIT(token=sandbox.token, base_url=sandbox.url, fleet_id=7) as client:
        assert import_rows(client, METHOD, file).taken == 2
        changed = import_rows(client, "vehicles.update_many", file, journal=tmp_path / "update.jsonl")
        rows = sandbox.rows("vehicles", 7)
    assert changed.taken == 2
    assert [(row["plate_number"], row["active"]) for row in rows][-2:] == [("A1", True), ("B2", False)]


def test_a_batch_is_in_the_journal_before_it_is_sent_and_after(file: Path) -> None:
    seen: list[list[dict[str, Any]]] = []

    def look(_count: int, plates: list[str]) -> bytes:
        seen.append(journal(file))
        return reply(201, [{"id": 1} for _ in plates])

    with bulk_server(look) as bulk, bulk.client() as client:
        result = import_rows(client, METHOD, file, batch_size=3)
    assert [each[-1]["event"] for each in seen] == ["sending", "sending"]
    assert [each[-1]["lines"] for each in seen] == [[2, 3, 4], [5, 6]]
    assert [each["batch"] for each in journal(file)[2:]] == [1, 1, 2, 2]
    assert [each["event"] for each in journal(file)] == ["import", "plan", *["sending", "taken"] * 2]
    assert [sorted(each) for each in journal(file)[:4]] == [
        ["event", "fleet", "method", "server", "version"],
        ["digests", "event", "time"],
        ["again", "batch", "digests", "event", "lines", "time"],
        ["batch", "event", "time"],
    ]
    assert result.journal == file.with_name("v.csv.import.jsonl")
    assert stat.S_IMODE(file.with_name("v.csv.import.jsonl").stat().st_mode) == 0o600
    assert '"A"' not in file.with_name("v.csv.import.jsonl").read_text()


REFUSED = reply(400, [{}, {"plate_number": ["Not this one."]}])


def test_a_refused_row_is_named_and_the_others_are_sent(file: Path) -> None:
    with bulk_server() as bulk, bulk.client() as client:
        answer_with(bulk, on_batch(1, REFUSED))
        result = import_rows(client, METHOD, file, batch_size=2)
        assert (result.taken, result.refused, result.not_sent, result.error) == (4, 1, 0, None)
        assert result.refusals == result.left == ((3, "plate_number", "Not this one."),)
        assert not result.is_complete
        assert journal(file)[3]["errors"] == [{"line": 3, "column": "plate_number", "message": "Not this one."}]
        write_plates(file, "A", "B2", "C", "D", "E")  # the row is put right
        result = import_rows(client, METHOD, file, batch_size=2)
    assert (result.taken, result.taken_before, result.is_complete) == (1, 4, True)
    assert bulk.taken == ["A", "C", "D", "E", "B2"]


@pytest.mark.parametrize("status", [400, 409, 422])
def test_a_batch_is_halved_until_the_refused_rows_are_alone(file: Path, status: int) -> None:
    write_plates(file, *"ABCDEFGH")
    with bulk_server() as bulk, bulk.client() as client:
        bulk.answer = lambda _count, plates: reply(status, "no") if {"C", "H"} & {*plates} else bulk.take(plates)
        result = import_rows(client, METHOD, file)
    assert [*map("".join, bulk.batches)] == ["ABCDEFGH", "ABCD", "AB", "CD", "C", "D", "EFGH", "EF", "GH", "G", "H"]
    assert (result.taken, result.refused, result.error, bulk.taken) == (6, 2, None, [*"ABDEFG"])
    texts = [(each.line, each.message.startswith(f"vehicles_create_many: {status}")) for each in result.left]
    assert texts == [(4, True), (9, True)]
    assert [each["event"] for each in journal(file)[2:] if each["event"] != "sending"].count("refused") == 7


@pytest.mark.parametrize(
    ("answer", "batches"),
    [
        pytest.param(None, ["ABCD"], id="no answer, so it may have happened"),
        pytest.param(reply(500), ["ABCD"], id="a server error, so it may have happened"),
        pytest.param(reply(401), ["ABCD"], id="not about rows"),
        pytest.param(reply(400, [{}, {}, {}, {"year": ["No."]}]), ["ABCD", "ABC"], id="the row is named"),
        pytest.param(reply(400, [{"year": ["No."]}] * 4), ["ABCD"], id="all rows are named"),
        pytest.param(reply(400, [{"year": ["No."]}]), ["ABCD", "AB", "CD"], id="a list that is not of each row"),
        pytest.param(reply(400, [{}] * 4), ["ABCD", "AB", "CD"], id="no row is named"),
    ],
)
def test_which_parts_of_a_batch_are_sent(tmp_path: Path, answer: Reply, batches: list[str]) -> None:
    file = write_plates(tmp_path / "v.csv", *"ABCD")
    with bulk_server() as bulk, bulk.client() as client:
        answer_with(bulk, on_batch(1, answer))
        import_rows(client, METHOD, file)
    assert [*map("".join, bulk.batches)] == batches


@pytest.mark.heavy
def test_batches_are_not_divided_any_more_if_everything_is_refused(tmp_path: Path) -> None:
    file = write_plates(tmp_path / "v.csv", *(f"A{number}" for number in range(5_000)))
    with bulk_server(lambda _count, _plates: reply(400, {"detail": "No."})) as bulk, bulk.client() as client:
        result = import_rows(client, METHOD, file)
    assert len(bulk.batches) < 80
    assert (result.refused, result.not_sent, len(result.left)) == (5_000, 0, 5_000)
    assert result.left[0].message == "No."
    assert result.left[-1].message.startswith("refused with its batch: vehicles_create_many: 400")


def test_a_batch_that_is_taken_lets_the_next_ones_be_divided_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("openapi_sdk.imports.sending._MAX_REFUSED", 4)
    file = write_plates(tmp_path / "v.csv", *"ABCDEFGH")
    with bulk_server() as bulk, bulk.client() as client:
        bulk.answer = lambda _count, plates: reply(400, "no") if {*"BEFGH"} & {*plates} else bulk.take(plates)
        result = import_rows(client, METHOD, file, batch_size=4)
    assert [*map("".join, bulk.batches)] == ["ABCD", "AB", "A", "B", "CD", "EFGH", "EF", "E", "F", "GH"]
    assert (result.taken, result.refused, result.not_sent) == (3, 5, 0)


def test_halves_that_were_not_sent_are_not_refused(tmp_path: Path) -> None:
    file = write_plates(tmp_path / "v.csv", *"ABCD")
    answers = iter([reply(400, "no"), reply(201, [{"id": 1}] * 2), reply(401)])
    with bulk_server(lambda _count, _plates: next(answers)) as bulk, bulk.client() as client:
        result = import_rows(client, METHOD, file)
    assert (result.taken, result.refused, result.refusals, result.not_sent) == (2, 0, (), 2)
    assert [(each.line, each.message.partition(";")[0]) for each in result.left] == [(4, "not sent"), (5, "not sent")]


@pytest.mark.parametrize(
    ("answer", "unknown", "not_sent"),
    [
        pytest.param(reply(401), (), 3, id="wrong token"),
        pytest.param(reply(404), (), 3, id="no such operation"),
        pytest.param(reply(429), (), 3, id="too many requests"),
        pytest.param(reply(408), (4, 5), 1, id="request timeout"),
        pytest.param(reply(303, headers=[("Location", "/")]), (4, 5), 1, id="redirect"),
        pytest.param(reply(500), (4, 5), 1, id="server error"),
        pytest.param(reply(520), (4, 5), 1, id="an error of a proxy"),
        pytest.param(None, (4, 5), 1, id="no answer"),
    ],
)
def test_an_error_that_is_not_about_rows_stops(
    file: Path, answer: Reply, unknown: tuple[int, ...], not_sent: int
) -> None:
    with bulk_server() as bulk, bulk.client() as client:
        answer_with(bulk, on_batch(2, answer))
        result = import_rows(client, METHOD, file, batch_size=2)
        assert (result.taken, result.unknown, result.not_sent) == (2, unknown, not_sent)
        assert result.error is not None
        # A second run sends what is known not to be there, and no other row.
        result = import_rows(client, METHOD, file, batch_size=2)
    assert (result.unknown, result.not_sent, result.error) == (unknown, 0, None)
    assert bulk.taken == (["A", "B", "E"] if unknown else ["A", "B", "C", "D", "E"])
    assert result.is_complete == (not unknown)


@pytest.mark.parametrize(
    ("answers", "kind", "happened", "message"),
    [
        pytest.param([reply(401)], Unauthorized, False, r"vehicles_create_many: 401 Unauthorized", id="wrong token"),
        pytest.param([None], TransportError, True, "it may have been carried out", id="no answer"),
        pytest.param([reply(200, [])], DecodeError, True, "2 rows were sent, and it has 0", id="no rows"),
        pytest.param(
            [REFUSED], RowsLeft, False, r"^vehicles.create_many: 1 of 5 rows was not taken: line 3, .*: Not this one.$",
            id="a refused row",
        ),
        pytest.param([], None, False, "", id="all taken"),
    ],
)  # fmt: skip
def test_a_result_raises_unless_every_row_was_taken(
    file: Path, answers: list[Reply], kind: type[FleetITError] | None, happened: bool, message: str
) -> None:
    with bulk_server() as bulk, bulk.client() as client:
        script = iter(answers)
        bulk.answer = lambda _count, plates: next(script) if len(bulk.batches) <= len(answers) else bulk.take(plates)
        result = import_rows(client, METHOD, file, batch_size=2)
    if kind is None:
        result.raise_for_error()
        return
    with pytest.raises(kind, match=message) as caught:
        result.raise_for_error()
    assert caught.value.may_have_happened is happened


@pytest.mark.parametrize(("answer", "kind"), [(None, RowsLeft), (reply(401), Unauthorized)], ids=["taken", "token"])
def test_rows_of_an_earlier_run_that_are_unknown_may_have_happened(
    file: Path, answer: Reply, kind: type[FleetITError]
) -> None:
    with bulk_server() as bulk, bulk.client() as client:
        answer_with(bulk, on_batch(1, None))
        import_rows(client, METHOD, file, batch_size=2)
        bulk.answer = None if answer is None else lambda _count, _plates: answer
        result = import_rows(client, METHOD, file)
        with pytest.raises(kind) as caught:
            result.raise_for_error()
        skipped = import_rows(client, METHOD, file, unknown="skip") if answer is None else None
    assert (caught.value.may_have_happened, result.unknown) == (True, (2, 3))
    if isinstance(caught.value, RowsLeft):
        assert caught.value.rows == result.left
        assert str(caught.value).endswith(" (it may have been carried out)")
    if skipped is not None:
        skipped.raise_for_error()


def test_a_dry_run_raises_nothing(file: Path) -> None:
    with bulk_server() as bulk, bulk.client() as client:
        import_rows(client, METHOD, file, dry_run=True).raise_for_error()


def test_rows_that_were_not_taken_are_told_in_the_order_of_the_file(file: Path) -> None:
    with bulk_server() as bulk, bulk.client() as client:
        answer_with(bulk, on_batch(2, None))
        assert import_rows(client, METHOD, file, batch_size=2).unknown == (4, 5)
        write_plates(file, "N", "A", "B", "C", "D")
        bulk.answer = lambda _count, _plates: reply(401)
        result = import_rows(client, METHOD, file)
    assert [each.line for each in result.left] == [2, 5, 6]


#: Answers of success to the three rows of a batch that don't say that the rows were taken.
NOT_TAKEN = [
    pytest.param(reply(200, raw=b"<html>Down for maintenance"), id="a page"),
    pytest.param(reply(200, []), id="no rows"),
    pytest.param(reply(201, [{"id": 1}]), id="one of three rows"),
    pytest.param(reply(201, [{"id": 1}] * 4), id="more rows"),
    pytest.param(reply(204, raw=b""), id="no content"),
]


@pytest.mark.parametrize("answer", NOT_TAKEN)
@pytest.mark.parametrize("unknown", ["keep", "resend", "skip"])
def test_a_success_without_all_rows_is_unknown_and_stops(file: Path, answer: Reply, unknown: Any) -> None:
    with bulk_server() as bulk, bulk.client() as client:
        answer_with(bulk, on_batch(1, answer))
        result = import_rows(client, METHOD, file, batch_size=3)
        assert (result.taken, result.unknown, result.not_sent) == (0, (2, 3, 4), 2)
        assert result.error is not None
        assert result.error.may_have_happened
        again = import_rows(client, METHOD, file, unknown=unknown)
    assert (again.taken_before, again.taken) == (0, 5 if unknown == "resend" else 2)
    assert again.unknown == ((2, 3, 4) if unknown == "keep" else ())
    assert bulk.taken == ([] if unknown == "resend" else ["D", "E"]) + (
        ["A", "B", "C", "D", "E"] * (unknown == "resend")
    )


def test_a_journal_of_before_took_an_answer_that_could_not_be_read_for_a_success(file: Path) -> None:
    """The code before wrote `taken` with an error then. It is unknown now, so that nothing is lost."""
    with bulk_server() as bulk, bulk.client() as client:
        import_rows(client, METHOD, file, batch_size=3)
        path = file.with_name(f"{file.name}.import.jsonl")
        first, rest = {"event": "taken", "batch": 1}, journal(file)
        error = {"error": "vehicles_create_many: the response can't be read: not JSON"}
        lines = [{**each, **error} if first.items() <= each.items() else each for each in rest]
        path.write_text("".join(f"{json.dumps(each)}\n" for each in lines), encoding="utf-8")
        result = import_rows(client, METHOD, file)
        assert (result.taken_before, result.unknown, result.is_complete) == (2, (2, 3, 4), False)
        assert import_rows(client, METHOD, file, unknown="resend").is_complete


def test_no_connection_means_that_nothing_was_sent(file: Path) -> None:
    with bulk_server() as bulk:
        client = bulk.client()
    result = import_rows(client, METHOD, file)
    assert (result.unknown, result.not_sent, type(result.error).__name__) == ((), 5, "ConnectError")


@pytest.mark.parametrize(
    ("unknown", "taken", "left"),
    [
        pytest.param("keep", ["C"], (2, 3), id="none of them is sent"),
        pytest.param("resend", ["A", "B", "C"], (), id="sent again"),
        pytest.param("skip", ["C"], (), id="skipped"),
    ],
)
def test_what_was_in_flight_is_unknown(tmp_path: Path, unknown: Any, taken: list[str], left: tuple[int, ...]) -> None:
    file = write_plates(tmp_path / "v.csv", "A", "B", "C")

    with bulk_server() as bulk, bulk.client() as client:
        answer_with(bulk, on_batch(1, None))
        first = import_rows(client, METHOD, file, batch_size=2)
        assert first.unknown == (2, 3)
        assert [each.message.partition(";")[0] for each in first.left] == ["no usable answer came"] * 2 + ["not sent"]
        result = import_rows(client, METHOD, file, batch_size=2, unknown=unknown)
        assert (bulk.taken, result.unknown, result.is_complete) == (taken, left, not left)
        assert result.skipped == (2 if unknown == "skip" else 0)
        skipped = [each["lines"] for each in journal(file) if each["event"] == "skipped"]
        assert skipped == ([[2, 3]] if unknown == "skip" else [])
        # It stays as it was chosen.
        result = import_rows(client, METHOD, file, batch_size=2)
        assert (bulk.taken, result.unknown, result.is_complete) == (taken, left, not left)


@pytest.mark.parametrize(
    ("answer", "refused_again", "calls"),
    [
        pytest.param(reply(400, {"detail": "no"}), (2, 3), 4, id="refused"),
        pytest.param(reply(401), (), 2, id="unsent"),
        pytest.param(None, (), 2, id="lost"),
    ],
)
def test_what_was_sent_again_without_success_stays_unknown(
    tmp_path: Path, answer: Reply, refused_again: tuple[int, ...], calls: int
) -> None:
    # The first time may have taken them, which may be why they are refused now.
    file = write_plates(tmp_path / "v.csv", "A", "B")
    with bulk_server(lambda _count, _plates: None) as bulk, bulk.client() as client:
        assert import_rows(client, METHOD, file).refused_again == ()
        bulk.answer = lambda _count, _plates: answer
        result = import_rows(client, METHOD, file, unknown="resend")
        assert (result.unknown, result.refused, result.not_sent) == ((2, 3), 0, 0)
        assert result.refused_again == refused_again
        result = import_rows(client, METHOD, file)
    assert (result.unknown, result.refused_again, len(bulk.batches)) == ((2, 3), refused_again, calls)


def test_half_of_a_refused_batch_that_is_not_sent_again_stays_unknown(tmp_path: Path) -> None:
    file = write_plates(tmp_path / "v.csv", "A", "B")
    answers = iter([None, reply(400, "no"), reply(401)])
    with bulk_server(lambda _count, _plates: next(answers)) as bulk, bulk.client() as client:
        import_rows(client, METHOD, file)
        result = import_rows(client, METHOD, file, unknown="resend")
    assert (bulk.batches, result.unknown, result.not_sent) == ([["A", "B"], ["A", "B"], ["A"]], (2, 3), 0)


def test_the_second_batch_has_rows_that_are_sent_again(file: Path) -> None:
    with bulk_server() as bulk, bulk.client() as client:
        answer_with(bulk, on_batch(2, None))
        assert import_rows(client, METHOD, file, batch_size=2).unknown == (4, 5)
        write_plates(file, "N", "A", "B", "M", "C", "D", "E")
        bulk.answer = lambda count, plates: REFUSED if count > 3 else bulk.take(plates)
        result = import_rows(client, METHOD, file, batch_size=2, unknown="resend")
    assert bulk.batches[2:] == [["N", "M"], ["C", "D"], ["C"], ["E"]]
    assert (result.unknown, result.refused) == ((6, 7), 1)


def test_each_row_is_counted_once(tmp_path: Path) -> None:
    with bulk_server() as bulk, bulk.client() as client:
        answer_with(bulk, on_batch(2, None))
        file = write_plates(tmp_path / "v.csv", "taken", "skipped")
        assert import_rows(client, METHOD, file, batch_size=1).unknown == (3,)
        bulk.answer = lambda _count, _plates: None
        write_plates(file, "taken", "skipped", "refused")
        assert import_rows(client, METHOD, file, unknown="skip").unknown == (4,)
        answer_with(bulk, on_batch(4, REFUSED))
        write_plates(file, "taken", "skipped", "refused", "new")
        result = import_rows(client, METHOD, file, batch_size=1, unknown="resend")
    assert bulk.batches[2:] == [["refused"], ["refused"], ["new"]]
    assert (result.rows, result.taken_before, result.skipped, result.taken) == (4, 1, 1, 1)
    assert (result.unknown, result.refused_again, result.refused, result.not_sent) == ((4,), (4,), 0, 0)


def test_what_was_sent_again_and_taken_is_not_unknown_any_more(tmp_path: Path) -> None:
    file = write_plates(tmp_path / "v.csv", "A", "B")
    with bulk_server(lambda _count, _plates: None) as bulk, bulk.client() as client:
        import_rows(client, METHOD, file)
        bulk.answer = None
        import_rows(client, METHOD, file, unknown="resend")
        # Nothing is missing, so a new row needs no consent.
        assert import_rows(client, METHOD, write_plates(file, "A", "B", "N")).is_complete
    assert bulk.batches[2:] == [["N"]]


def test_a_refusal_may_name_rows_that_are_not_there(file: Path) -> None:
    refusal = reply(400, [{}, {}, {"plate_number": ["No."]}])
    with bulk_server(lambda _count, _plates: refusal) as bulk, bulk.client() as client:
        result = import_rows(client, METHOD, file, batch_size=2)
    assert result.refusals == tuple((line, "plate_number", "No.") for line in range(2, 7))


def test_a_row_has_the_same_name_in_the_journals_of_all_versions() -> None:
    row = Row(0, {"plate_state": "NY", "plate_number": "A", "custom_fields": {"ü": 1}})
    assert row.digest == "0b60d07ee8ff7f8826ce87df14e9a0cf"


def test_a_journal_of_an_older_version_is_read(file: Path) -> None:
    digests = [Row(0, {"plate_state": "NY", "plate_number": plate}).digest for plate in "ABCDE"]
    refusal = {"line": 4, "column": "", "message": "and the row after it: no"}
    with bulk_server() as bulk, bulk.client() as client:
        entries = [
            {"event": "import", "version": 1, "method": METHOD, "server": bulk.url, "fleet": 7},
            {"event": "plan", "time": "", "digests": digests},
            {"event": "sending", "time": "", "batch": 1, "lines": [2], "digests": digests[:1], "again": []},
            {"event": "taken", "time": "", "batch": 1},
            {"event": "sending", "time": "", "batch": 2, "lines": [4, 5], "digests": digests[2:4], "again": []},
            {"event": "refused", "time": "", "batch": 2, "error": "no", "errors": [refusal]},
            {"event": "sending", "time": "", "batch": 3, "lines": [6], "digests": digests[4:], "again": []},
            {"event": "unknown", "time": "", "batch": 3, "error": "no answer"},
        ]
        lines = [f"{json.dumps(entry)}\n" for entry in entries]
        file.with_name("v.csv.import.jsonl").write_text("".join(lines))
        result = import_rows(client, METHOD, file)
    assert (bulk.taken, result.taken_before, result.unknown) == (["B", "C", "D"], 1, (6,))


def test_a_torn_line_leaves_nothing_behind(file: Path) -> None:
    with bulk_server() as bulk, bulk.client() as client:
        path = import_rows(client, METHOD, file).journal
        assert path is not None
        with path.open("ab") as stream:
            stream.write(b'{"event": "plan", "digests": [' + b" " * 5000)
        for _ in range(2):
            assert import_rows(client, METHOD, file).is_complete
            assert journal(file)[-1]["event"] == "taken"
    assert len(bulk.batches) == 1


def test_a_plan_is_written_for_new_rows_alone(file: Path) -> None:
    with bulk_server() as bulk, bulk.client() as client:
        import_rows(client, METHOD, file)
        before = journal(file)
        import_rows(client, METHOD, file)
        assert journal(file) == before
        write_plates(file, "A", "B", "C", "D", "E", "F")
        import_rows(client, METHOD, file)
    assert [each["event"] for each in journal(file)[len(before) :]] == ["plan", "sending", "taken"]


def test_rows_that_are_sent_again_are_in_the_plan_already(file: Path) -> None:
    write_plates(file, "A", "A", "A", "B")
    with bulk_server(lambda _count, _plates: reply(400, [{"year": ["no"]}] * 4)) as bulk, bulk.client() as client:
        import_rows(client, METHOD, file)
        bulk.answer = None
        assert import_rows(client, METHOD, file).is_complete
    assert [each["event"] for each in journal(file)] == ["import", "plan", "sending", "refused", "sending", "taken"]


def test_a_row_that_became_another_one_is_new(tmp_path: Path) -> None:
    file = write_plates(tmp_path / "v.csv", "A", "B")
    with bulk_server() as bulk, bulk.client() as client:
        import_rows(client, METHOD, file)
        import_rows(client, METHOD, file)
        with pytest.raises(ConfigurationError, match="any more: 1; new rows: 2"):
            import_rows(client, METHOD, write_plates(file, "A", "A", "A"))


def test_rows_that_were_planned_twice_were_there_once(tmp_path: Path) -> None:
    with bulk_server() as bulk, bulk.client() as client:
        import_rows(client, METHOD, write_plates(tmp_path / "v.csv", "A", "B"))
        file = write_plates(tmp_path / "v.csv", "A", "B", "C")
        import_rows(client, METHOD, file)
        assert [len(each["digests"]) for each in journal(file) if each["event"] == "plan"] == [2, 3]
        write_plates(file, "A", "A", "C")  # B became a second A
        with pytest.raises(ConfigurationError, match="any more: 1; new rows: 1"):
            import_rows(client, METHOD, file)
        assert bulk.taken == ["A", "B", "C"]


def test_ctrl_c_says_what_is_not_known(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with bulk_server() as bulk, bulk.client() as client:
        call = client._caller.call_batch

        def stop(*args: Any) -> Any:
            if len(bulk.batches) == 1:
                raise StopHere
            return call(*args)

        monkeypatch.setattr(client._caller, "call_batch", stop)
        with pytest.raises(StopHere) as caught:
            import_rows(client, METHOD, file, batch_size=2)
        assert caught.value.__notes__ == [
            "interrupted while it sent the rows of lines 4 to 5: FleetIT may have them, or not",
            "2 of 5 rows to send were taken",
        ]
        monkeypatch.undo()
        assert [journal(file)[-1][name] for name in ("event", "error")] == ["unknown", "StopHere"]
        result = import_rows(client, METHOD, file)
    assert (result.unknown, bulk.taken) == ((4, 5), ["A", "B", "E"])


def test_the_clients_own_retries_of_a_method_that_may_be_repeated(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # A PUT is tried again after an attempt that may have been processed. Its last error says nothing of the first.

    method = SERVICE.description.methods[METHOD]
    monkeypatch.setitem(vars(SERVICE.description), "methods", {METHOD: _Put(method)})
    answers = iter([reply(503), reply(400, {"detail": "no"})])
    with bulk_server(lambda _count, _plates: next(answers)) as bulk:
        client = FleetIT(token="t", base_url=bulk.url, retry=Retry(attempts=2, backoff=0))
        result = import_rows(client, METHOD, file)
    assert (result.refused, result.unknown) == (0, (2, 3, 4, 5, 6))


class _Put:
    """A method that is sent by PUT."""

    def __init__(self, method: Any) -> None:
        from attrs import evolve  # noqa: PLC0415

        self.body, self.full_name, self.id = method.body, method.full_name, method.id
        self.http_method = "PUT"
        self.operation = evolve(method.operation, method="PUT", build=self._build)
        self._wrapped = method.operation.build

    def _build(self, **arguments: Any) -> dict[str, Any]:
        return {**self._wrapped(**arguments), "method": "put"}


def test_equal_rows_are_sent_as_often_as_they_are_there(tmp_path: Path) -> None:
    file = write_plates(tmp_path / "v.csv", "A", "A")
    with bulk_server() as bulk, bulk.client() as client:
        import_rows(client, METHOD, file)
        result = import_rows(client, METHOD, write_plates(file, "A", "B", "A", "A"))
    assert (bulk.taken, result.taken, result.taken_before) == (["A", "A", "B", "A"], 2, 2)


def test_rows_are_recognized_wherever_they_are(file: Path) -> None:
    with bulk_server() as bulk, bulk.client() as client:
        import_rows(client, METHOD, file)
        file.write_text("plate_number;plate_state;year\nN;NY;\nE;NY;\nD;NY;\nC;NY;\nB;NY;\nA;NY;\n", encoding="utf-8")
        result = import_rows(client, METHOD, file)
    assert (bulk.taken[5:], result.taken_before) == (["N"], 5)


@pytest.mark.parametrize("state", ["taken", "unknown", "skipped"])
def test_a_changed_row_is_not_sent_without_a_word(tmp_path: Path, state: str) -> None:
    file = write_plates(tmp_path / "v.csv", "A", "B")
    with bulk_server() as bulk, bulk.client() as client:
        if state != "taken":
            bulk.answer = lambda _count, _plates: None
        import_rows(client, METHOD, file)
        bulk.answer = None
        if state == "skipped":
            import_rows(client, METHOD, file, unknown="skip")
        before = journal(file)
        write_plates(file, "A", "B2")
        with pytest.raises(ConfigurationError) as caught:
            import_rows(client, METHOD, file)
        assert "rows that were sent and are not in" in str(caught.value)
        assert "any more: 1; new rows: 1." in str(caught.value)
        assert "of another file" not in str(caught.value)
        assert (len(bulk.batches), journal(file)) == (1, before)
        import_rows(client, METHOD, file, accept_changes=True)
    assert bulk.batches[1:] == [["B2"]]


def test_rows_that_were_taken_may_be_removed(file: Path) -> None:
    with bulk_server() as bulk, bulk.client() as client:
        answer_with(bulk, on_batch(2, reply(401)))
        import_rows(client, METHOD, file, batch_size=2)
        result = import_rows(client, METHOD, write_plates(file, "C", "D", "E"))
    assert (result.is_complete, bulk.taken) == (True, ["A", "B", "C", "D", "E"])


def test_the_journal_of_another_file_is_refused(file: Path) -> None:
    with bulk_server() as bulk, bulk.client() as client:
        import_rows(client, METHOD, file)
        with pytest.raises(ConfigurationError, match=r"seems to be of another file: .*more: 5; new rows: 1"):
            import_rows(client, METHOD, write_plates(file, "X"))
    assert len(bulk.batches) == 1


def test_the_journal_of_another_fleet_server_or_method_is_refused(file: Path) -> None:
    with bulk_server() as bulk, bulk.client() as client:
        import_rows(client, METHOD, file)
        other = bulk.client().for_fleet(None)
        with pytest.raises(ConfigurationError, match=r"is of vehicles.create_many for fleet 7 at .* default fleet at"):
            import_rows(other, METHOD, file)
        with pytest.raises(ConfigurationError, match="for fleet 8"):
            import_rows(client, METHOD, file, fleet_id=8)
        with pytest.raises(ConfigurationError, match=r"this import is of vehicles\.update_many"):
            import_rows(client, "vehicles.update_many", file)
    with (
        bulk_server() as elsewhere,
        elsewhere.client() as client,
        pytest.raises(ConfigurationError, match="name another journal"),
    ):
        import_rows(client, METHOD, file)
    assert (len(bulk.batches), elsewhere.batches) == (1, [])


ROWS = ["A", "B", "C", "D", "E"]


@pytest.mark.parametrize(
    "answer",
    [pytest.param(reply(401), id="wrong token"), pytest.param(reply(400, []), id="every batch was refused")],
)
def test_a_journal_of_which_nothing_was_taken_is_begun_anew_for_another_fleet(file: Path, answer: Reply) -> None:
    with bulk_server() as bulk, bulk.client() as client:
        bulk.answer = lambda _count, _plates: answer
        import_rows(client, METHOD, file)
        bulk.answer = lambda _count, plates: bulk.take(plates)
        assert import_rows(client, METHOD, file, fleet_id=8).taken == len(ROWS)
        assert journal(file)[0]["fleet"] == 8
        assert [each["event"] for each in journal(file)] == ["import", "plan", "sending", "taken"]
        assert import_rows(client, METHOD, file, fleet_id=8).taken_before == len(ROWS)


@pytest.mark.parametrize("unknown", [pytest.param("keep", id="unknown"), pytest.param("skip", id="skipped")])
def test_a_journal_of_rows_that_may_have_been_taken_stays(file: Path, unknown: Unknown) -> None:
    with bulk_server() as bulk, bulk.client() as client:
        bulk.answer = lambda _count, _plates: reply(500)
        import_rows(client, METHOD, file)
        import_rows(client, METHOD, file, unknown=unknown)
        before = journal(file)
        with pytest.raises(ConfigurationError, match="name another journal"):
            import_rows(client, METHOD, file, fleet_id=8)
    assert journal(file) == before


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(b"plate_state,plate_number\nNY,A\n", "is no journal of an import; it was not changed", id="table"),
        pytest.param(b"no line end", "is no journal of an import", id="no line end"),
        pytest.param(b"\n", "is no journal of an import", id="an empty line"),
        pytest.param(b'{"event": "import", "version": 2}\n', "is of version 2; this fleetit reads 1", id="version"),
        pytest.param(b'{"event": "import", "version": 1}\n', "is no journal of an import", id="no target"),
        pytest.param(b'{"event": "import", "version": \n', "has a line that can't be read: 1", id="no JSON"),
    ],
)
def test_what_is_no_journal_is_refused_and_kept(file: Path, content: bytes, message: str) -> None:
    path = file.with_name("journal")
    path.write_bytes(content)
    with bulk_server() as bulk, bulk.client() as client, pytest.raises(ConfigurationError, match=message):
        import_rows(client, METHOD, file, journal=path)
    assert (path.read_bytes(), bulk.batches) == (content, [])


@pytest.mark.parametrize(
    "line",
    [
        b"[]",
        b"{}",
        b"{",
        b"[" * 100_000,
        b'{"event": "sending", "batch": "x", "digests": [], "again": []}',
        b'{"event": "taken", "batch": 9}',
        b'{"event": "plan", "digests": "a"}',
        b'{"event": "plan", "digests": ["a", 1]}',
        b'{"event": "sending", "batch": 9, "digests": [], "again": [0]}',
    ],
)
def test_a_journal_with_an_entry_that_is_none_is_refused(file: Path, line: bytes) -> None:
    with bulk_server() as bulk, bulk.client() as client:
        import_rows(client, METHOD, file)
        with file.with_name("v.csv.import.jsonl").open("ab") as stream:
            stream.write(line + b"\n")
        with pytest.raises(ConfigurationError, match="can't be read"):
            import_rows(client, METHOD, file)


def test_what_was_planned_or_skipped_stays_so() -> None:
    history = EarlierRuns()
    for event, digests in (("plan", ["a", "a"]), ("plan", ["b"]), ("skipped", ["a"]), ("skipped", ["c"])):
        history.apply({"event": event, "digests": digests})
    assert (history.planned, history.skipped) == ({"a": 2, "b": 1}, {"a": 1, "c": 1})


def test_what_became_of_rows_is_the_same_after_rows_were_selected() -> None:
    rows = [Row(line, {"plate_number": plate}) for line, plate in enumerate("ABC")]
    digests = [row.digest for row in rows]
    history = EarlierRuns()
    history.apply({"event": "plan", "digests": [*digests, *digests]})
    for batch, event, sent in ((1, "taken", digests[:1]), (2, "unknown", digests[1:])):
        history.apply({"event": "sending", "batch": batch, "digests": sent, "again": []})
        history.apply({"event": event, "batch": batch})
    history.apply({"event": "skipped", "digests": digests[1:2]})
    first, second = (select_rows([*rows, *rows], history, "keep") for _ in range(2))
    assert first == second
    assert (first.taken, first.skipped, len(first.kept), first.new) == (1, 1, 1, 0)


def test_an_outcome_that_nobody_knows_is_an_error() -> None:
    history = EarlierRuns()
    history.apply({"event": "sending", "batch": 1, "digests": ["a"], "again": []})
    with pytest.raises(ValueError, match="no such event: lost"):
        history.apply({"event": "lost", "batch": 1})


@pytest.mark.parametrize(
    ("journal", "why"), [("/dev/full", "it is a device"), (".", "Is a directory"), ("missing/x", "No such file")]
)
def test_a_journal_that_cannot_be_opened(file: Path, journal: str, why: str) -> None:
    raises = pytest.raises(ConfigurationError, match=f"can't be written: {why}")
    with bulk_server() as bulk, bulk.client() as client, raises:
        import_rows(client, METHOD, file, journal=file.parent / journal)
    assert bulk.batches == []


def test_nothing_is_sent_if_the_journal_cannot_be_written(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_number: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    raises = pytest.raises(ConfigurationError, match="can't be written: No space left")
    with bulk_server() as bulk, bulk.client() as client, raises:
        import_rows(client, METHOD, file)
    assert bulk.batches == []


@pytest.mark.parametrize(
    ("answer", "error", "refused", "unknown"),
    [
        pytest.param(None, TransportError, 0, (2, 3), id="no answer, which stops it first"),
        pytest.param(reply(400, {"detail": "no"}), ConfigurationError, 2, (), id="refused"),
    ],
)
def test_what_an_answer_says_is_told_if_the_journal_cannot_be_written(  # noqa: PLR0917 - a table
    file: Path,
    monkeypatch: pytest.MonkeyPatch,
    answer: Reply,
    error: type[Exception],
    refused: int,
    unknown: tuple[int, ...],
) -> None:
    def answer_and_fill_the_disk(_count: int, _plates: list[str]) -> Reply:
        monkeypatch.setattr(os, "fsync", fail)
        return answer

    def fail(_number: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with bulk_server(answer_and_fill_the_disk) as bulk, bulk.client() as client:
        result = import_rows(client, METHOD, file, batch_size=2)
    assert isinstance(result.error, error)
    assert (result.refused, result.unknown, len(result.refusals)) == (refused, unknown, refused)
    assert (result.not_sent, len(bulk.batches)) == (3, 1)


def test_rows_of_an_interrupted_batch_are_told_if_the_journal_cannot_be_written(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_number: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    def stop(*_: Any) -> Any:
        monkeypatch.setattr(os, "fsync", fail)
        raise StopHere

    with bulk_server() as bulk, bulk.client() as client:
        monkeypatch.setattr(client._caller, "call_batch", stop)
        result = import_rows(client, METHOD, file, batch_size=2)
    assert isinstance(result.error, ConfigurationError)
    assert (result.unknown, result.not_sent, bulk.batches) == ((2, 3), 3, [])


def test_two_imports_of_a_file_at_a_time_are_refused(file: Path) -> None:
    with bulk_server() as bulk, bulk.client() as client:
        import_rows(client, METHOD, file)
        with file.with_name("v.csv.import.jsonl").open("r+b") as stream:
            assert lock_file(stream)
            with pytest.raises(ConfigurationError, match="is in use by another import"):
                import_rows(client, METHOD, file)
        assert import_rows(client, METHOD, file).is_complete


def test_an_async_client_is_refused(file: Path) -> None:
    client: Any = AsyncFleetIT(token="t")
    with pytest.raises(TypeError, match="a FleetIT is expected, not AsyncFleetIT"):
        import_rows(client, METHOD, file)
