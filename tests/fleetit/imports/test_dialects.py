"""Tables as spreadsheets write them: encodings, separators, dates and names of columns, as the user names them."""

from __future__ import annotations

import codecs
import json
from typing import TYPE_CHECKING, Any

import pytest

from fleetit import ConfigurationError, FleetIT
from fleetit.imports import InvalidRows, import_rows
from fleetit.service import SERVICE
from kit.tests.support.scripted_server import ScriptedServer, reply
from openapi_sdk.description.methods import Argument, RequestBody
from openapi_sdk.imports.columns import FileColumn, match_columns
from openapi_sdk.imports.dialect import CellError, make_dialect
from tests.fleetit.imports.bulk_server import METHOD

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from kit.tests.support.scripted_server import ReceivedRequest

DRIVERS, AGREEMENTS = "drivers.create_many", "driver_agreements.create_many"

#: As Excel saves CSV on a German Windows.
EXCEL = (
    "Fahrer-Nr.;First Name;Last Name;Address Line 1;City;State;Zip Code\r\n"
    "D-1;Jürgen;Groß;Königstraße 5;Málaga;NY;10001\r\n"
    'D-2;Zoë;O\u2019Brien;"12; rear building";Köln;NJ;07030\r\n'
)
#: As Excel saves "Unicode text".
UNICODE = "Plate State\tPlate Number\tVehicle Make\r\nNY\tABC 123\tCitroën\r\nNJ\tXYZ\tŠkoda\r\n"
#: As a database writes cells with line breaks.
QUOTED = (
    '"plate_state","plate_number","custom_fields.note"\r\n'
    '"NY","A1","left door: scratch,\r\nrear light: broken"\r\n"NJ","B2","says ""ok"""\r\n'
)
NAMES = {"Fahrer-Nr.": "driver_id", "Zip Code": "zip"}


@pytest.mark.parametrize(
    ("method", "content", "options", "expected"),
    [
        pytest.param(
            DRIVERS,
            EXCEL.encode("cp1252"),
            {"encoding": "cp1252", "columns": NAMES},
            [
                {
                    "driver_id": "D-1", "first_name": "Jürgen", "last_name": "Groß", "address_line_1": "Königstraße 5",
                    "city": "Málaga", "state": "NY", "zip": "10001",
                },
                {
                    "driver_id": "D-2", "first_name": "Zoë", "last_name": "O\u2019Brien",
                    "address_line_1": "12; rear building", "city": "Köln", "state": "NJ", "zip": "07030",
                },
            ],
            id="cp1252 with semicolons",
        ),
        pytest.param(
            METHOD,
            codecs.BOM_UTF16_LE + UNICODE.encode("utf-16-le"),
            {"encoding": "utf-16"},
            [
                {"plate_state": "NY", "plate_number": "ABC 123", "vehicle_make": "Citroën"},
                {"plate_state": "NJ", "plate_number": "XYZ", "vehicle_make": "Škoda"},
            ],
            id="UTF-16 with a BOM",
        ),
        pytest.param(
            METHOD,
            QUOTED.encode(),
            {},
            [
                {
                    "plate_state": "NY", "plate_number": "A1",
                    "custom_fields": {"note": "left door: scratch,\r\nrear light: broken"},
                },
                {"plate_state": "NJ", "plate_number": "B2", "custom_fields": {"note": 'says "ok"'}},
            ],
            id="quoted line breaks",
        ),
        pytest.param(
            METHOD,
            b"sep=;\nplate_state|plate_number\nNY|A;1\n",
            {"delimiter": "|"},
            [{"plate_state": "NY", "plate_number": "A;1"}],
            id="another separator, which goes before the line of Excel",
        ),
        pytest.param(
            METHOD,
            b"plate_state\tplate_number;x\nNY\tA1\n",
            {"delimiter": "tab", "columns": {"plate_number;x": "plate_number"}},
            [{"plate_state": "NY", "plate_number": "A1"}],
            id="a tab by its name",
        ),
        pytest.param(
            METHOD,
            b"St,Plate,Cost\nNY,A1,7\n",
            {"columns": {"St": "Plate State", " Plate ": "plate_number", "Cost": "custom_fields.cost"}},
            [{"plate_state": "NY", "plate_number": "A1", "custom_fields": {"cost": "7"}}],
            id="fields that are called as columns may be, and in objects",
        ),
    ],
)  # fmt: skip
def test_files_of_other_programs(
    tmp_path: Path, method: str, content: bytes, options: dict[str, Any], expected: list[Mapping[str, object]]
) -> None:
    file = tmp_path / "v.csv"
    file.write_bytes(content)
    assert send(file, method, **options) == expected


