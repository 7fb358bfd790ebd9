"""Rows of a table: what is read of it, and what is said about what can't be read."""

from __future__ import annotations

import io
import json
import sys
from typing import TYPE_CHECKING, Any

import pytest

from fleetit import ConfigurationError, FleetIT
from fleetit.imports import ImportResult, InvalidRows, RowError, import_rows, write_errors
from fleetit.service import SERVICE
from openapi_sdk.description.methods import Argument, RequestBody
from openapi_sdk.imports.columns import match_columns
from openapi_sdk.imports.dialect import CellError
from openapi_sdk.imports.error_file import check_error_file
from openapi_sdk.imports.reading import MAX_LINE, CsvReader
from openapi_sdk.imports.rows import Row, find_alike, name_rows

if TYPE_CHECKING:
    from pathlib import Path

METHOD = SERVICE.description.methods["vehicles.create_many"]
PLATE = {"plate_state": "NY", "plate_number": "A1"}
HEADER = "plate_state,plate_number\n"
NAMES = (
    "plate_state, plate_number, vehicle_make, vehicle_model, year, vehicle_number, tracking_code, lessee_renter, "
    "custom_fields, active"
)


def read(content: str | bytes, *, ignore_unknown: bool = False) -> CsvReader:
    assert METHOD.body is not None
    data = content.encode() if isinstance(content, str) else content
    reader = CsvReader(io.BytesIO(data), METHOD.body, ignore_unknown=ignore_unknown)
    reader.read()
    return reader


def refuse(file: Path, content: str) -> InvalidRows:
    """Write a file, and return why its rows can't be sent."""
    file.write_text(content, encoding="utf-8")
    with FleetIT(token="t") as client, pytest.raises(InvalidRows) as caught:
        import_rows(client, "vehicles.create_many", file)
    return caught.value


def make_field(name: str, **schema: Any) -> Argument:
    return Argument({}, name, "body", schema, "", is_required=False)


def make_body(*fields: Argument, **row: Any) -> RequestBody:
    return RequestBody({}, "application/json", {"type": "array", "items": row}, True, fields)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(f"{HEADER}NY,A1\n", [(2, PLATE)], id="names as in JSON"),
        pytest.param("Plate State,PLATE-NUMBER\nNY,A1\n", [(2, PLATE)], id="blanks, dashes and capitals"),
        pytest.param("platestate,Plate_Number\nNY,A1\n", [(2, PLATE)], id="no separators between words"),
        pytest.param(b"\xef\xbb\xbf" + HEADER.encode() + b"NY,A1\n", [(2, PLATE)], id="BOM"),
        pytest.param("plate_state;plate_number\r\nNY;A1\r\n", [(2, PLATE)], id="semicolons, CRLF"),
        pytest.param("plate_state\tplate_number\nNY\tA1", [(2, PLATE)], id="tabs, no line end at the end"),
        pytest.param("sep=;\nplate_state;plate_number\nNY;A1\n", [(3, PLATE)], id="Excel's line for the separator"),
        pytest.param('"sep=\t"\nplate_state\tplate_number\nNY\tA1\n', [(3, PLATE)], id="the same, quoted"),
        pytest.param(f"{HEADER}\nNY,A1\n,\n  , \nNY,A1\n", [(3, PLATE), (6, PLATE)], id="empty rows"),
        pytest.param(
            'plate_state,plate_number,vehicle_make\nNY,A1,"a\nb"\nNY,A1,c\n',
            [(2, PLATE | {"vehicle_make": "a\nb"}), (4, PLATE | {"vehicle_make": "c"})],
            id="a line break in a cell",
        ),
        pytest.param("plate_state,plate_number,year\nNY,A1,\n", [(2, PLATE)], id="an empty cell is left out"),
        pytest.param("plate_state,plate_number,year\nNY,A1, \t\n", [(2, PLATE)], id="so is a blank one"),
        pytest.param("plate_state,plate_number,year\nNY,A1\n", [(2, PLATE)], id="a row may end early"),
        pytest.param(f"{HEADER}NY,A1,,\n", [(2, PLATE)], id="and have empty cells behind its end"),
        pytest.param("plate_state,plate_number,,\nNY,A1,,\n", [(2, PLATE)], id="and so may the header"),
        pytest.param(
            "plate_state,plate_number,custom_fields.color,custom_fields_Cost-Center\nNY,A1,red,7\n",
            [(2, PLATE | {"custom_fields": {"color": "red", "Cost-Center": "7"}})],
            id="fields of an object, whose own names are kept",
        ),
        pytest.param(
            'plate_state,plate_number,custom_fields\nNY,A1,"{""color"": ""red""}"\n',
            [(2, PLATE | {"custom_fields": {"color": "red"}})],
            id="an object in JSON",
        ),
        pytest.param(
            "plate_state,plate_number,vehicle_make\nNY,=1+1,'=cmd|x\n",
            [(2, {"plate_state": "NY", "plate_number": "=1+1", "vehicle_make": "'=cmd|x"})],
            id="formulas are text like any other",
        ),
        pytest.param(f"{HEADER}", [], id="no rows"),
    ],
)
def test_rows(content: str | bytes, expected: list[tuple[int, Any]]) -> None:
    reader = read(content)
    assert (reader.errors, [(row.line, row.values) for row in reader.rows]) == ([], expected)


