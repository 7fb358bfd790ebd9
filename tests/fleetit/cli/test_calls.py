"""Operations as commands: what is sent for options and files, and what a dry run shows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import pytest

from fleetit import FleetIT
from fleetit.cli._program import PROGRAM
from openapi_sdk.cli.bodies import build_body, read_value
from openapi_sdk.cli.dry_run import show_request
from openapi_sdk.cli.errors import CommandError
from openapi_sdk.cli.output import NO_OUTPUT
from openapi_sdk.cli.signatures import Option
from openapi_sdk.description.methods import Argument, RequestBody
from openapi_sdk.messages.request import Request
from openapi_sdk.model.stock import File

if TYPE_CHECKING:
    from pathlib import Path

    from fleetit.sandbox import Sandbox
    from tests.fleetit.cli.conftest import Runner

#: What a file has, in bytes.
CONTENT = b'{"a": "\xc3\xa9"}'
VEHICLE = ["--plate-state", "NY", "--plate-number", "ABC1234"]


def sent(sandbox: Sandbox) -> Any:
    return json.loads(sandbox.requests[-1].body)


def test_fields_are_options(sandbox: Sandbox, run: Runner) -> None:
    run.fine("vehicles", "create", *VEHICLE, "--no-active", "--custom-fields", '{"cost_center": "b"}', "--fleet", "7")
    assert sandbox.requests[-1].fleet == "7"
    assert sent(sandbox) == {
        "plate_state": "NY", "plate_number": "ABC1234", "active": False, "custom_fields": {"cost_center": "b"},
    }  # fmt: skip


def test_numbers_of_bodies_are_exact(sandbox: Sandbox, run: Runner) -> None:
    run.fine("tolls", "submit-test", "--amount", "4.10", "--plate-state", "NY", "--plate-number", "A1")
    assert '"amount":4.1' in sandbox.requests[-1].body


@pytest.mark.parametrize(
    ("number", "is_sent"),
    [("4.10", True), ("0.1", True), ("1e400", False), ("0.30000000000000000001", False)],
)
def test_no_digit_of_a_body_is_lost(number: str, is_sent: bool, sandbox: Sandbox, run: Runner) -> None:
    for command in (["request", "POST", "/v2/things/"], ["tolls", "submit-test"]):
        done = run(*command, "--body", "-", "--dry-run", stdin=f'{{"amount": {number}}}')
        assert (done.status == 0) == is_sent, done
        assert is_sent or number in done.err
    assert len(sandbox.requests) == 0


def test_fields_of_a_file_have_their_own_names(sandbox: Sandbox, run: Runner) -> None:
    done = run("vehicles", "create", "--body", "-", stdin='{"plate_state": "NY"}')
    assert (done.status, len(sandbox.requests)) == (2, 0)
    assert done.err == "fleetit: plate_number: missing; it is required\n"


@pytest.mark.parametrize("is_stdin", [True, False])
def test_a_body_comes_from_a_file(is_stdin: bool, sandbox: Sandbox, run: Runner, tmp_path: Path) -> None:
    rows = [{"plate_state": "NY", "plate_number": f"ABC{number}"} for number in range(3)]
    file = tmp_path / "rows.json"
    file.write_text(json.dumps(rows))
    run.fine(
        "vehicles", "create-many", "--body", "-" if is_stdin else str(file), "--fleet", "7", stdin=json.dumps(rows)
    )
    assert sent(sandbox) == rows


@pytest.mark.parametrize("name", ["rows.jsonl", "ROWS.NDJSON", "-"])
def test_rows_may_be_json_lines(name: str, sandbox: Sandbox, run: Runner, tmp_path: Path) -> None:
    rows = [{"plate_state": "NY", "plate_number": f"ABC{number}"} for number in range(1 if name != "-" else 3)]
    text = "\n".join(map(json.dumps, rows))
    (tmp_path / name).write_text(text)
    file = "-" if name == "-" else str(tmp_path / name)
    run.fine("vehicles", "create-many", "--body", file, "--fleet", "7", stdin=text)
    assert sent(sandbox) == rows


@pytest.mark.alike
@pytest.mark.parametrize(
    ("command", "options", "stdin", "expected"),
    [
        pytest.param("create", [*VEHICLE, "--body", "-"], "{}", "--plate-state can't be combined", id="both"),
        pytest.param("create", ["--body", "-"], "{", "--body -: not JSON", id="no JSON"),
        pytest.param("create", ["--body", "-"], '{"a": NaN}', "NaN is no number", id="NaN"),
        pytest.param(
            "create",
            ["--body", "-"],
            '{"a": 0.1234567890123456789}',
            "--body -: not JSON: has a number with more digits than JSON keeps: 0.1234567890123456789",
            id="digits",
        ),
        pytest.param("create", ["--body", "missing"], "", "--body missing: No such file", id="no file"),
        pytest.param("create-many", ["--body", "-"], "{}", "a JSON list of rows is needed, not dict", id="no list"),
        pytest.param(
            "create-many", ["--body", "-"], '{"a":\n{"b": 1}}', "needed, not dict", id="an object in two lines"
        ),
        pytest.param("create-many", [], "", "--body is missing", id="no body"),
        pytest.param(
            "create-many",
            ["--body", "-"],
            '[{"Make": 1}]',
            "row 1: Make: no such field, did you mean 'vehicle_make'?",
            id="word",
        ),
        pytest.param(
            "create-many",
            ["--body", "-"],
            "plate_state,plate_number\nNY,A\n",
            "`fleetit vehicles import FILE` takes a table (CSV).",
            id="table",
        ),
        pytest.param(
            "create",
            ["--vehicle-make", "Citro\udceb"],
            "",
            "--vehicle-make: the value is not UTF-8. Set the terminal to UTF-8.",
            id="not UTF-8",
        ),
        pytest.param("update", ["\udceb", "--no-active"], "", "ID: the value is not UTF-8", id="id that is not UTF-8"),
        pytest.param(
            "create", ["--custom-fields", '{"a": "\udceb"}'], "", "--custom-fields: the value is not UTF-8", id="JSON"
        ),
        pytest.param("create", [*VEHICLE, "--custom-fields", "x"], "", "--custom-fields: not JSON", id="field"),
        pytest.param("create", ["--plate-state", "NY"], "", "--plate-number: missing", id="field missing"),
        pytest.param("create-many", ["--body", "-"], "[{}, {}]", "row 1: plate_state: missing", id="row field"),
        pytest.param("create", ["--body", "-"], '{"plate_sate": "NY"}', "did you mean 'plate_state'?", id="misspelt"),
        pytest.param(
            "create-many",
            ["--body", "-"],
            '[{"plate_state": "NY", "plate_number": "A"}, {"plate_sate": "NY", "plate_number": "B"}]',
            "--body -: row 2: plate_sate: no such field, did you mean 'plate_state'? `fleetit request`",
            id="misspelt in a row",
        ),
        pytest.param(
            "update-many",
            ["--body", "-"],
            "[" + ", ".join('{"x": "planted"}' for _ in range(5)) + "]",
            "row 5: x: no such field. `fleetit",
            id="misspelt in as many rows as are named",
        ),
        pytest.param(
            "update-many",
            ["--body", "-"],
            "[" + ", ".join('{"x": "planted"}' for _ in range(6)) + "]",
            "row 5: x: no such field; and 1 more. `fleetit",
            id="misspelt in many rows",
        ),
        pytest.param(
            "create-many",
            ["--body", "-"],
            '{"plate_state": "NY", "plate_number": "A"}\n\n{"plate_sate": "NY", "plate_number": "B"}\n',
            "--body -: line 3: plate_sate: no such field, did you mean 'plate_state'? `fleetit",
            id="misspelt in JSON Lines",
        ),
        pytest.param(
            "create-many",
            ["--body", "-"],
            '{"plate_state": "NY", "plate_number": "A"}\n{"plate_state": "NY", "plate_number": NaN}\n',
            "--body -: line 2: NaN is no number of JSON\n",
            id="wrong JSON Lines",
        ),
        pytest.param("create-many", ["--body", "-"], '[1, {"plate_sate": 1}]', "row 2: plate_sate", id="no object"),
        pytest.param("create", ["--body", '{"a": "planted"}'], "", "takes a file, or - for stdin", id="JSON itself"),
        pytest.param("create-many", ["--body", "[]"], "", "takes a file, or - for stdin", id="rows themselves"),
        pytest.param("update", ["7001"], "", "nothing to change", id="no field"),
        pytest.param("update", ["7001", "--dry-run"], "", "nothing to change", id="no field of a dry run"),
        pytest.param("update", ["x", "--no-active"], "", "ID: an integer is expected", id="id"),
        pytest.param("update", [], "", "ID is missing", id="no id"),
    ],
)
def test_wrong_bodies_are_not_sent(  # noqa: PLR0917 - a table
    command: str,
    options: list[str],
    stdin: str,
    expected: str,
    sandbox: Sandbox,
    run: Runner,
) -> None:
    done = run("vehicles", command, *options, stdin=stdin)
    assert (done.status, done.out) == (2, "")
    assert expected in done.err
    assert done.err.count("\n") == 1
    assert "planted" not in done.err
    assert len(sandbox.requests) == 0


@pytest.mark.parametrize(
    ("file", "kinds", "raw_type", "expected"),
    [
        pytest.param("body", "raw", "text/csv; charset=utf-8", '{"a": "é"}', id="a text"),
        pytest.param("side.png", "raw", "image/png", File(CONTENT, "side.png", "image/png"), id="bytes"),
        pytest.param("body", "json", "", {"a": "é"}, id="JSON"),
        pytest.param("body.json", "json raw", "text/csv", {"a": "é"}, id="JSON, by its name"),
        pytest.param("body.csv", "json raw", "text/csv", '{"a": "é"}', id="a text, by its name"),
        pytest.param(
            "body.json", "multipart raw", "image/png", File(CONTENT, "body.json", "application/json"), id="no JSON"
        ),
    ],
)
def test_a_file_is_read_as_what_is_sent(file: str, kinds: Any, raw_type: str, expected: object, tmp_path: Path) -> None:
    (tmp_path / file).write_bytes(CONTENT)
    body = RequestBody({}, "", {}, is_required=True, fields=(), kinds=frozenset(kinds.split()), raw_type=raw_type)
    assert build_body(PROGRAM, body, {}, [], str(tmp_path / file), group="things") == {"body": expected}


def test_a_text_that_is_not_utf_8_is_named(tmp_path: Path) -> None:
    (tmp_path / "body").write_bytes(b"\xe9")
    body = RequestBody({}, "text/plain", {}, is_required=True, fields=(), raw_type="text/plain")
    with pytest.raises(CommandError, match=r"--body .*body: the text is not UTF-8"):
        build_body(PROGRAM, body, {}, [], str(tmp_path / "body"), group="things")


def test_a_value_that_may_be_a_file_is_read_behind_a_sign(tmp_path: Path) -> None:
    (tmp_path / "photo").write_bytes(b"\xff")
    schema = {"oneOf": [{"type": "string", "format": "binary"}, {"type": "string"}]}
    option = Option(Argument({}, "photo", "body", schema, "", is_required=True), "--photo", "_0")
    assert read_value(PROGRAM, option, f"@{tmp_path / 'photo'}") == File(b"\xff", "photo")
    assert read_value(PROGRAM, option, "photo") == "photo"


def test_a_value_that_is_a_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "photo").write_bytes(b"\xff")
    photo = Argument({}, "photo", "body", {"type": "string", "format": "binary"}, "", is_required=True)
    assert read_value(PROGRAM, Option(photo, "--photo", "_0"), str(tmp_path / "photo")) == File(b"\xff", "photo")


@pytest.mark.alike
@pytest.mark.parametrize(
    ("value", "note"),
    [
        pytest.param("NO_ACTION", "", id="known"),
        pytest.param(
            "no_actoin",
            "--billing-status no_actoin: no row is known to have this value, did you mean 'NO_ACTION'?\n",
            id="misspelt",
        ),
        pytest.param(
            "\x1bX",
            "--billing-status \\x1bX: no row is known to have this value; --help lists those that are known.\n",
            id="nothing like it",
        ),
    ],
)
def test_values_of_rows_are_known_in_filters_and_others_are_sent(
    value: str, note: str, sandbox: Sandbox, run: Runner
) -> None:
    assert "Known values: NO_ACTION, CARD_NOT_ON_FILE" in " ".join(
        run.fine("tolls", "list", "--help").replace("│", " ").split()
    )
    done = run("tolls", "list", "--billing-status", value, "--billing-status", "NO_ACTION", "--json")
    assert (done.status, done.err) == (0, note)
    assert ("billing_status", value) in parse_qsl(sandbox.requests[-1].query)


@pytest.mark.parametrize(
    ("option", "out", "note"),
    [
        pytest.param([], "", "Done.\n", id="for people"),
        pytest.param(["--json"], "null\n", "", id="JSON"),
        pytest.param(["--csv"], "", "", id="CSV"),
    ],
)
def test_a_method_may_return_nothing(  # noqa: PLR0917 - fixtures and a table
    option: list[str], out: str, note: str, sandbox: Sandbox, run: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("openapi_sdk.calls.callers.SyncCaller.call", lambda *_, **__: None)
    done = run("tolls", "update", "7001", "--billing-status", "3", "--fleet", "7", *option)
    assert (done.status, done.out, done.err) == (0, out, f"Sending to {sandbox.url}, fleet 7.\n{note}")


def test_a_change_of_nothing_can_be_sent_from_a_file(sandbox: Sandbox, run: Runner) -> None:
    run.fine("tolls", "update", "7001", "--body", "-", "--fleet", "7", stdin="{}")
    assert sent(sandbox) == {}


@pytest.mark.parametrize("has_token", [True, False])
def test_a_dry_run_sends_nothing(
    has_token: bool, sandbox: Sandbox, run: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not has_token:
        monkeypatch.delenv("FLEETIT_TOKEN")
    out = run.fine("tolls", "update", "12", "--billing-status", "3", "--fleet", "512", "--dry-run")
    assert out.splitlines() == [
        f"PATCH {sandbox.url}/v2/tolls/12/",
        "Authorization: Bearer ***",
        "Content-Type: application/json",
        "Fleet-Id: 512",
        "",
        "{",
        '  "billing_status": 3',
        "}",
    ]
    assert sandbox.token not in out
    assert len(sandbox.requests) == 0


def test_a_dry_run_of_a_listing(sandbox: Sandbox, run: Runner) -> None:
    out = run.fine("tolls", "list", "--limit", "5", "--search", "a b&c", "--vehicle", "1", "--dry-run")
    assert out.splitlines()[1:5] == ["  ? limit=5", "  & offset=0", "  & vehicle=1", "  & search=a b&c"]
    shown = json.loads(run.fine("tolls", "list", "--search", "ä", "--dry-run", "--json"))
    assert (shown["method"], shown["path"], shown["server"]) == ("GET", "/v2/tolls/", sandbox.url)
    assert ["search", "ä"] in shown["query"]
    assert shown["body"] is None
    assert len(sandbox.requests) == 0


def test_a_dry_run_checks_as_the_call_does(sandbox: Sandbox, run: Runner) -> None:
    done = run("vehicles", "create", "--plate-state", "NY", "--dry-run")
    assert (done.status, len(sandbox.requests)) == (2, 0)
    assert "--plate-number: missing" in done.err


def test_a_dry_run_masks_secrets(run: Runner) -> None:
    body = {"first": {"api_key": "planted-1", "pins": [{"pin": "planted-2"}]}, "note": "planted-3", "empty_key": None}
    out = run.fine("request", "POST", "/v2/things/", "--body", "-", "--dry-run", stdin=json.dumps(body))
    assert "planted-1" not in out
    assert "planted-2" not in out
    assert "planted-3" in out
    out = run.fine(
        "request", "GET", "/v2/things/", "--query", "api_key=planted-4", "--query", "a=planted-5", "--dry-run"
    )
    assert "planted-4" not in out
    assert "planted-5" in out


def test_a_dry_run_shows_no_header_with_a_secret_and_no_bytes(
    sandbox: Sandbox, capsys: pytest.CaptureFixture[str]
) -> None:
    headers = {"X-Api-Key": "planted", "X-Keyword": "b"}
    with FleetIT(token="planted-token", base_url=sandbox.url) as client:
        show_request(client, Request("a", "PUT", "/a", "/a", headers, b"\xff"), NO_OUTPUT)
    shown = capsys.readouterr().out
    assert "planted" not in shown
    assert "X-Keyword: b" in shown
    assert "1 bytes that are not JSON" in shown


@pytest.mark.parametrize(
    ("arguments", "status", "expected"),
    [
        pytest.param(["citations", "get", "1", "--fleet", "7"], 1, "try --fleet", id="not found"),
        pytest.param(
            ["tolls", "list", "--fleet", "999"],
            1,
            "Is fleet 999 (from --fleet) yours? `fleetit fleets list`",
            id="another's fleet",
        ),
        pytest.param(["tolls", "list", "--base-url", "http://127.0.0.1:9"], 3, "`fleetit doctor`", id="no server"),
        pytest.param(["tolls", "list", "--base-url", "http://example.com"], 2, "https", id="no https"),
        pytest.param(["tolls", "list", "--fleet", "0"], 2, "--fleet: '0' is not a fleet id", id="no fleet id"),
        pytest.param(["tolls", "list", "--fleet", "-5"], 2, "--fleet: '-5' is not a fleet id", id="negative fleet"),
        pytest.param(["tolls", "list", "--base-url", "x"], 2, "fleetit: --base-url: 'x'", id="no address"),
        pytest.param(["profile", "add", "a", "--base-url", "x"], 2, "fleetit: --base-url: 'x'", id="profile's address"),
        pytest.param(
            ["tolls", "list", "5"],
            2,
            "Unexpected argument '5'. `fleetit tolls list --help` shows",
            id="argument that is not taken",
        ),
        pytest.param(["tolls", "list", "--token", "planted"], 2, "Set FLEETIT_TOKEN", id="token as an option"),
        pytest.param(["tolls", "list", "--token=planted"], 2, "Set FLEETIT_TOKEN", id="token in an option"),
        pytest.param(["--token", "planted"], 2, "Set FLEETIT_TOKEN", id="token before the command"),
        pytest.param(["tolls", "list", "--columns", "amuont"], 2, "'amount'? --all-columns", id="end of a sentence"),
        pytest.param(["whoami", "--columns", "usernmae"], 2, "did you mean 'username'?", id="column of an object"),
        pytest.param(["tolls", "list", "--environment", "x"], 2, "Choose from", id="no environment"),
        pytest.param(
            ["tolls", "list", "--environment", "sandbox", "--base-url", "http://127.0.0.1:9"],
            2,
            "--environment and --base-url: both",
            id="two servers",
        ),
        pytest.param(
            ["profile", "add", "a", "--environment", "sandbox", "--base-url", "http://127.0.0.1:9"],
            2,
            "--environment and --base-url: both",
            id="profile's two servers",
        ),
        pytest.param(["driver-agreements", "list"], 2, "Pass --fleet, or set FLEETIT_FLEET_ID.", id="fleet needed"),
        pytest.param(["tolls", "lisst"], 2, 'Did you mean "list"?', id="misspelt command"),
        pytest.param(["tols"], 2, 'Did you mean "tolls"?', id="misspelt resource"),
        pytest.param(["tolls", "xyz"], 2, "`--help` lists the commands.", id="unknown command"),
        pytest.param(["--versoin"], 2, "--version", id="misspelt option of all"),
    ],
)
def test_exit_statuses(arguments: list[str], status: int, expected: str, sandbox: Sandbox, run: Runner) -> None:
    done = run(*arguments)
    assert (done.status, done.out) == (status, "")
    assert expected in done.err
    assert done.err.startswith("fleetit: ")
    assert done.err.count("\n") == 1
    assert sandbox.token not in done.err
    assert "planted" not in done.err


@pytest.mark.parametrize(
    ("variables", "profile", "place"),
    [
        pytest.param({"FLEETIT_FLEET_ID": "999"}, "", "FLEETIT_FLEET_ID", id="variable"),
        pytest.param({}, "fleet = 999", "profile work", id="profile"),
    ],
)
def test_a_forbidden_fleet_is_named_with_its_place(  # noqa: PLR0917 - a table
    variables: dict[str, str],
    profile: str,
    place: str,
    sandbox: Sandbox,
    run: Runner,
    config: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert sandbox.url
    config.parent.mkdir()
    config.write_text(f'default_profile = "work"\n[profiles.work]\n{profile}\n')
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    file = tmp_path / "v.csv"
    file.write_text("plate_state,plate_number\nNY,A1\n")
    for words in (["tolls", "list"], ["vehicles", "create", *VEHICLE], ["vehicles", "import", str(file)]):
        done = run(*words)
        assert done.status == 1
        hint = f"Is fleet 999 (from {place}) yours? `fleetit fleets list` lists those of the token."
        assert done.err.splitlines()[-1].endswith(hint)


def test_a_fleet_that_was_not_chosen_is_not_named(sandbox: Sandbox, run: Runner) -> None:
    sandbox.fail_next(403, body={"detail": "no"})
    done = run("tolls", "list")
    assert (done.status, "`fleetit whoami`" in done.err, "yours?" in done.err) == (1, True, False)


def test_a_wrong_token(sandbox: Sandbox, run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    assert sandbox.url
    monkeypatch.setenv("FLEETIT_TOKEN", "planted-token-of-some-length")
    done = run("tolls", "list")
    assert done.status == 1
    assert "fleetit doctor" in done.err
    assert "planted" not in done.err


def test_hostile_text_of_an_error_is_escaped(sandbox: Sandbox, run: Runner) -> None:
    sandbox.fail_next(400, body={"detail": "a\x1b[31m\nb"})
    done = run("tolls", "list")
    assert done.status == 1
    assert "\x1b" not in done.err
    assert done.err.count("\n") == 1


def test_request_writes_what_comes(sandbox: Sandbox, run: Runner) -> None:
    answered = json.loads(
        run.fine("request", "PATCH", "/v2/tolls/7001/", "--body", "-", "--fleet", "7", stdin='{"billing_status": 3}')
    )
    assert answered["id"] == 7001
    assert sent(sandbox) == {"billing_status": 3}
    done = run("request", "GET", "/v2/tolls/", "--query", "limit")
    assert (done.status, "NAME=VALUE is needed" in done.err) == (2, True)
    done = run("request", "FETCH", "/v2/tolls/")
    assert (done.status, done.out) == (2, "")


def test_request_follows_pages(sandbox: Sandbox, run: Runner) -> None:
    words = ("request", "GET", "/v2/tolls/", "--paginate", "--query", "violation=false", "--fleet", "512")
    rows = json.loads(run.fine(*words))
    requests = sandbox.requests.of("GET /v2/tolls/")
    assert (len(rows), [each.fleet for each in requests]) == (len({each["id"] for each in rows}), ["512", "512"])
    assert not any(each["violation"] for each in rows)
    query = "".join(f"  {mark} {each}\n" for mark, each in zip("?&&", requests[0].query.split("&"), strict=True))
    assert query in run.fine(*words, "--dry-run")


@pytest.mark.parametrize(
    "words",
    [
        pytest.param("POST /v2/tolls/", id="a change"),
        pytest.param("GET /v2/tolls/ --query offset=5", id="a place in the listing"),
        pytest.param("GET /v2/tolls/ --body -", id="a body"),
    ],
)
def test_request_follows_pages_of_listings_alone(words: str, sandbox: Sandbox, run: Runner) -> None:
    done = run("request", *words.split(), "--paginate", stdin="{}")
    assert (done.status, "--paginate is for GET" in done.err, len(sandbox.requests)) == (2, True, 0)


def test_a_method_of_http_may_be_small(sandbox: Sandbox, run: Runner) -> None:
    assert run.fine("request", "get", "/v2/tolls/") == run.fine("request", "GET", "/v2/tolls/")
    assert [each.method for each in sandbox.requests] == ["GET", "GET"]


@pytest.mark.parametrize(
    ("path", "is_named"),
    [
        pytest.param("/v2/nothing", True, id="no slash"),
        pytest.param("/v2/nothing/", False, id="slash"),
    ],
)
def test_a_path_without_a_slash_is_named(path: str, is_named: bool, sandbox: Sandbox, run: Runner) -> None:
    sandbox.fail_next(404, body={"detail": "Not found."})
    done = run("request", "GET", path)
    assert (done.status, "try /v2/nothing/" in done.err) == (1, is_named)


def test_fields_that_are_needed_are_marked(run: Runner) -> None:
    text = " ".join(run.fine("vehicles", "create", "--help").split())
    options = {each.split()[0]: each.partition("--body")[0] for each in text.split("│ --")}
    assert {name for name, each in options.items() if "[required]" in each} == {"plate-state", "plate-number"}
