"""`fleetit webhook sign` and `verify`: bodies and headers that were saved."""

from __future__ import annotations

import getpass
import io
import json
import sys
import time
from typing import TYPE_CHECKING

import pytest

from fleetit.cli import main
from fleetit.cli._program import PROGRAM
from fleetit.webhooks import sign
from openapi_sdk.cli.errors import CommandError
from openapi_sdk.cli.profiles import ProfileFile
from openapi_sdk.cli.webhook import signing
from openapi_sdk.cli.webhook.parts import get_signing
from openapi_sdk.cli.webhook.signing import parse_headers

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    # Made when the test runs: what is signed when the tests are collected is too old by then.
    MakeHeaders = Callable[[], dict[str, str]]

SECRET = "planted-secret-4711"
BODY, COMPACT = b'{ "ticketID": 5 }', b'{"ticketID":5}'


def sign_at(seconds: int) -> dict[str, str]:
    """Return the headers of a webhook that was signed so many seconds from now."""
    return sign(BODY, SECRET, int(time.time()) + seconds)


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("FLEETIT_WEBHOOK_SECRET", SECRET)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "body").write_bytes(BODY)
    save_headers(tmp_path, sign(BODY, SECRET))


def save_headers(folder: Path, headers: dict[str, str]) -> None:
    (folder / "headers").write_text("".join(f"{name}: {value}\n" for name, value in headers.items()))


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = main(["webhook", *arguments])
    captured = capsys.readouterr()
    assert SECRET not in captured.out + captured.err
    return status, captured.out, captured.err


def test_what_was_signed_is_verified(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "sign", "body")
    assert (status, len(out.splitlines())) == (0, 2)
    (tmp_path / "headers").write_text(out)
    status, out, err = run(capsys, "verify", "body", "headers")
    assert (status, err) == (0, "")
    assert out.startswith("verified\n  kind        TollNotification\n  key         toll:-:5\n  fleet\n  signed_at   20")


def test_signing_the_standard_input_at_a_time(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(BODY)))
    _, out, _ = run(capsys, "sign", "-", "--timestamp", "1760000000")
    expected = sign(BODY, SECRET, 1_760_000_000)
    assert out == f"X-Timestamp: 1760000000\nX-Signature: {expected['X-Signature']}\n"


@pytest.mark.parametrize(
    ("make_headers", "options", "reason"),
    [
        pytest.param(lambda: sign(BODY, "another"), (), "signature_mismatch", id="another secret"),
        pytest.param(dict, (), "missing_signature", id="no headers"),
        pytest.param(lambda: sign(BODY, SECRET, 1_700_000_000), (), "too_old", id="old"),
        pytest.param(lambda: sign_at(-60), ("--tolerance", "9"), "too_old", id="tolerance"),
        pytest.param(lambda: sign(COMPACT, SECRET), ("--raw-only",), "signature_mismatch", id="compact form"),
    ],
)
def test_a_refused_webhook_is_status_4_with_the_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], make_headers: MakeHeaders, options: tuple[str, ...], reason: str
) -> None:
    save_headers(tmp_path, make_headers())
    status, out, err = run(capsys, "verify", "body", "headers", *options)
    assert status == 4
    assert ("body is the first argument" in err) == (reason == "missing_signature")
    assert out.startswith(f"refused: {reason}: ")
    status, out, _ = run(capsys, "verify", "body", "headers", *options, "--json")
    found = json.loads(out)
    assert (status, found["verified"], found["reason"]) == (4, False, reason)


@pytest.mark.parametrize(
    ("make_headers", "options", "form"),
    [
        pytest.param(lambda: sign(BODY, SECRET, 1_700_000_000), ("--any-age",), "raw", id="any age"),
        pytest.param(lambda: sign_at(200), (), "raw", id="a little ahead"),
        pytest.param(lambda: sign(COMPACT, SECRET), (), "compact", id="compact form"),
    ],
)
def test_a_genuine_webhook(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], make_headers: MakeHeaders, options: tuple[str, ...], form: str
) -> None:
    save_headers(tmp_path, {**make_headers(), "Fleet-Id": "7"})
    status, out, _ = run(capsys, "verify", "body", "headers", "--json", *options)
    found = json.loads(out)
    assert (status, found["verified"], found["signed_form"], found["fleet"]) == (0, True, form, 7)