@pytest.mark.parametrize(
    ("content", "line", "column", "message"),
    [
        pytest.param("", 1, "", "no names of columns", id="empty file"),
        pytest.param("\n\n", 1, "", "no names of columns", id="empty lines"),
        pytest.param("plate_sate,plate_number\n", 1, "plate_sate", "did you mean 'plate_state'?", id="misspelt"),
        pytest.param(f"{HEADER[:-1]},x\n", 1, "x", "no such field; there are: plate_state, plate", id="unknown"),
        pytest.param(f"{HEADER[:-1]},Make\n", 1, "Make", "did you mean 'vehicle_make'?", id="a word of a name"),
        pytest.param("plate_state,NUMBER\n", 1, "NUMBER", "did you mean 'plate_number'?", id="the one that is needed"),
        pytest.param("plate_state\nNY\n", 1, "plate_number", "the file has no such column", id="required"),
        pytest.param(
            "plate_state,Plate State,plate_number\n",
            1,
            "Plate State",
            "sets plate_state, which column 'plate_state' sets too",
            id="twice",
        ),
        pytest.param(
            "plate_state,plate_number,custom_fields,custom_fields.a\n",
            1,
            "custom_fields.a",
            "which column 'custom_fields' sets too",
            id="an object and its field",
        ),
        pytest.param(
            "plate_state,plate_number,custom_fields.a,custom_fields.b,custom_fields\n",
            1,
            "custom_fields",
            "which column 'custom_fields.a' sets too",
            id="two fields of an object and the object",
        ),
        pytest.param(f"{HEADER}NY,A1,x\n", 2, "", "has 3 cells, but there are 2 columns", id="more cells than columns"),
        pytest.param("plate_state,plate_number,\nNY,A1,x\n", 2, "column 3", "no name in the first line", id="no name"),
        pytest.param(f'{HEADER}NY,A1\nNY,"A2\n\n', 3, "", "a quote is not closed", id="a quote is not closed"),
        pytest.param(f'{HEADER}NY,"A"2\n', 2, "", "text after a closing quote", id="text behind a quote"),
        pytest.param(f"{HEADER}NY,A1\rNY,A2\n", 2, "", "carriage return alone", id="old line ends"),
        pytest.param(f"{HEADER}NY,A\0B\n", 2, "plate_number", "has a NUL character", id="NUL"),
        pytest.param(f"{HEADER}NY,{'A' * 1_000_000}\n", 2, "", "a cell of more than", id="a cell of 1 MB"),
        pytest.param(HEADER + 'NY,"' + "A\n" * 100_000 + '"\n', 2, "", "a cell of more than", id="the same in lines"),
        pytest.param(f"{HEADER}{'A' * (MAX_LINE + 1)}", 2, "", "longer than 1,048,576 characters", id="a long line"),
        pytest.param(
            HEADER.encode() + b"NY,A\xe9\n",
            2,
            "",
            "character 5 is not UTF-8; pass --encoding, such as cp1252",
            id="Latin-1",
        ),
        pytest.param(HEADER.encode("utf-16"), 1, "", "UTF-16, not UTF-8; pass --encoding, such as utf-16", id="UTF-16"),
        pytest.param(b"PK\x03\x04...", 1, "", "a spreadsheet or an archive", id="Excel"),
        pytest.param("plate_state,plate_number,active\nNY,A1,maybe\n", 2, "active", "neither true nor", id="boolean"),
        pytest.param(
            "plate_state,plate_number,custom_fields\nNY,A1,[1]\n", 2, "custom_fields", "no object in JSON", id="object"
        ),
    ],
)
def test_what_is_wrong_has_its_line_and_column(content: str | bytes, line: int, column: str, message: str) -> None:
    (error,) = read(content).errors
    assert error[:2] == (line, column)
    assert message in error.message