def send(file: Path, method: str, **options: Any) -> list[Mapping[str, object]]:
    """Import a file, and return the rows that were sent."""
    sent: list[Mapping[str, object]] = []

    def take(request: ReceivedRequest) -> bytes:
        rows = json.loads(request.body)
        sent.extend(rows)
        return reply(201, [{"id": 1} for _ in rows])

    with ScriptedServer(take) as server, FleetIT(token="t", base_url=server.url, fleet_id=7) as client:
        assert import_rows(client, method, file, **options).is_complete
    return sent


def find_errors(file: Path, content: bytes, method: str = METHOD, **options: Any) -> list[tuple[int | None, str, str]]:
    """Return what is wrong with a file; nothing if nothing is."""
    file.write_bytes(content)
    with FleetIT(token="t") as client:
        try:
            import_rows(client, method, file, dry_run=True, **options)
        except InvalidRows as error:
            return [*error.rows]
    return []


HEADER = b"plate_state,plate_number\n"
REMEDY = "pass --encoding, such as {} (in Python encoding=), or save the file as CSV UTF-8"
SEVERAL = "one column; if {0} separates several, pass --delimiter {0} (in Python delimiter=)"


@pytest.mark.parametrize(
    ("content", "options", "expected"),
    [
        pytest.param(
            EXCEL.encode("cp1252"),
            {"method": DRIVERS, "columns": NAMES},
            (2, "", f"character 6 is not UTF-8; {REMEDY.format('cp1252')}"),
            id="cp1252",
        ),
        pytest.param(
            UNICODE.encode("utf-16"),
            {},
            (1, "", f"UTF-16, not UTF-8; {REMEDY.format('utf-16')}"),
            id="UTF-16",
        ),
        pytest.param(
            HEADER,
            {"encoding": "utf-16"},
            (1, "", "can't be read as utf-16; the file has another encoding"),
            id="no UTF-16",
        ),
        pytest.param(
            HEADER + b"NY,A\x81\n",
            {"encoding": "cp1252"},
            (2, "", "character 5 is not cp1252; the file has another encoding"),
            id="a byte that cp1252 does not have",
        ),
        pytest.param(b"plate_state|plate_number\nNY|A1\n", {}, (1, "", SEVERAL.format("'|'")), id="bars"),
        pytest.param(
            b"plate_state;plate_number\nNY;A1\n", {"delimiter": ","}, (1, "", SEVERAL.format("';'")), id="semicolons"
        ),
        pytest.param(
            b"a\tb\n1\t2\n", {"delimiter": ",", "ignore_unknown": True}, (1, "", SEVERAL.format("tab")), id="tabs"
        ),
        pytest.param(
            HEADER + b"NY,A1\n", {"columns": {"Plate": "year"}}, (1, "Plate", "the file has no such column to map"),
            id="a name that no column has",
        ),
        pytest.param(
            HEADER[:-1] + b",Plate\nNY,A1,1\n",
            {"columns": {"Plate": "yaer"}, "ignore_unknown": True},
            (1, "Plate", "no such field, did you mean 'year'?"),
            id="a name that no field has",
        ),
        pytest.param(
            HEADER[:-1] + b",Plate\nNY,A1,1\n",
            {"columns": {"Plate": "plate_number"}},
            (1, "Plate", "sets plate_number, which column 'plate_number' sets too"),
            id="a field of another column",
        ),
    ],
)  # fmt: skip
def test_an_error_says_which_option_helps(
    tmp_path: Path, content: bytes, options: dict[str, Any], expected: tuple[int, str, str]
) -> None:
    assert find_errors(tmp_path / "v.csv", content, **options) == [expected]


GERMAN, BERLIN = "%d.%m.%Y", "Europe/Berlin"
AGREEMENT = "agreement_number,agreement_start_date,agreement_end_date,driver,vehicle\n1,{},2027-01-31T00:00:00Z,1,2\n"
FORMS: dict[str, Any] = {"date_format": GERMAN, "time_zone": BERLIN}


