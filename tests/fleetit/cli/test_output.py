"""What results look like: tables, objects, JSON, CSV. Text from elsewhere is never an instruction for a terminal."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetit_api.models import Toll
from kit.tests.support.terminals import Terminal
from openapi_sdk.cli.errors import CommandError
from openapi_sdk.cli.formats import escape_json, write_csv, write_json, write_lines
from openapi_sdk.cli.output import Output
from openapi_sdk.cli.results import ResultRow
from openapi_sdk.cli.tables import (
    MAX_CELL_WIDTH,
    ShownColumn,
    choose_names,
    fit,
    fold_title,
    to_text,
    write_object,
    write_table,
)
from openapi_sdk.cli.terminal import print_note
from openapi_sdk.escape import escape_invisible
from openapi_sdk.rows.values import escape_formula

if TYPE_CHECKING:
    from collections.abc import Callable

    from fleetit.sandbox import Sandbox
    from tests.fleetit.cli.conftest import Runner

HOSTILE = "a\x1b[31mred\x07\x9b2J\u202egpj\n\ttail"


def row(**columns: Any) -> ResultRow:
    return ResultRow(columns, columns)


def to_csv(*rows: ResultRow) -> str:
    stream = io.StringIO()
    write_csv([[each] for each in rows], None, stream)
    return stream.getvalue()


@pytest.fixture
def open_terminal(monkeypatch: pytest.MonkeyPatch) -> Callable[[], Terminal]:
    """Return a function that puts a terminal of 80 columns in place of stdout, where pytest has its own by then."""

    def replace_stdout() -> Terminal:
        stream = Terminal()
        monkeypatch.setattr("sys.stdout", stream)
        monkeypatch.setenv("COLUMNS", "80")
        monkeypatch.setenv("TERM", "xterm-256color")
        return stream

    return replace_stdout


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "true"),
        (False, "false"),
        (1, "1"),
        (0, "0"),
        (Decimal("1E+3"), "1000"),
        (Decimal("4.50"), "4.50"),
        (dt.date(2026, 1, 31), "2026-01-31"),
        (["a", "b"], "a, b"),
        (["a,b"], '["a,b"]'),
        ([], ""),
        ({"a": Decimal("1.50")}, '{"a":1.50}'),
        ([{"a": 1}], '[{"a":1}]'),
    ],
)
def test_values_of_cells(value: Any, text: str) -> None:
    assert to_text(value) == text


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+1 212", "'+1 212"),
        ("-x", "'-x"),
        ("@a", "'@a"),
        (" =1", "' =1"),
        ("\t1", "'\t1"),
        ("-5.00", "'-5.00"),
        ("-5.00=", "'-5.00="),
        ("\uff1d1", "'\uff1d1"),
        ("\x00=1", "'\x00=1"),
        ("'=1", "''=1"),
        ("a=1", "a=1"),
        ("", ""),
        pytest.param(";=1+1", ";'=1+1", id="behind a semicolon"),
        pytest.param("a; =1;@b|-2", "a;' =1;'@b|'-2", id="behind each separator of another locale"),
        pytest.param('a;"=1', "a;'\"=1", id="behind a quote, which is none there"),
        pytest.param("a\t=1\n+2\r-3", "a\t'=1\n'+2\r'-3", id="behind tabs and ends of lines"),
        pytest.param("\t=1", "'\t'=1", id="a tab at the start"),
        pytest.param("a;'b", "a;''b", id="an apostrophe there, for the reverse"),
        pytest.param("a; b|c", "a; b|c", id="no formula behind them"),
        pytest.param("a,=1", "a,=1", id="a comma is quoted"),
    ],
)
def test_no_cell_of_csv_is_a_formula(text: str, cell: str) -> None:
    assert list(csv.reader(io.StringIO(to_csv(row(id=1, text=text)), newline="")))[1:] == [["1", cell]]


@given(st.text("a'\";|\t\r\n =-1", max_size=8))
def test_the_guard_of_formulas_can_be_reversed(text: str) -> None:
    escaped = escape_formula(text)
    assert re.sub(r"(\A|[;|\t\r\n])'", r"\1", escaped) == text
    first, *later = re.split(r"[;|\t\r\n]", escaped)
    assert not first.lstrip(" ").startswith(("=", "-"))
    assert not any(part.lstrip(' "').startswith(("=", "-")) for part in later)


@pytest.mark.parametrize("text", ["\t" * 100_000, ' ;"' * 50_000, ";" + " " * 100_000], ids=["tabs", "both", "blanks"])
def test_long_blanks_of_csv_take_no_long_time(text: str) -> None:
    assert escape_formula(text).count("'") <= 1


def test_numbers_of_csv_are_no_formulas() -> None:
    written = to_csv(row(amount=Decimal("-4.5"), name="=A1", tags=["=x"], large=Decimal("1" * 40)))
    assert written == f'amount,name,tags,large\n-4.5,\'=A1,"[""=x""]",{"1" * 40}\n'


def test_csv_of_an_object_is_that_of_a_list(capsys: pytest.CaptureFixture[str]) -> None:
    toll = Toll.from_dict({"id": 1, "amount": ""})
    Output(csv=True).write(toll)
    one = capsys.readouterr().out
    Output(csv=True).write([toll])
    assert one == capsys.readouterr().out


def test_json_of_a_list_in_a_list_is_that_of_its_rows(capsys: pytest.CaptureFixture[str]) -> None:
    Output(jsonl=True).write([[Toll.from_dict({"id": 1}), 2]])
    assert json.loads(capsys.readouterr().out) == [{"id": 1}, 2]


def test_a_table_without_rows_is_a_note(capsys: pytest.CaptureFixture[str]) -> None:
    Output().write([])
    assert capsys.readouterr() == ("", "No rows.\n")


def test_null_and_the_empty_text_differ_in_csv() -> None:
    assert to_csv(row(a=None, b="", c=1)) == 'a,b,c\n,"",1\n'


def test_header_of_csv_is_no_formula() -> None:
    assert to_csv(row(**{"=cmd": 1})) == "'=cmd\n1\n"


def test_rows_that_are_none_have_the_described_header(sandbox: Sandbox, run: Runner) -> None:
    none = run.fine("tolls", "list", "--transaction-date-gte", "2090-01-01", "--csv")
    some = run.fine("tolls", "list", "--csv", "--fleet", "7")
    described, header = none.rstrip("\n").split(","), some.splitlines()[0].split(",")
    assert sandbox.token
    assert none.count("\n") == 1
    # The fleet's own fields are in no description.
    assert header[: len(described)] == described
    assert all("custom_fields" in name for name in header[len(described) :])
    of_all = run.fine("tolls", "list", "--transaction-date-gte", "2090-01-01", "--csv", "--all-fleets")
    assert of_all == f"fleet_id,{none}"


def test_columns_of_later_rows_are_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert to_csv(row(id=1), row(id=2, late=3)) == "id,late\n1,\n2,3\n"
    assert capsys.readouterr().err == ""


def test_a_column_of_csv_that_is_named_may_come_later() -> None:
    stream = io.StringIO()
    write_csv([[row(id=1, a=2)], [row(id=2, late=3)]], ["late", "id", "none"], stream)
    assert stream.getvalue() == "late,id,none\n,1,\n3,2,\n"


def test_csv_is_exact_in_a_file_and_escaped_on_a_terminal() -> None:
    stream, screen = io.StringIO(), Terminal()
    for each in (stream, screen):
        write_csv([[row(text=HOSTILE)]], None, each)
    assert next(csv.DictReader(io.StringIO(stream.getvalue(), newline="")))["text"] == HOSTILE
    assert "\x1b" not in screen.getvalue()


def test_json_is_the_same_and_safe() -> None:
    document: dict[str, Any] = {"text": HOSTILE, "number": Decimal("1.10"), HOSTILE: [{}]}
    for write in (write_lines, write_json):
        stream = io.StringIO()
        write([document], stream)
        text = stream.getvalue()
        read: Any = json.loads(text, parse_float=Decimal)
        assert read == (document if write is write_lines else [document])
        assert str(document["number"]) in text
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", text)


@pytest.mark.parametrize("text", ["a", "\ud800"], ids=["plain", "half a surrogate pair"])
def test_json_is_indented(text: str) -> None:
    document: dict[str, Any] = {text: [1, {"b": [], "c": {}}, None], "d": {"e": [[1.25, text]]}, "f": 2**80}
    stream = io.StringIO()
    write_json([document], stream, is_one=True)
    expected = json.dumps(document, indent=2)
    assert stream.getvalue() == f"{expected}\n"


def test_json_is_ascii_where_the_stream_is() -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="cp1252")
    write_lines([{"a": "Łódź 😀"}], stream)
    stream.flush()
    written = stream.buffer
    assert isinstance(written, io.BytesIO)
    assert json.loads(written.getvalue()) == {"a": "Łódź 😀"}


def test_notes_and_errors_are_escaped(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Terminal()
    monkeypatch.setattr("sys.stderr", screen)
    print_note("a\x1b[31mb [red]c")
    assert "\x1b[31m" not in screen.getvalue()
    assert "[red]c" in screen.getvalue()  # no markup
    assert "\x1b[2m" in screen.getvalue()  # dim, where a person reads it
    monkeypatch.setattr("sys.stderr", plain := io.StringIO())
    print_note("a\x1b[31mb")
    assert plain.getvalue() == "a\\x1b[31mb\n"
    assert str(CommandError("a\x1b[31m\nb", "c\x07")) == "a\\x1b[31m b. c\\x07"


@pytest.mark.parametrize("message", ["Why?", "No!", "No.", "No"])
def test_a_sentence_has_one_end(message: str) -> None:
    end = message[-1] if message[-1] in "?!" else "."
    assert str(CommandError(message, "Go on.")) == f"{message.rstrip('.?!')}{end} Go on."


@pytest.mark.parametrize(
    ("ascii_only", "text", "expected"),
    [
        pytest.param(False, "~é\u202e\x9b\x7f", "~é\\u202e\\u009b\\u007f", id="unsafe"),
        pytest.param(True, "~é\u202e\x9b\x7f", "~\\u00e9\\u202e\\u009b\\u007f", id="unsafe, or not ASCII"),
        pytest.param(True, "\uffff\U00010000\U0001f600", r"\uffff\ud800\udc00\ud83d\ude00", id="two halves"),
        pytest.param(True, "\U0010ffff", r"\udbff\udfff", id="the last character"),
    ],
)
def test_escape_sequences_of_json(ascii_only: bool, text: str, expected: str) -> None:
    assert escape_json(text, ascii_only=ascii_only) == expected


def test_escape_sequences_of_texts() -> None:
    assert escape_invisible("\x1b\n\u202eé") == "\\x1b\\n\\u202eé"


@pytest.mark.parametrize("is_terminal", [True, False])
def test_hostile_text_in_tables(
    is_terminal: bool,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    open_terminal: Callable[[], Terminal],
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    screen = open_terminal() if is_terminal else None
    write_table([row(**{"id": 1, "name": HOSTILE, HOSTILE: "[red]x[/red] :smile:"})], None)
    write_object(row(**{"name": HOSTILE, HOSTILE: "[red]x"}), None)
    out = screen.getvalue() if screen else capsys.readouterr().out
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", re.sub("\x1b\\[[0-9;]*m", "", out))
    assert "\x1b[31m" not in out
    assert "[red]x" in out
    assert "\\x1b[31mred" in out.replace("\n", "")


def test_a_table_that_is_piped_is_plain_and_complete(capsys: pytest.CaptureFixture[str]) -> None:
    write_table([row(id=1, name="x" * 100, amount=Decimal("1.50")), row(id=22, name="", amount=None)], None)
    assert capsys.readouterr().out.splitlines() == [
        "id  " + "name" + " " * 98 + "amount",
        "1   " + "x" * 100 + "  1.50",
        "22",
    ]


def test_a_table_on_a_terminal_fits(open_terminal: Callable[[], Terminal], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    terminal = open_terminal()
    columns = {f"column_{number}": f"value {number} {number}" for number in range(20)}
    write_table([row(id=number, **columns) for number in range(3)], None)
    lines = re.sub("\x1b\\[[0-9;]*m", "", terminal.getvalue()).splitlines()
    assert max(map(len, lines)) <= 80
    assert any("value 0 0" in line for line in lines)


@pytest.mark.parametrize(
    ("variable", "count"),
    [
        pytest.param("58", 6, id="58 columns"),
        pytest.param("57", 5, id="57 columns"),
        pytest.param("1", 1, id="the first one always"),
        pytest.param("", 12, id="not said"),
        pytest.param("0", 12, id="none"),
        pytest.param("wide", 12, id="no number"),
    ],
)
def test_a_table_that_is_piped_has_the_columns_that_fit(
    variable: str, count: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", variable)
    write_table([row(**{f"column{each:02}": str(number) for each in range(20)}) for number in (1, 2)], None)
    captured = capsys.readouterr()
    assert captured.out.splitlines()[0].split() == [f"column{each:02}" for each in range(count)]
    assert captured.err.startswith(f"{count} of 20 columns that have values; ")


def test_numbers_and_booleans_stand_out_on_a_terminal(open_terminal: Callable[[], Terminal]) -> None:
    terminal = open_terminal()
    values = {"id": (1, 22), "name": ("a", "long"), "amount": (Decimal("1.5"), None), "mixed": (1, "x")}
    write_table([row(**{name: each[number] for name, each in values.items()}) for number in (0, 1)], None)
    write_table([row(is_on=True), row(is_on=False)], None)
    lines = [line.rstrip() for line in terminal.getvalue().splitlines()]
    number, end = "\x1b[36m", "\x1b[0m"
    assert lines[2:4] == [
        f"{number}1 {end}  a     {number}   1.5{end}  {number}1    {end}",
        f"{number}22{end}  long          x",
    ]
    assert lines[6:] == [f"\x1b[32mtrue {end}", f"\x1b[2mfalse{end}"]


def test_an_object_on_a_terminal_has_bold_names(open_terminal: Callable[[], Terminal]) -> None:
    terminal = open_terminal()
    write_object(row(id=1, **{"n" * 45: "x" * 75}, is_on=True, empty=""), None)
    first, *_ = lines = [line.rstrip() for line in terminal.getvalue().splitlines()]
    assert first.startswith(f"\x1b[1mid{' ' * 43}\x1b[0m\x1b[1m  \x1b[0m\x1b[36m1 ")
    plain = [re.sub("\x1b\\[[0-9;]*m", "", line).rstrip() for line in lines]
    values = {"id": "1", "n" * 45: "x" * 33, "": "x" * 33, " ": "x" * 9, "is_on": "true"}
    assert plain == [f"{name:<47}{value}" for name, value in values.items()]


@pytest.mark.parametrize("is_named", [True, False])
def test_columns_that_do_not_fit_are_blocks(
    is_named: bool, open_terminal: Callable[[], Terminal], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    terminal = open_terminal()
    rows = [row(**{f"column_{number}": f"value {number}" for number in range(20)}) for _ in range(2)]
    write_table(rows, list(rows[0].columns) if is_named else None, all_columns=not is_named)
    lines = re.sub("\x1b\\[[0-9;]*m", "", terminal.getvalue()).splitlines()
    assert [line.split() for line in lines[:2]] == [["column_0", "value", "0"], ["column_1", "value", "1"]]
    assert (lines[20].strip(), len(lines)) == ("", 41)


@pytest.mark.parametrize(("length", "end"), [(MAX_CELL_WIDTH, "x"), (MAX_CELL_WIDTH + 1, "…")])
def test_a_cell_that_is_cut_says_so(
    length: int, end: str, open_terminal: Callable[[], Terminal], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    terminal = open_terminal()
    write_table([row(a="x" * length)], None)
    cell = re.sub("\x1b\\[[0-9;]*m", "", terminal.getvalue()).splitlines()[-1].strip()
    assert cell == "x" * (MAX_CELL_WIDTH - 1) + end


@pytest.mark.parametrize(
    ("length", "expected"),
    [
        pytest.param(28, "x" * 50 + "  " + "y" * 28, id="80 of 80 columns"),
        pytest.param(29, "", id="81 are blocks"),
    ],
)
def test_columns_that_are_named_and_fit_are_a_table(
    length: int, expected: str, open_terminal: Callable[[], Terminal], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    terminal = open_terminal()
    write_table([row(a="x" * 50, b="y" * length)] * 2, ["a", "b"])
    lines = re.sub("\x1b\\[[0-9;]*m", "", terminal.getvalue()).splitlines()
    assert lines[2].rstrip() == expected


def test_colours_are_for_terminals_alone(
    open_terminal: Callable[[], Terminal], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = open_terminal()
    write_table([row(id=1)], None)
    assert "\x1b[" in terminal.getvalue()
    monkeypatch.undo()
    write_table([row(id=1)], None)
    assert "\x1b" not in capsys.readouterr().out


@pytest.mark.parametrize("is_named", [True, False])
def test_secrets_are_shown_only_if_they_are_asked_for(is_named: bool, sandbox: Sandbox, run: Runner) -> None:
    secret = sandbox.rows("active_integrations", 7)[0]["webhook_signature_secret_token"]
    columns = ["--columns", "id,webhook_signature_secret_token"] if is_named else ["--all-columns"]
    assert (secret in run.fine("integrations", "list-active", "--fleet", "7", *columns)) == is_named
    assert secret in run.fine("integrations", "list-active", "--fleet", "7", "--json")


def test_the_columns_of_a_csv_without_rows_are_those_of_rows(sandbox: Sandbox, run: Runner) -> None:
    command = ("integrations", "list-active", "--fleet", "7", "--csv")
    columns, *rows = run.fine(*command).splitlines()
    assert len(rows) == 3
    for row in sandbox.rows("active_integrations", 7):
        sandbox.remove("active_integrations", row["id"])
    described = run.fine(*command).strip()
    assert columns.startswith(f"{described},data_")  # keys of `data` are not described


@pytest.mark.parametrize("name", ["--json", "--jsonl", "--csv", "table"])
def test_a_column_that_is_described_may_be_in_no_row(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    out = Output(json=name == "--json", jsonl=name == "--jsonl", csv=name == "--csv", columns="id,billed")
    out.write_rows([[], [row(id=1)]], described={"billed": ("boolean",)})
    assert "billed" in capsys.readouterr().out
    with pytest.raises(CommandError, match="did you mean 'bills'"):
        out.write_rows([[], [row(id=1, bills=2)]])
    assert capsys.readouterr().out == ""


def test_values_of_columns_are_those_that_came(sandbox: Sandbox, run: Runner) -> None:
    assert sandbox.token
    rows = json.loads(run.fine("tolls", "list", "--json", "--fleet", "7"))
    named = json.loads(run.fine("tolls", "list", "--json", "--fleet", "7", "--columns", "id,amount,billed_on"))
    assert named == [{name: each.get(name) for name in ("id", "amount", "billed_on")} for each in rows]
    assert isinstance(rows[0]["amount"], str)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("2026-01-31", "2026-01-31", id="a day"),
        pytest.param("2026-01-31T00:00:00", "2026-01-31T00:00:00", id="a midnight"),
        pytest.param("2026-01-31 08:30:00Z", "2026-01-31 08:30:00Z", id="a moment, as it came"),
    ],
)
def test_a_day_stays_a_day(text: str, shown: str) -> None:
    assert to_text(ResultRow.of(Toll.from_dict({"id": 1, "billed_on": text})).columns["billed_on"]) == shown


def test_columns_are_chosen() -> None:
    rows = [
        ResultRow(
            {"id": number, "vehicle": {"id": 1, "plate_number": "A"}, "empty": None, "amount": "1.50", "tags": []},
            {
                "id": number, "vehicle_id": 1, "vehicle_plate_number": "A", "empty": None, "amount": Decimal("1.50"),
                "tags": [],
            },
        )
        for number in (1, 2)
    ]  # fmt: skip
    assert choose_names(rows) == ["id", "vehicle_plate_number", "amount"]


def test_what_people_look_for_comes_first() -> None:
    rows = [row(data={"a": 1}, note=f"n{number}", same="s", id=number, amount=Decimal(number)) for number in (1, 2)]
    columns = [ShownColumn(name, name, 6) for name in rows[0].columns]
    assert [each.name for each in fit(rows, columns, 30)] == ["note", "same", "id", "amount"]
    assert [each.name for each in fit(rows, columns, 22)] == ["note", "id", "amount"]
    assert [each.name for each in fit(rows, columns, 14)] == ["id", "amount"]
    assert [each.name for each in fit(rows, columns, 1)] == ["id"]


def test_what_rows_are_filtered_by_comes_first() -> None:
    rows = [
        ResultRow(
            dict.fromkeys(("id", "cost", "is_new", "car", "tag", "driver", "state", "amount"), number),
            {
                "id": number, "cost": Decimal(number), "is_new": number == 1, "car_number": number,
                "tag_number": number, "driver_last_name": number, "state": number, "amount": Decimal(number),
            },
        )
        for number in (1, 2)
    ]  # fmt: skip
    widths = {"tag_number": 8, "driver_last_name": 7}
    columns = [ShownColumn(name, name, widths.get(name, 6)) for name in rows[0].columns]
    looked_for = ["state", "amount", "car", "tag", "driver", "is_new"]
    chosen, added = set[str](), list[set[str]]()
    for width in (6, 22, 30, 40, 49, 57, 65):
        names = {each.name for each in fit(rows, columns, width, looked_for)}
        added.append(names - chosen)
        chosen |= names
    assert added == [
        {"id"}, {"car_number", "amount"}, {"state"}, {"driver_last_name"}, {"tag_number"}, {"cost"}, {"is_new"},
    ]  # fmt: skip


def test_two_days_come_before_other_fields() -> None:
    days = {f"day_{number}": dt.date(2025, 1, number) for number in (1, 2, 3)}
    rows = [row(id=1, number="A-1", **days)]
    columns = [ShownColumn(name, name, 10) for name in rows[0].columns]
    assert [each.name for each in fit(rows, columns, 46)] == ["id", "number", "day_1", "day_2"]


def test_masked_secrets_come_last() -> None:
    rows = [ResultRow.of({"pin": f"{number}", "note": "a", "id": number}).mask() for number in (1, 2)]
    columns = [ShownColumn(name, name, 6) for name in rows[0].columns]
    assert [each.name for each in fit(rows, columns, 14)] == ["note", "id"]


@pytest.mark.parametrize(
    ("name", "width", "title"),
    [
        ("id", 4, "id"),
        ("plate_number", 12, "plate_number"),
        ("plate_number", 8, "plate_\nnumber"),
        ("a_b_number", 4, "a_b_\nnumber"),
        ("vehicle_plate_number", 8, "vehicle_\nplate_number"),
        ("vehicle_plate_number", 14, "vehicle_plate_\nnumber"),
    ],
)
def test_titles_are_folded_at_underscores(name: str, width: int, title: str) -> None:
    assert fold_title(name, width) == title


def test_one_object_is_two_columns(sandbox: Sandbox, run: Runner) -> None:
    assert sandbox.token
    lines = run.fine("whoami").splitlines()
    assert lines[1].split() == ["username", "sandbox"]
    assert json.loads(run.fine("whoami", "--json"))["username"] == "sandbox"
    assert run.fine("whoami", "--csv", "--columns", "username") == "username\nsandbox\n"
    assert run.fine("whoami", "--columns", "username") == "username  sandbox\n"