def test_a_row_of_many_quoted_cells_is_bounded() -> None:
    cell = '"' + "A\n" * 50_000 + '",'
    (error,) = read(f"{HEADER}{cell * 12}").errors
    assert error == (2, "", "a row of more than 1,048,576 characters; is a quote open?")


def test_a_file_may_be_longer_than_a_row() -> None:
    reader = read(HEADER + f"NY,{'A' * 10_000}\n" * 110)
    assert (reader.errors, len(reader.rows)) == ([], 110)


def test_an_error_of_an_object_names_a_column_of_it() -> None:
    reader = read("plate_state,plate_number,Custom Fields.color\nNY,A1,red\n")
    assert [reader.name_column(name) for name in ("custom_fields", "custom_fields.color", "year")] == [
        *["Custom Fields.color"] * 2,
        "year",
    ]


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("plate_number", False), ("custom_fields", False), ("custom_fields.cost", False), ("year", True), ("", False),
    ],
)  # fmt: skip
def test_a_field_without_a_column(field: str, expected: bool) -> None:
    reader = read("plate_sate,plate_number,custom_fields.color\nNY,A1,red\n")
    assert reader.lacks_column(field) == expected


def test_unknown_columns_are_left_out_if_asked() -> None:
    reader = read("plate_state,plate_number,x,\nNY,A1,1,2\n", ignore_unknown=True)
    assert (reader.errors, reader.rows[0].values) == ([], PLATE)


@pytest.mark.parametrize(
    ("schema", "text", "expected"),
    [
        pytest.param({"type": "string"}, " a ", " a ", id="a text is as it is"),
        pytest.param({"type": "boolean"}, "TRUE", True, id="true of a spreadsheet"),
        pytest.param({"type": "boolean"}, " no ", False, id="no"),
        pytest.param({"type": "boolean"}, "yes", True, id="yes"),
        pytest.param({"type": "boolean"}, "1", True, id="1"),
        pytest.param({"type": "boolean"}, "false", False, id="false"),
        pytest.param({"type": "boolean"}, "0", False, id="0"),
        pytest.param({"type": "integer"}, " 12", 12, id="integer"),
        pytest.param({"type": "integer"}, "1_0", None, id="no integer"),
        pytest.param({"type": "integer"}, "\u0661", None, id="digits of other scripts"),
        pytest.param({"type": "integer"}, "1" * 5000, None, id="a number of 5,000 digits"),
        pytest.param({"type": "number"}, "4.50", 4.5, id="number"),
        pytest.param({"type": "number"}, "4", 4, id="whole number"),
        pytest.param({"type": "number"}, "0.12345678901234567890", None, id="digits that JSON drops"),
        pytest.param({"type": "number"}, "nan", None, id="nan"),
        pytest.param({"type": "number"}, "1,5", None, id="decimal comma"),
        pytest.param({"type": "array"}, "[1, 2]", [1, 2], id="list"),
        pytest.param({"type": "array"}, "1,2", None, id="no list in JSON"),
        pytest.param({"type": "array"}, "[" * 100_000, None, id="a list that is nested too deep"),
        pytest.param({"enum": [1, 2]}, " 2", 2, id="one of the numbers of an enum"),
        pytest.param({"enum": [True, None]}, "true", True, id="one of the booleans of an enum"),
        pytest.param({"type": ["integer", "null"]}, "5", 5, id="nullable in 3.1"),
        pytest.param({"oneOf": [{"type": "integer"}, {"enum": [None]}]}, "5", 5, id="a choice of a type and null"),
        pytest.param({"anyOf": [{"type": "integer"}, {"type": "string"}]}, "5", "5", id="a choice of two types"),
        pytest.param({"allOf": [{"type": "integer"}]}, "5", 5, id="parts"),
    ],
)
def test_cells(schema: dict[str, Any], text: str, expected: object) -> None:
    columns, _ = match_columns(["a"], make_body(make_field("a", **schema)), ignore_unknown=False)
    if expected is None:
        with pytest.raises(CellError) as caught:
            columns[0].convert(text)
        assert text not in str(caught.value)
    else:
        value = columns[0].convert(text)
        assert (type(value), value) == (type(expected), expected)


