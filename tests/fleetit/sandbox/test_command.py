"""The command line and the package, each in a new process."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from decimal import Decimal
from typing import TYPE_CHECKING, get_args
from urllib.request import urlopen

import pytest

from fleetit import FleetIT
from fleetit.sandbox import Sandbox, running
from fleetit.sandbox import __main__ as command
from fleetit.sandbox.__main__ import add_fault, main
from fleetit.sandbox._faults import Fault, FaultPlan, How
from fleetit.sandbox._server import Options
from tests.fleetit.sandbox.loopback import TIMEOUT, receive_webhooks, send_request

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONWARNINGS": "error"}


def _python(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own interpreter on our own text
        [sys.executable, "-c", code], env=ENVIRONMENT, capture_output=True, text=True, timeout=TIMEOUT, check=False
    )


@contextmanager
def _run_command(*arguments: str) -> Generator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "fleetit.sandbox", "--port", "0", *arguments]
    with subprocess.Popen(  # noqa: S603 - our own interpreter on our own module
        command, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def _read_until(process: subprocess.Popen[str], pattern: str) -> str:
    assert process.stdout
    text = ""
    for line in process.stdout:
        text += line
        if re.search(pattern, text):
            break
    assert re.search(pattern, text), text
    return text


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_command_serves_until_a_signal(number: signal.Signals) -> None:
    with _run_command("--seed", "3") as process:
        output = _read_until(process, "export FLEETIT_TOKEN=.*\n")
        exported = dict(re.findall(r"export (\w+)=(\S+)", output))
        world = Options(seed=3).make_world()
        assert exported["FLEETIT_TOKEN"] == world.token
        assert "7, 42, 109 (default), 512" in output
        assert send_request(Sandbox(exported["FLEETIT_BASE_URL"], world), fleet=7).json["count"] == 3
        line = _read_until(process, "integrations.*\n")
        assert re.fullmatch(r"\n?[0-9:]{8} GET /v2/integrations/active/ fleet=7 200 [0-9]+ ms\n", line)
        process.send_signal(number)
        _, errors = process.communicate(timeout=TIMEOUT)
        assert (process.returncode, errors) == (0, "")


@pytest.mark.skipif(sys.platform == "win32", reason="its processes end at once")
def test_a_request_right_after_the_greeting_is_printed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    is_answered = threading.Event()

    def greet(sandbox: Sandbox, _data: str) -> str:
        sandbox.requests.watch(lambda *_: is_answered.set())
        assert send_request(sandbox, fleet=7).status == 200
        assert is_answered.wait(TIMEOUT)
        os.kill(os.getpid(), signal.SIGTERM)
        return "greeting"

    monkeypatch.setattr(command, "_format_greeting", greet)
    assert command.main(["--port", "0"]) == 0
    assert "GET /v2/integrations/active/ fleet=7 200" in capsys.readouterr().out


def test_quiet_command_prints_no_requests() -> None:
    with _run_command("--quiet") as process:
        url, token = re.findall(r"export \w+=(\S+)", _read_until(process, "export FLEETIT_TOKEN=.*\n"))
        sandbox = Sandbox(url, Options().make_world())
        assert sandbox.token == token
        assert send_request(sandbox).status == 200
        process.send_signal(signal.SIGTERM)
        output, _ = process.communicate(timeout=TIMEOUT)
    assert output.strip() == ""


def test_command_serves_data_of_a_file(tmp_path: Path) -> None:
    file = tmp_path / "data.json"
    file.write_text('{"fleets": [{"id": 7}], "tolls": [{"amount": "4.50"}]}', encoding="utf-8")
    with receive_webhooks() as endpoint:
        arguments = ("--data", str(file), "--rows", "vehicles=2000000", "--churn", "50%", "--webhook-url", endpoint.url)
        with _run_command(*arguments) as process:
            url, token = re.findall(r"export \w+=(\S+)", _read_until(process, "export FLEETIT_TOKEN=.*\n"))
            with FleetIT(token, base_url=url) as client:
                (toll,) = client.tolls.list()
                assert (toll.id, toll.amount) == (7001, Decimal("4.50"))
                client.tolls.update(7001, billing_status=2)
            with urlopen(url, timeout=TIMEOUT) as page:  # noqa: S310 - loopback
                assert b"2000000" in page.read()
            _read_until(process, "PATCH /v2/tolls/7001/.*\n")
            end = time.monotonic() + TIMEOUT
            while not endpoint.received:  # it is sent after the answer
                assert time.monotonic() < end


def test_command_lets_answers_fail() -> None:
    arguments = (
        "--fail",
        "PATCH /v2/tolls/{id}/=100%:drop",
        "--fail",
        "GET /v2/tolls/=100%:429",
        "--fail",
        "0.01%:500",
    )
    with _run_command(*arguments) as process:
        url, _ = re.findall(r"export \w+=(\S+)", _read_until(process, "export FLEETIT_TOKEN=.*\n"))
        sandbox = Sandbox(url, Options().make_world())
        assert [send_request(sandbox, path).status for path in ("/v2/tolls/", "/v2/fleets/")] == [429, 200]
        with pytest.raises(ConnectionResetError):
            send_request(sandbox, "/v2/tolls/7001/", method="PATCH")
        assert "fleet=- no answer " in _read_until(process, "PATCH.*\n")


@pytest.mark.parametrize(
    ("text", "share", "fault"),
    [
        ("5%:503", 0.05, Fault(status=503)),
        ("0.5%:429", 0.005, Fault(status=429)),
        ("5%:503:carry_out", 0.05, Fault(status=503, carry_out=True)),
        ("5%:drop:carry_out", 0.05, Fault("drop", carry_out=True)),
        ("5%:slow_head:2", 0.05, Fault("slow_head", seconds=2)),
        ("5%:slow_body:0.5", 0.05, Fault("slow_body", seconds=0.5)),
        *((f"100%:{how}", 1.0, Fault(how=how)) for how in get_args(How) if how != "status"),
    ],
)
def test_fail_option_adds_a_rule(monkeypatch: pytest.MonkeyPatch, text: str, share: float, fault: Fault) -> None:
    added: list[object] = []
    monkeypatch.setattr(FaultPlan, "add", lambda _, *arguments, **options: added.append((arguments, options)))
    sandbox = Sandbox("http://127.0.0.1:1", Options().make_world())
    for on in (None, "GET /v2/tolls/"):
        add_fault(sandbox, f"{on}={text}" if on else text)
        assert added.pop() == ((fault, on), {"share": pytest.approx(share), "times": None})


def test_command_sends_two_webhooks_of_each_fleet() -> None:
    with receive_webhooks() as endpoint, _run_command("--webhook", endpoint.url) as process:
        output = _read_until(process, "parking webhook of fleet 512.*\n")
    assert output.count("responded 200") == len(endpoint.received) == 8


def test_command_continues_after_a_failed_webhook() -> None:
    with _run_command("--webhook", "http://127.0.0.1:1/") as process:
        assert "got no response" in _read_until(process, "parking webhook of fleet 512.*\n")
        assert process.poll() is None


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        pytest.param(["--port", "{taken}"], "is taken", id="a port that is taken"),
        pytest.param(["--port", "70000"], "port=70000", id="an invalid port"),
        pytest.param(["--rows", "tols=5"], "did you mean 'tolls'", id="rows of no table"),
        pytest.param(["--rows", "tolls"], "--rows", id="rows without a number"),
        pytest.param(["--churn", "200%"], "--churn 200%", id="more than all pages"),
        pytest.param(["--churn", "much"], "--churn", id="no share"),
        pytest.param(["--data", "missing.json"], "No such file", id="no file with data"),
        pytest.param(["--data", __file__], "not JSON", id="data that is no JSON"),
        pytest.param(["--webhook-url", "http://example.com/"], "example.com", id="a webhook to another machine"),
        pytest.param(["--port", "0", "--latency", "-1"], "--latency -1", id="a negative latency"),
        *(
            pytest.param(["--port", "0", "--fail", text], error, id=f"a wrong fault: {text}")
            for text, error in (
                ("", "--fail '': write a share"),
                ("503", "--fail '503': write a share and a status or one of drop, truncate,"),
                ("5%", "write a share"),
                ("5:503", "write a share"),
                ("0.05:503", "write a share"),
                ("+5%:503", "write a share"),
                ("5%:503 ", "write a share"),
                ("5%:dorp", "write a share"),
                ("5%:status", "write a share"),
                ("5%:slow_head:", "write a share"),
                ("5%:slow_head:late", "write a share"),
                ("5%:slow_head:61", "seconds=61.0: a delay is"),
                ("5%:503:2", "how='status' takes no seconds="),
                ("5%:truncate:carry_out", "how='truncate' takes no carry_out="),
                (f"5%:{'5' * 5_000}", "write a share"),
                ("0%:503", "--fail '0%:503': share=0.0"),
                ("101%:503", "--fail '101%:503': share=1.01"),
                ("5%:200", "--fail '5%:200': status=200"),
                ("GET /v2/tols/=5%:503", "the nearest: /v2/tolls/"),
                ("=5%:503", "on=''"),
                ("GET /\n=5%:503", "--fail"),
            )
        ),
        pytest.param(["--webhook-url", "nope"], "--webhook-url='nope': a webhook URL has http://", id="no URL"),
        pytest.param(["--webhook-url", ""], "--webhook-url='': a webhook URL has http://", id="an empty URL"),
        pytest.param(["--port", "0", "--webhook", "ftp://x/"], "ftp://x", id="a webhook that can't be sent"),
        pytest.param(["--port", "0", "--webhook", "nope"], "--webhook='nope': a webhook URL has", id="a word"),
        pytest.param(["--port", "0", "--webhook", ""], "--webhook='': a webhook URL has", id="an empty webhook"),
    ],
)
def test_command_prints_the_error_and_exits(
    capsys: pytest.CaptureFixture[str], arguments: list[str], error: str
) -> None:
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    with running() as sandbox:
        taken = sandbox.url.rpartition(":")[2]
        assert main([each.format(taken=taken) for each in arguments]) == 2
    output, errors = capsys.readouterr()
    assert error in errors
    assert errors.count("\n") == 1
    assert output == ""
    assert "allow_remote" not in errors
    assert {number: signal.getsignal(number) for number in handlers} == handlers


def test_the_command_does_not_load_what_only_some_runs_need() -> None:
    later = ("attrs", "difflib", "jinja2", "fleetit.webhooks._signature", "fleetit.webhooks._verifier")
    done = _python(f"import sys, fleetit.sandbox.__main__; print([n for n in {later} if n in sys.modules])")
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_the_package_imports_no_http_client() -> None:
    code = "import sys, fleetit.sandbox; print([n for n in ('httpx', 'fleetit_api.client') if n in sys.modules])"
    assert _python(code).stdout.strip() == "[]"


@pytest.mark.parametrize("package", ["starlette", "uvicorn"])
def test_import_error_names_the_missing_package_and_the_extra(package: str) -> None:
    done = _python(f"import sys; sys.modules[{package!r}] = None; import fleetit.sandbox")
    assert done.returncode == 1
    message = done.stderr.strip().splitlines()[-1]
    assert message == (
        f'ImportError: fleetit.sandbox needs {package}, which is not installed: pip install "fleetit[sandbox]"'
    )


def test_error_of_another_missing_package_is_not_changed() -> None:
    done = _python("import sys; sys.modules['hmac'] = None; import fleetit.sandbox")
    assert "No module named 'hmac'" in done.stderr or "import of hmac halted" in done.stderr
    assert "fleetit[sandbox]" not in done.stderr