@pytest.mark.parametrize(
    ("text", "options", "expected"),
    [
        pytest.param("31.12.2026", FORMS, "2026-12-31T00:00:00+01:00", id="a day, whose beginning it is"),
        pytest.param("1.7.2026", FORMS, "2026-07-01T00:00:00+02:00", id="in summer"),
        pytest.param(
            "31.12.2026 08:30",
            {"date_format": "%d.%m.%Y %H:%M", "time_zone": "America/New_York"},
            "2026-12-31T08:30:00-05:00",
            id="with a time",
        ),
        pytest.param(
            "12/31/26 8:30 AM +0500", {"date_format": "%m/%d/%y %I:%M %p %z"}, "2026-12-31T08:30:00+05:00", id="offset"
        ),
    ],
)
def test_times_of_a_format_that_is_named(tmp_path: Path, text: str, options: dict[str, str], expected: str) -> None:
    file = tmp_path / "v.csv"
    end = "2027-01-31T00:00:00Z"
    file.write_text(AGREEMENT.format(text).replace(end, text))
    (sent,) = send(file, AGREEMENTS, **options)
    assert (sent["agreement_start_date"], sent["agreement_end_date"]) == (expected, expected)


@pytest.mark.parametrize(
    ("text", "options", "message"),
    [
        pytest.param(
            "31.12.2026",
            {},
            "is no time such as 2026-01-31T08:00:00Z; for another form, pass --date-format and --time-zone (in Python "
            "date_format=, time_zone=)",
            id="none is guessed",
        ),
        pytest.param("2026-12-31", FORMS, "is no date of the form %d.%m.%Y", id="another one"),
        pytest.param("31.02.2026", FORMS, "is no date of the form %d.%m.%Y", id="no such day"),
        pytest.param(
            "31.12.2026",
            {"date_format": GERMAN},
            "has no time zone; pass --time-zone, such as America/New_York (in Python time_zone=)",
            id="no time zone",
        ),
        pytest.param(
            "25.10.2026 02:30",
            {"date_format": "%d.%m.%Y %H:%M", "time_zone": BERLIN},
            "is no time in Europe/Berlin, or two, because the clocks change there",
            id="an hour that is there twice",
        ),
        pytest.param(
            "29.03.2026 02:30",
            {"date_format": "%d.%m.%Y %H:%M", "time_zone": BERLIN},
            "is no time in Europe/Berlin, or two, because the clocks change there",
            id="an hour that is left out",
        ),
    ],
)
def test_times_that_are_not_known(tmp_path: Path, text: str, options: dict[str, str], message: str) -> None:
    errors = find_errors(tmp_path / "v.csv", AGREEMENT.format(text).encode(), AGREEMENTS, **options)
    assert errors[0] == (2, "agreement_start_date", message)


def test_what_the_first_error_asks_for_is_accepted(tmp_path: Path) -> None:
    file = tmp_path / "v.csv"
    assert find_errors(file, AGREEMENT.format("2026-01-31T08:00:00Z").encode(), AGREEMENTS) == []
    (found,) = find_errors(file, AGREEMENT.format("2026-12-31").encode(), AGREEMENTS)
    assert "a date and time with an offset, such as 2025-04-10T00:00:00Z" in found[2]


@pytest.mark.parametrize(
    ("text", "options", "ends"),
    [
        pytest.param("31.12.2026", FORMS, ("Agreement End Date",), id="a day"),
        pytest.param("31.12.2026 00:00", {**FORMS, "date_format": "%d.%m.%Y %H:%M"}, (), id="a form with a time"),
        pytest.param("31.12.2026 00", {**FORMS, "date_format": "%d.%m.%Y %H"}, (), id="a form with an hour"),
        pytest.param("2026-12-31T00:00:00Z", {}, (), id="as FleetIT has it"),
    ],
)
def test_a_dry_run_names_ends_that_are_days(
    tmp_path: Path, text: str, options: dict[str, Any], ends: tuple[str, ...]
) -> None:
    file = tmp_path / "v.csv"
    end = "2027-01-31T00:00:00Z"
    content = AGREEMENT.replace("agreement_end_date", "Agreement End Date").format(text).replace(end, text)
    file.write_text(content)
    with FleetIT(token="t") as client:
        assert import_rows(client, AGREEMENTS, file, dry_run=True, **options).ends == ends


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("agreement_end_date", True), ("endDate", True), ("valid_until", True), ("ValidTo", True), ("expires_at", True),
        ("agreement_start_date", False), ("calendar", False), ("sender", False), ("weekend", False),
        ("last_updated", False),
    ],
)  # fmt: skip
@pytest.mark.parametrize("format", ["date-time", "date"])
def test_which_fields_are_ends(name: str, format: str, expected: bool) -> None:  # noqa: A002 - the description's name
    target = Argument({}, name, "body", {"format": format}, "", is_required=False)
    assert FileColumn(name, (name,), target, is_left_out=False).is_end is (expected and format == "date-time")