def nest(depth: int) -> dict[str, Any]:
    """Return the schema of an object that has no field but `n`, which is such an object again."""
    return {"properties": {"n": nest(depth - 1)} if depth else {}, "additionalProperties": False}


DEEP = {"properties": {"b": {"properties": {"c_d": {"type": "integer"}}, "additionalProperties": False}}}


@pytest.mark.parametrize(
    ("header", "path"),
    [
        pytest.param("a.b.c_d", ("a", "b", "c_d"), id="dots"),
        pytest.param("A B C-D", ("a", "b", "c_d"), id="blanks"),
        pytest.param("a_b", ("a", "b"), id="the object itself"),
        pytest.param("a.x", None, id="no such field in the object"),
        pytest.param("axb", None, id="no separator behind the object"),
        pytest.param("x.b", None, id="a field of no object"),
        pytest.param("closed.x", None, id="an object without fields"),
        pytest.param("a.", ("a",), id="nothing behind the dot"),
        pytest.param("camelCase", ("camelCase",), id="camel case"),
        pytest.param("camel case", ("camelCase",), id="camel case as words"),
        pytest.param("map.Free Name", ("map", "Free Name"), id="a name of the user's"),
        pytest.param("map." * 9 + "x", ("map", "map." * 8 + "x"), id="with dots"),
        pytest.param("map_x", ("map_x",), id="a field goes before the member of an object"),
        pytest.param("n.n.n.n.n.n", tuple("nnnnnn"), id="five objects within each other"),
        pytest.param("n.n.n.n.n.n.n", None, id="six objects within each other"),
        pytest.param("ZIP CODE", ("zip_code",), id="capitals up to Z"),
        pytest.param("sign@", None, id="a sign that is no other one"),
    ],
)
def test_columns(header: str, path: tuple[str, ...] | None) -> None:
    fields = [make_field("a", **DEEP), make_field("map", type="object"), make_field("map_x"), make_field("camelCase")]
    fields.append(make_field("closed", type="object", additionalProperties=False))
    fields += [make_field("n", **nest(9)), make_field("zip_code"), make_field("sign`")]
    columns, errors = match_columns([header], make_body(*fields), ignore_unknown=False)
    assert (columns[0].path, bool(errors)) == (path or (), path is None)


def test_a_field_of_an_object_stands_for_the_object_that_is_required() -> None:
    required = Argument({}, "a", "body", DEEP, "", is_required=True)
    columns, errors = match_columns(["a.b"], make_body(required), ignore_unknown=False)
    assert (errors, [each.path for each in columns]) == ([], [("a", "b")])