def test_hostile_text_does_not_reach_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    body = json.dumps({"ticketID": "\x1b[2J\u202e"}, ensure_ascii=False).encode()
    (tmp_path / "body").write_bytes(body)
    save_headers(tmp_path, sign(body, SECRET))
    for options in ((), ("--json",)):
        _, out, _ = run(capsys, "verify", "body", "headers", *options)
        assert out.replace("\n", "").isprintable()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("X-A: 1\nx-b:2\n", [("X-A", "1"), ("x-b", "2")], id="lines"),
        pytest.param("\ufeffX-A: 1\r\nX-B: a: b\r\n", [("X-A", "1"), ("X-B", "a: b")], id="BOM, CRLF, a colon"),
        pytest.param("HTTP/1.1 200 OK\nX-A: 1\n\n{not: a header}", [("X-A", "1")], id="curl -i, with the body"),
        pytest.param("POST /hook HTTP/1.1\nX-A: 1\n", [("X-A", "1")], id="a request"),
        pytest.param("* Connected\n> POST /x HTTP/2\n> X-A: 1\n>\n", [("X-A", "1")], id="curl -v"),
        pytest.param('{"X-A": "1", "X-B": ["2", "3"]}', [("X-A", "1"), ("X-B", "2"), ("X-B", "3")], id="JSON"),
        pytest.param('[["X-A", "1"], ["X-A", 2]]', [("X-A", "1"), ("X-A", "2")], id="pairs in JSON"),
        pytest.param("X-A:\n", [("X-A", "")], id="an empty value"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_headers_are_read_in_many_forms(text: str, expected: list[tuple[str, str]]) -> None:
    assert parse_headers(get_signing(PROGRAM), text.encode(), "file") == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("X-A: 1\nabc\n", "^file: line 2 is no header, such as X-Timestamp: 1760000000$", id="no colon"),
        pytest.param("X A: 1\n", "line 1 is no header", id="a blank in the name"),
        pytest.param("{", 'no headers in JSON, such as {"X-Timestamp": "1760000000", "X-Signature": "…"}$', id="half"),
        pytest.param('{"a": {}}', "no headers in JSON", id="an object"),
        pytest.param('["a"]', "no headers in JSON", id="no pair"),
        pytest.param("[" * 100_000, "no headers in JSON", id="deep"),
    ],
)
def test_what_is_no_header_is_an_error(text: str, message: str) -> None:
    with pytest.raises(CommandError, match=message):
        parse_headers(get_signing(PROGRAM), text.encode(), "file")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(("sign", "missing"), "missing: can't be read: No such file", id="no file"),
        pytest.param(("sign", "a\0b"), "can't be read: no name of a file", id="no name of a file"),
        pytest.param(("verify", "-", "-"), "can't both be the standard input", id="both from stdin"),
        pytest.param(("verify", "body", "headers", "--tolerance", "-1"), "pass a positive finite", id="tolerance"),
        pytest.param(("sign", "body", "--secret-file", "missing"), "--secret-file missing: can't be", id="secret"),
        pytest.param(("sign", "body", "--secret-file", "blank"), "is blank", id="blank"),
        pytest.param(("sign", "body", "--secret-file", "latin"), "not UTF-8", id="encoding"),
        pytest.param(("sign", "body", "--secret-file", "long"), "longer than", id="long"),
        pytest.param(("sign", "body", "--secret", "x"), "Unknown option: --secret.", id="a secret is no option"),
    ],
)
def test_wrong_usage(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], message: str
) -> None:
    (tmp_path / "blank").write_bytes(b" \n\0\n")
    (tmp_path / "latin").write_bytes(b"planted\xe9")
    (tmp_path / "long").write_bytes(b"a" * 70_000)
    status, out, err = run(capsys, *arguments)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert message in err
    assert "planted" not in err


def test_a_body_of_many_megabytes_is_not_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (tmp_path / "big").open("wb") as stream:
        stream.truncate(17 * 1_048_576)
    assert run(capsys, "sign", "big")[2] == "fleetit: big: longer than 16,777,216 bytes\n"


def test_the_secret_comes_from_a_file_a_variable_or_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "secrets").write_text("new\nplanted-secret-4711\n")
    # Each is tried; the first one signs.
    assert run(capsys, "verify", "body", "headers", "--secret-file", "secrets")[0] == 0
    assert run(capsys, "sign", "body", "--secret-file", "secrets", "--timestamp", "1")[1].endswith(
        f"{sign(BODY, 'new', 1)['X-Signature']}\n"
    )
    monkeypatch.delenv("FLEETIT_WEBHOOK_SECRET")
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    assert run(capsys, "sign", "body") == (
        2,
        "",
        "fleetit: there is no signing secret. Set FLEETIT_WEBHOOK_SECRET, or name a file with --secret-file.\n",
    )
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    asked: list[str] = []

    def ask(prompt: str) -> str:
        asked.append(prompt)
        return SECRET

    monkeypatch.setattr(getpass, "getpass", ask)
    assert run(capsys, "verify", "body", "headers")[0] == 0
    assert asked == ["Signing secret: "]
    assert SECRET not in repr(signing.find_secrets(PROGRAM, None, None))
    monkeypatch.setattr(getpass, "getpass", lambda _: " ")
    with pytest.raises(CommandError, match="is blank"):
        signing.find_secrets(PROGRAM, None, None)


def test_the_secret_may_be_in_a_profile(
    config: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    config.parent.mkdir()
    config.write_text(f'[profiles.a]\nwebhook_secret = "{SECRET}"\n[profiles.b]\nwebhook_secret = "another"\n')
    config.chmod(0o600)
    monkeypatch.setenv("FLEETIT_PROFILE", "b")
    assert run(capsys, "verify", "body", "headers")[0] == 0  # a variable goes first
    assert run(capsys, "verify", "body", "headers", "--profile", "b")[0] == 4  # unless the profile is an option
    monkeypatch.delenv("FLEETIT_WEBHOOK_SECRET")
    assert run(capsys, "verify", "body", "headers", "--profile", "a")[0] == 0
    assert run(capsys, "verify", "body", "headers", "--profile", "b")[0] == 4
    monkeypatch.setenv("FLEETIT_PROFILE", "a")
    assert run(capsys, "verify", "body", "headers")[0] == 0
    assert SECRET not in repr(ProfileFile.load(PROGRAM, {"FLEETIT_CONFIG": str(config)}))
    config.chmod(0o644)
    status, _, err = run(capsys, "sign", "body")
    assert (status, err) == (
        2,
        f"fleetit: {config} has a webhook secret, and others can read it. Run `chmod 600 {config}`.\n",
    )


def test_a_secret_file_may_begin_with_a_bom(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "secret").write_bytes(b"\xef\xbb\xbf" + SECRET.encode() + b"\r\n")
    assert run(capsys, "verify", "body", "headers", "--secret-file", "secret")[0] == 0


def test_the_timestamp_has_a_range(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "sign", "body", "--timestamp", "-1")[0] == 2
