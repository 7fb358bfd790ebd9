"""The command line, most of it in this process, and what importing the package loads and needs."""

from __future__ import annotations

import io
import os
import re
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext, redirect_stdout
from decimal import Decimal
from importlib.resources import files
from typing import TYPE_CHECKING, get_args
from urllib.request import urlopen

import pytest

from fleetit import ConfigurationError, FleetIT
from fleetit.sandbox import Sandbox, running
from fleetit.sandbox.__main__ import main
from fleetit.sandbox._parts import PARTS
from fleetit.webhooks.kinds import KINDS
from openapi_sdk.sandbox import command
from openapi_sdk.sandbox.command import add_fault
from openapi_sdk.sandbox.faults import Fault, FaultPlan, How
from openapi_sdk.sandbox.server import Options
from tests.fleetit.sandbox.loopback import TIMEOUT, receive_webhooks, send_request

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

DOCUMENT = str(files("fleetit_api") / "openapi.json")
ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONWARNINGS": "error"}


def _python(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own interpreter on our own text
        [sys.executable, "-c", code], env=ENVIRONMENT, capture_output=True, text=True, timeout=TIMEOUT, check=False
    )


class Output(io.StringIO):
    """What the command prints, which another thread can wait for."""

    def __init__(self) -> None:
        super().__init__()
        self._is_longer = threading.Condition()

    def write(self, text: str, /) -> int:
        with self._is_longer:
            self._is_longer.notify_all()
            return super().write(text)

    def read_until(self, pattern: str) -> str:
        """Return all that was printed, as soon as a pattern is in it."""
        with self._is_longer:
            assert self._is_longer.wait_for(lambda: re.search(pattern, self.getvalue()), TIMEOUT), self.getvalue()
            return self.getvalue()

    def read_exports(self) -> tuple[str, str]:
        """Return the address and the token."""
        url, token = re.findall(r"export \w+=(\S+)", self.read_until("export FLEETIT_TOKEN=.*\n"))
        return url, token


@contextmanager
def _without_ending_the_tests() -> Generator[None]:
    """Ignore the signal, should the command have ended before."""
    before = signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _run_command(use: Callable[[Output], object], *arguments: str) -> str:
    """Run the command until a function has used it in another thread, and return what it printed."""
    output = Output()

    def use_and_stop() -> None:
        try:
            use(output)
        finally:
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGTERM)

    with _without_ending_the_tests(), redirect_stdout(output), ThreadPoolExecutor(1) as pool:
        used = pool.submit(use_and_stop)
        assert main(["--port", "0", *arguments]) == 0
    used.result()
    return output.getvalue()


@pytest.mark.heavy
def test_command_serves_until_a_signal() -> None:
    command = [sys.executable, "-m", "fleetit.sandbox", "--port", "0", "--seed", "3"]
    with subprocess.Popen(  # noqa: S603 - our own interpreter on our own module
        command, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        output = "".join(iter(process.stdout.readline, "\n"))
        exported = dict(
            re.findall(r"export (\w+)=(\S+)", output + process.stdout.readline() + process.stdout.readline())
        )
        world = Options(PARTS, seed=3).make_world()
        assert exported["FLEETIT_TOKEN"] == world.token
        assert "7, 42, 109 (default), 512" in output
        assert send_request(Sandbox(exported["FLEETIT_BASE_URL"], world), fleet=7).json["count"] == 3
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=TIMEOUT)
        assert (process.returncode, errors) == (0, "")
    # A signal ends the line in which a terminal shows ^C, before or after the request is printed.
    assert re.fullmatch(r"[0-9:]{8} GET /v2/integrations/active/ fleet=7 200 [0-9]+ ms", output.strip())


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
    assert main(["--port", "0"]) == 0
    assert "GET /v2/integrations/active/ fleet=7 200" in capsys.readouterr().out


def test_without_options_it_is_as_the_page_says() -> None:
    options = command._make_parser(PARTS, "x").parse_args([])
    assert (options.host, options.port, options.seed, options.latency_ms) == ("127.0.0.1", 8431, 1, 0)
    assert (options.churn, options.rows, options.fail, options.quiet) == ("0%", [], [], False)


@pytest.mark.parametrize(
    ("text", "share"), [("0%", 0.0), ("12.5%", 0.125), ("100%", 1.0), ("100.5%", None), ("5", None), ("-1%", None)]
)
def test_a_share_is_a_number_of_percent(text: str, share: float | None) -> None:
    with nullcontext() if share is not None else pytest.raises(ConfigurationError, match="from 0% to 100%"):
        assert command._parse_share(PARTS, text) == share


def test_an_unknown_option_is_one_line_and_status_2(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["--quite"])
    assert caught.value.code == 2
    assert capsys.readouterr().err == (
        "python -m fleetit.sandbox: unknown option --quite, did you mean '--quiet'? "
        "`python -m fleetit.sandbox --help` lists the options.\n"
    )