def test_columns_of_other_fields_are_kept_where_they_are_allowed() -> None:
    columns, errors = match_columns(
        ["a", "my Name"], make_body(make_field("a"), additionalProperties=True), ignore_unknown=False
    )
    assert (errors, [each.path for each in columns]) == ([], [("a",), ("my Name",)])


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(
            "plate_sate,plate_number,active\nNY,A1,\nNY,,maybe\n",
            [
                (1, "plate_sate", "no such field, did you mean 'plate_state'?"),
                (3, "active", "is neither true nor false; yes, no, 1 and 0 are read too"),
                (3, "plate_number", "missing; it is required"),
            ],
            id="a misspelt column is not missing in each row",
        ),
        pytest.param(
            "x,active\nNY,maybe\n",
            [
                (1, "x", f"no such field; there are: {NAMES}"),
                (1, "plate_state", "the file has no such column; it is required"),
                (1, "plate_number", "the file has no such column; it is required"),
                (2, "active", "is neither true nor false; yes, no, 1 and 0 are read too"),
            ],
            id="columns that are missing, with one that nobody knows",
        ),
        pytest.param(
            "plate_state,Plate State,plate_number\nNYX,maybe,A1\n",
            [
                (1, "Plate State", "sets plate_state, which column 'plate_state' sets too"),
                (2, "plate_state", "has 3 characters, at most 2 are accepted"),
            ],
            id="the first of two columns is read",
        ),
        pytest.param(
            "plate_sate,plate_number,\nNY,A1,x\nNY,A2,x,y\n",
            [
                (1, "plate_sate", "no such field, did you mean 'plate_state'?"),
                (2, "column 3", "has a value, but no name in the first line"),
                (3, "", "has 4 cells, but there are 3 columns; is a separator not quoted?"),
            ],
            id="cells without a column",
        ),
    ],
)
def test_rows_are_checked_although_the_header_is_wrong(
    tmp_path: Path, content: str, expected: list[tuple[int, str, str]]
) -> None:
    caught = refuse(tmp_path / "vehicles.csv", content)
    assert caught.rows == tuple(expected)


def test_all_errors_of_all_rows_are_there_with_the_columns_of_the_file(tmp_path: Path) -> None:
    file = tmp_path / "vehicles.csv"
    caught = refuse(file, "Plate State,Plate Number,Active\nN1,A1,\nNYX,,maybe\n")
    assert caught.rows == (
        (2, "Plate State", "not of the form ^[A-Za-z]{2}$"),
        (3, "Active", "is neither true nor false; yes, no, 1 and 0 are read too"),
        (3, "Plate Number", "missing; it is required"),
        (3, "Plate State", "has 3 characters, at most 2 are accepted"),
    )
    assert str(caught).startswith(f"{file}: nothing was sent: line 2, Plate State: not of the form")
    assert [each.name for each in tmp_path.iterdir()] == ["vehicles.csv"]


def test_fields_are_listed_once(tmp_path: Path) -> None:
    caught = refuse(tmp_path / "vehicles.csv", f"{HEADER[:-1]},x,y\n")
    assert [each.message.partition(";")[1] for each in caught.rows] == [";", ""]


@pytest.mark.parametrize(
    ("rows", "names", "expected"),
    [
        pytest.param([{"a": "X-1"}, {"a": "y"}, {"a": "x 1"}], ["a"], ((2, 4),), id="case and signs"),
        pytest.param([{"a": "x", "b": 1}, {"a": "x", "b": 2}], ["a"], ((2, 3),), id="other fields differ"),
        pytest.param([{"a": "x", "b": 1}, {"a": "x", "b": 2}], [], (), id="all fields"),
        pytest.param([{"a": "x", "b": ["Y"]}, {"b": ["y"], "a": "x"}], [], ((2, 3),), id="order and lists"),
        pytest.param([{"a": {"b": "Y"}}, {"a": {"b": "y"}}], ["a"], ((2, 3),), id="objects"),
        pytest.param([{"a": "ab", "b": "c"}, {"a": "a", "b": "bc"}], ["a", "b"], (), id="fields are apart"),
        pytest.param([{"a": "-"}, {"a": "_"}], ["a"], (), id="nothing but signs"),
        pytest.param([{"a": "x"}] * 3, ["a"], ((2, 3, 4),), id="equal"),
        pytest.param([], ["a"], (), id="none"),
    ],
)
def test_rows_that_are_alike(
    rows: list[dict[str, Any]], names: list[str], expected: tuple[tuple[int, ...], ...]
) -> None:
    assert find_alike([Row(line, values) for line, values in enumerate(rows, start=2)], names) == expected


