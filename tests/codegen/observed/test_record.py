"""Records are read, and what is not one is refused with its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kit.tests.openapi_sdk_codegen.observed.records import ROWS, make_fact, make_record, write_record
from openapi_sdk_codegen.observed.record import MAX_BYTES, MAX_FACTS, folder_of, parse_record, read_records
from openapi_sdk_codegen.project import Problem, Project

if TYPE_CHECKING:
    from openapi_sdk_codegen.observed.record import RecordedFact

FACT = make_fact(f"{ROWS}/amount", "type", "number", "string")
WRITTEN = write_record([FACT])


@pytest.mark.parametrize(
    "fact",
    [
        pytest.param(FACT, id="an ordinary one"),
        pytest.param(make_fact(f"{ROWS}/amount", "type", "number", "s" * 4000), id="a text as long as may be"),
        pytest.param(make_fact(f"{ROWS}/amount", "type", "number", "string", times=10**12), id="as often as may be"),
    ],
)
def test_record_is_read(fact: RecordedFact) -> None:
    assert parse_record(write_record([fact]), name="x") == make_record(fact)


@pytest.mark.parametrize(
    "place",
    [
        "operation",
        "answer 200",
        "answer 200 /results/[]/wagon/label_number",
        "answer 200 /settings/{}",
        "answer 429 header retry-after",
        "query violation",
        "path id",
        "header X-Org-Id",
        "body",
        "body /[]/label number",
    ],
)
def test_every_form_of_place_is_read(place: str) -> None:
    fact = make_fact(place, "last page", "null", "", "not seen", times=0)
    assert parse_record(write_record([fact]), name="x").facts == (fact,)


def change(old: bytes, new: bytes) -> bytes:
    assert old in WRITTEN
    return WRITTEN.replace(old, new, 1)


REFUSED = [
    pytest.param(b"version = ", "x: not TOML", id="not TOML"),
    pytest.param(b"\xff", "x: ", id="not UTF-8"),
    pytest.param(b"a = " + b"[" * 5000 + b"]" * 5000, "x: not TOML", id="nested deeply"),
    pytest.param(b"#" * (MAX_BYTES + 1), "x: larger than 8,388,608 bytes", id="too large"),
    pytest.param(change(b"version = 1", b"version = 2"), "x: version: 1, which this version", id="another version"),
    pytest.param(change(b"version = 1", b"version = true"), "x: version: 1, which", id="a version that is no number"),
    pytest.param(
        change(b"version = 1\n", b""),
        "x: version: 1, which this version of the project reads is expected, there is nothing",
        id="no version",
    ),
    pytest.param(
        change(b'"test"', b'"local"'),
        "x: environment: production | test | other is expected, there is 'local'",
        id="another environment",
    ),
    pytest.param(b"token = 'x'\n" + WRITTEN, "x: unknown 'token'", id="an unknown key"),
    pytest.param(WRITTEN + b"value = 1\n", "x: fact 1: unknown 'value'", id="an unknown key of a fact"),
    pytest.param(
        change(b"2026-11-29", b"2026-11-29T00:00:00"),
        "x: taken: a date without quotation marks is expected, there is datetime",
        id="a time",
    ),
    pytest.param(change(b'"test"', b'"https://x"'), "x: environment: production | test", id="a host"),
    pytest.param(change(b"0" * 64, b"0" * 63), "x: description: 64 hexadecimal", id="no hash"),
    pytest.param(change(b"[[facts]]", b"[facts]"), "x: facts: at most 50,000 tables", id="one table of facts"),
    pytest.param(write_record([]) + b"facts = [1]", "x: fact 1: it: a table", id="no table"),
    pytest.param(change(b"times = 12", b"times = -1"), "x: fact 1: times: a number", id="less than no times"),
    pytest.param(change(b"times = 12", b"times = 1000000000001"), "x: fact 1: times: a number", id="too many times"),
    pytest.param(change(b"times = 12", b"times = true"), "x: fact 1: times: a number", id="times that are no number"),
    pytest.param(change(b"times = 12", b"times = 1" + b"0" * 4000), "x: fact 1: times: a number", id="a huge number"),
    pytest.param(change(b'"contradicted"', b'"wrong"'), "x: fact 1: status: confirmed |", id="an unknown status"),
    pytest.param(change(b'"string"', b"1"), "x: fact 1: seen: a text of one line", id="a number that was seen"),
    pytest.param(change(b'"string"', b'"a\\nb"'), "x: fact 1: seen: a text of one line", id="two lines"),
    pytest.param(change(b'"string"', b'"\\u001b[2J"'), "x: fact 1: seen: a text of one line", id="a control character"),
    pytest.param(
        change(b'"string"', b'"' + b"x" * 4001 + b'"'), "x: fact 1: seen: a text of one line", id="a long text"
    ),
    pytest.param(change(b"answer 200", b"reply 200"), "x: fact 1: place: such as", id="an unknown place"),
    pytest.param(change(b'"type"', b'"one two three"'), "x: fact 1: fact: one or two words", id="three words"),
    pytest.param(change(b"things_list", b"things.list"), "x: fact 1: operation: an operationId", id="no operationId"),
]


@pytest.mark.parametrize(("content", "message"), REFUSED)
def test_what_is_no_record_is_refused_in_one_line(content: bytes, message: str) -> None:
    with pytest.raises(Problem) as refused:
        parse_record(content, name="x")
    assert str(refused.value).startswith(message)
    assert "\n" not in str(refused.value)


def test_file_that_can_not_be_read_is_named(project: Project) -> None:
    (folder_of(project) / "a.toml").mkdir(parents=True)
    with pytest.raises(Problem, match=r"^spec/observed/a\.toml: can't be read: ."):
        read_records(project)


def test_file_that_is_too_large_is_named(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("openapi_sdk_codegen.observed.record.MAX_BYTES", len(WRITTEN) - 1)
    folder_of(project).mkdir(parents=True)
    (folder_of(project) / "a.toml").write_bytes(WRITTEN)
    with pytest.raises(Problem, match=r"^spec/observed/a\.toml: larger than "):
        read_records(project)


def test_number_of_facts_is_limited() -> None:
    content = write_record([]) + b"facts = [" + b"{}," * (MAX_FACTS + 1) + b"]"
    with pytest.raises(Problem, match="at most 50,000"):
        parse_record(content, name="x")