def test_a_dry_run_has_the_first_rows_as_they_would_be_sent(tmp_path: Path) -> None:
    file = tmp_path / "v.csv"
    file.write_text(AGREEMENT.format("31.12.2026").replace("2027-01-31T00:00:00Z", "31.1.2027"))
    with FleetIT(token="t") as client:
        result = import_rows(client, AGREEMENTS, file, dry_run=True, **FORMS)
    assert [(each.line, each.values) for each in result.first_rows] == [
        (
            2,
            {
                "agreement_number": "1",
                "agreement_start_date": "2026-12-31T00:00:00+01:00",
                "agreement_end_date": "2027-01-31T00:00:00+01:00",
                "driver": 1,
                "vehicle": 2,
            },
        )
    ]
    assert "2026" not in repr(result)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("31.12.2026 00:00", "2026-12-31", id="a day"),
        pytest.param("31.12.2026 08:30", "is a time, and a date is needed", id="a time"),
    ],
)
def test_days_of_a_format_that_is_named(text: str, expected: str) -> None:
    dialect = make_dialect(SERVICE.errors, None, None, "%d.%m.%Y %H:%M", None, columns=None)
    body = RequestBody(
        {}, "application/json", {}, True, (Argument({}, "a", "body", {"format": "date"}, "", is_required=False),)
    )
    (column,), _ = match_columns(["a"], body, ignore_unknown=False, dialect=dialect)
    try:
        found = column.convert(text)
    except CellError as error:
        found = str(error)
    assert found == expected


@pytest.mark.parametrize(
    ("options", "message"),
    [
        pytest.param({"encoding": "cp99999"}, "encoding 'cp99999' is not known; cp1252", id="no encoding"),
        pytest.param({"encoding": "hex"}, "encoding 'hex' is not known", id="an encoding of bytes"),
        pytest.param({"delimiter": ""}, "delimiter '': one character is needed", id="no separator"),
        pytest.param({"delimiter": "||"}, "one character is needed", id="two signs"),
        pytest.param({"delimiter": '"'}, "one character is needed", id="the quote"),
        pytest.param({"date_format": "%d.%m."}, "a form with day, month and year is needed", id="no year"),
        pytest.param({"date_format": "%A %d.%m."}, "day, month and year is needed", id="a weekday and no year"),
        pytest.param({"date_format": "dd.mm.yyyy"}, "such as %d.%m.%Y", id="a form of spreadsheets"),
        pytest.param({"date_format": "%d.%m.%Y %Q"}, "such as %d.%m.%Y", id="a part that is no form"),
        pytest.param({"date_format": "%d.%m.%Y %d"}, "such as %d.%m.%Y", id="a part that is there twice"),
        pytest.param({"date_format": "%Q"}, "such as %d.%m.%Y", id="no form"),
        pytest.param({"date_format": GERMAN, "time_zone": "Mars"}, "time zone 'Mars' is not known", id="no time zone"),
        pytest.param({"date_format": GERMAN, "time_zone": "../x"}, "time zone '../x' is not known", id="a path"),
        pytest.param({"date_format": GERMAN, "time_zone": "Europe"}, "time zone 'Europe' is not known", id="a folder"),
        pytest.param({"time_zone": BERLIN}, "a time zone needs a date format", id="a zone alone"),
        pytest.param({"format": "jsonl", "delimiter": ";"}, "JSON Lines have no encoding, separator", id="JSON Lines"),
    ],
)
def test_options_that_are_wrong(tmp_path: Path, options: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        find_errors(tmp_path / "v.csv", HEADER, **options)
    assert message in str(caught.value)