def test_a_cell_has_one_error(tmp_path: Path) -> None:
    caught = refuse(tmp_path / "vehicles.csv", f"{HEADER}NY,A\0\n")
    assert caught.rows == ((2, "plate_number", "has a NUL character"),)  # and not that it is missing


def test_a_message_has_five_errors_and_the_number_of_the_others(tmp_path: Path) -> None:
    caught = refuse(tmp_path / "vehicles.csv", HEADER + "NYX,A\n" * 1200)
    assert [each.line for each in caught.rows] == [*range(2, 1202)]
    assert str(caught).endswith("; and 1,195 more")


def test_values_are_not_shown(tmp_path: Path) -> None:
    file = tmp_path / "vehicles.csv"
    caught = refuse(file, "plate_state,plate_number,active\nplanted-1,planted-2,planted-3\n")
    assert "planted" not in repr((caught, caught.rows))
    assert "planted" not in repr(read(file.read_bytes()).rows)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        pytest.param("[]", "each line is an object", id="list"),
        pytest.param("{", "no JSON at character 2", id="half"),
        pytest.param("{\udce9", "character 2 is not UTF-8; convert the file to UTF-8", id="Latin-1"),
        pytest.param('{"plate_state": "NY", "plate_state": "NJ"}', "a name twice", id="twice"),
        pytest.param('{"plate_state": NaN}', "NaN is no number of JSON", id="nan"),
        pytest.param('{"plate_state": 0.12345678901234567890}', "more digits than JSON keeps", id="digits"),
        pytest.param('{"a": ' + "9" * 5000 + "}", "a number too long", id="a number of 5,000 digits"),
        pytest.param("[" * 100_000, "nested too deep", id="deep"),
        pytest.param('{"plate_sate": "NY"}', "no such field, did you mean 'plate_state'?", id="misspelt"),
        pytest.param('{"plate_state": "NY", "plate_number": "\\ud800"}', "surrogate", id="half a surrogate pair"),
        pytest.param('{"plate_state": 5, "plate_number": "A"}', "a string is expected", id="another type"),
    ],
)
def test_json_lines_that_are_wrong(tmp_path: Path, line: str, message: str) -> None:
    file = tmp_path / "vehicles.jsonl"
    file.write_text(f"{json.dumps(PLATE)}\n\n{line}\n", encoding="utf-8", errors="surrogateescape")
    with FleetIT(token="t") as client, pytest.raises(InvalidRows) as caught:
        import_rows(client, "vehicles.create_many", file)
    error = caught.value.rows[0]
    assert error.line in {3, None}
    assert message in error.message


def test_what_is_wrong_with_no_single_row_comes_first(tmp_path: Path) -> None:
    caught = refuse(tmp_path / "vehicles.jsonl", '[]\n{"plate_state": "NY", "plate_number": "\\ud800"}\n')
    assert [each.line for each in caught.rows] == [None, 1]


def test_a_deep_row_is_refused_where_unknown_names_are_left_out(tmp_path: Path) -> None:
    file = tmp_path / "vehicles.jsonl"
    file.write_text(f'{{"custom_fields": {"[" * 1_500}{"]" * 1_500}}}', encoding="utf-8")
    with FleetIT(token="t") as client, pytest.raises(InvalidRows, match="nested too deep"):
        import_rows(client, "vehicles.create_many", file, ignore_unknown=True)


def test_json_lines_are_as_they_are(tmp_path: Path) -> None:
    file = tmp_path / "vehicles.jsonl"
    file.write_text(json.dumps(PLATE | {"active": True, "x": 1}), encoding="utf-8")
    with FleetIT(token="t") as client:
        result = import_rows(client, "vehicles.create_many", file, ignore_unknown=True, dry_run=True)
    assert result == ImportResult(
        method="vehicles.create_many", rows=1, taken=0, taken_before=0, refused=0, refusals=(), unknown=(),
        refused_again=(), skipped=0, not_sent=1, alike=(), error=None, journal=None,
    )  # fmt: skip
    assert not result.is_complete
    assert [each.name for each in tmp_path.iterdir()] == ["vehicles.jsonl"]