@pytest.mark.heavy
def test_quiet_command_prints_no_requests() -> None:
    def use(output: Output) -> None:
        url, token = output.read_exports()
        sandbox = Sandbox(url, Options(PARTS).make_world())
        assert sandbox.token == token
        assert send_request(sandbox).status == 200

    assert "/v2/integrations/active/" not in _run_command(use, "--quiet")


def test_command_warns_if_others_can_reach_it(capsys: pytest.CaptureFixture[str]) -> None:
    for host, warnings in (("127.0.0.1", 0), ("0.0.0.0", 1)):  # noqa: S104 - what is tested
        output = _run_command(Output.read_exports, "--host", host)
        assert "FleetIT sandbox at http://127.0.0.1:" in output
        assert capsys.readouterr().err.count(f"warning: whoever reaches {host} can use and change") == warnings


def test_command_serves_data_of_a_file(tmp_path: Path) -> None:
    file = tmp_path / "data.json"
    file.write_text('{"fleets": [{"id": 7}], "tolls": [{"amount": "4.50"}]}', encoding="utf-8")

    def use(output: Output) -> None:
        url, token = output.read_exports()
        with FleetIT(token, base_url=url) as client:
            (toll,) = client.tolls.list()
            assert (toll.id, toll.amount) == (7001, Decimal("4.50"))
            client.tolls.update(7001, billing_status=2)
        with urlopen(url, timeout=TIMEOUT) as page:  # noqa: S310 - loopback
            assert b"2000000" in page.read()
        output.read_until("PATCH /v2/tolls/7001/.*\n")
        end = time.monotonic() + TIMEOUT
        while not endpoint.received:  # it is sent after the answer
            assert time.monotonic() < end

    with receive_webhooks() as endpoint:
        arguments = ("--data", str(file), "--rows", "vehicles=2000000", "--churn", "50%", "--webhook-url", endpoint.url)
        _run_command(use, *arguments)


def test_command_lets_answers_fail() -> None:
    def use(output: Output) -> None:
        url, _ = output.read_exports()
        sandbox = Sandbox(url, Options(PARTS).make_world())
        assert [send_request(sandbox, path).status for path in ("/v2/tolls/", "/v2/fleets/")] == [429, 200]
        with pytest.raises(ConnectionResetError):
            send_request(sandbox, "/v2/tolls/7001/", method="PATCH")
        assert "fleet=- no answer " in output.read_until("PATCH.*\n")

    rules = ("PATCH /v2/tolls/{id}/=100%:drop", "GET /v2/tolls/=100%:429", "0.01%:500")
    _run_command(use, *(f"--fail={rule}" for rule in rules))


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
    sandbox = Sandbox("http://127.0.0.1:1", Options(PARTS).make_world())
    for on in (None, "GET /v2/tolls/"):
        add_fault(sandbox, f"{on}={text}" if on else text)
        assert added.pop() == ((fault, on), {"share": pytest.approx(share), "times": None})


def test_command_sends_a_webhook_of_each_kind_for_each_fleet() -> None:
    with receive_webhooks() as endpoint:
        output = _run_command(_wait_for_webhooks, "--webhook", endpoint.url)
    assert output.count("responded 200") == len(endpoint.received) == 4 * len(KINDS)


def test_command_continues_after_a_failed_webhook() -> None:
    def use(output: Output) -> None:
        assert "got no response" in _wait_for_webhooks(output)
        assert send_request(Sandbox(output.read_exports()[0], Options(PARTS).make_world())).status == 200

    _run_command(use, "--webhook", "http://127.0.0.1:1/")


def _wait_for_webhooks(output: Output) -> str:
    return output.read_until("parking webhook of fleet 512.*\n")


@pytest.mark.alike
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
        pytest.param(["--data", DOCUMENT], "openapi.json: data: 'openapi': a table has", id="data of no tables"),
        pytest.param(["--webhook-url", "http://example.com/"], "example.com", id="a webhook to another machine"),
        pytest.param(["--port", "0", "--latency-ms", "-1"], "latency_ms=-1.0", id="a negative latency"),
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
    never = ("httpx", "fleetit_api.client")
    done = _python(f"import sys, fleetit.sandbox.__main__; print([n for n in {later + never} if n in sys.modules])")
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_import_error_names_the_missing_package_and_the_extra() -> None:
    done = _python(
        "import sys\n"
        "for missing in ('starlette', 'uvicorn', 'click'):\n"
        "    sys.modules[missing] = None\n"
        "    try:\n"
        "        import fleetit.sandbox\n"
        "    except ImportError as error:\n"
        "        print(error)\n"
        "    del sys.modules[missing]\n"
    )
    assert done.stdout.splitlines() == [
        'fleetit.sandbox needs starlette, which is not installed: pip install "fleetit[sandbox]"',
        'fleetit.sandbox needs uvicorn, which is not installed: pip install "fleetit[sandbox]"',
        "import of click halted; None in sys.modules",  # of another package, that uvicorn needs: unchanged
    ]