def test_a_result_has_no_field_by_its_position() -> None:
    make: Any = ImportResult
    with pytest.raises(TypeError):
        make("vehicles.create_many", 1)


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(f"{HEADER}NY,A1\n".encode())))
    with FleetIT(token="t") as client:
        assert import_rows(client, "vehicles.create_many", "-", format="csv", dry_run=True).rows == 1
        with pytest.raises(ConfigurationError, match="name the journal"):
            import_rows(client, "vehicles.create_many", "-", format="csv")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        pytest.param({"file": "v.dat"}, "does not end in .csv or .jsonl: pass the format", id="format"),
        pytest.param({"file": "-"}, "pass the format", id="the format of the standard input"),
        pytest.param({"file": "v.csv", "format": "xml"}, "'xml': pass the format, csv or jsonl", id="no format"),
        pytest.param({"file": "v.XLSX"}, "'v.XLSX' is a spreadsheet: save it as CSV UTF-8", id="spreadsheet"),
        pytest.param({"file": "v.json"}, "'v.json' is JSON, not JSON Lines: write an object on each line", id="JSON"),
        pytest.param({"file": "missing.csv"}, "'missing.csv' can't be read: No such file", id="no file"),
        pytest.param({"file": "a\0.csv"}, "can't be read", id="no name of a file"),
        pytest.param({"method": "vehicles.create"}, "takes no rows; these methods do: .*driver_agree", id="one row"),
        pytest.param({"method": "vehicles.creat_many"}, "is no method, did you mean", id="no method"),
        pytest.param({"batch_size": 501}, "batch_size=501: one call takes 1 to 500 rows", id="too many"),
        pytest.param({"batch_size": 0}, "one call takes 1 to 500", id="none"),
        pytest.param({"batch_size": True}, "one call takes 1 to 500", id="no number"),
    ],
)
def test_options_that_are_wrong(options: dict[str, Any], message: str) -> None:
    given: dict[str, Any] = {"method": "vehicles.create_many", "file": "v.csv", **options}
    with FleetIT(token="t") as client, pytest.raises(ConfigurationError, match=message.replace("[", r"\[")):
        import_rows(client, given.pop("method"), given.pop("file"), **given)


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        pytest.param([6], "the row of line 6", id="one"),
        pytest.param([2, 3, 4, 7, 9, 10], "the rows of lines 2 to 4, 7, 9 to 10", id="ranges"),
        pytest.param([2, 4], "the rows of lines 2, 4", id="apart"),
        pytest.param(range(0, 100, 2), "the rows of lines 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, …", id="many"),
    ],
)
def test_rows_are_named_by_their_lines(lines: list[int], name: str) -> None:
    assert name_rows(lines) == name


def test_a_file_of_errors_is_safe_in_a_spreadsheet(tmp_path: Path) -> None:
    file = tmp_path / "errors.csv"
    write_errors(
        file,
        [RowError(3, "=cmd|x", "is wrong"), RowError(None, "", '-1 "a"\nb\0\ud800'), RowError(4, " =1", "\uff1d1")],
    )
    lines = file.read_text(encoding="utf-8")
    assert lines == 'line,column,message\n3,\'=cmd|x,is wrong\n,,"\'-1 ""a""\nb ?"\n4,\' =1,\'\uff1d1\n'
    with pytest.raises(ConfigurationError, match="can't be written: Is a directory"):
        write_errors(tmp_path, [])


@pytest.mark.parametrize("before", [None, b"mine"], ids=["new", "there"])
def test_a_file_for_errors_is_checked_and_stays_as_it_is(before: bytes | None, tmp_path: Path) -> None:
    file = tmp_path / "errors.csv"
    if before is not None:
        file.write_bytes(before)
    check_error_file(SERVICE.errors, file)
    assert (file.read_bytes() if file.exists() else None) == before


@pytest.mark.parametrize("name", ["", "none/errors.csv", "a\0b"], ids=["a folder", "in no folder", "no name of a file"])
def test_a_file_for_errors_that_can_not_be_written(name: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"^the errors can't be written: "):
        check_error_file(SERVICE.errors, f"{tmp_path}/{name}")
