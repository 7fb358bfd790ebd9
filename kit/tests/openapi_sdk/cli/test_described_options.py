"""Variables of servers and headers of every call are options of commands and values of profiles, as of the client."""

from __future__ import annotations

import inspect
import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from kit.tests.openapi_sdk.auth.gates import BASIC, describe
from kit.tests.support.made_sdks import made_sdk
from kit.tests.support.scripted_server import ScriptedServer, reply
from openapi_sdk.cli.app import make_app
from openapi_sdk.cli.connection import list_connection_options
from openapi_sdk.cli.options import name_option
from openapi_sdk.cli.program import OWN_OPTIONS, TAKEN, Program

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from cyclopts import App

    from kit.tests.support.commands import Done
    from kit.tests.support.keyrings import MemoryKeyring

REGION = {"region": {"default": "us", "enum": ["us", "eu"]}}
SERVERS: list[Any] = [
    {"url": "https://{region}.gates.example/{port}", "description": "Live", "variables": {**REGION}},
    {"url": "https://{hostname}/api", "description": "Own"},
    {"url": "https://test.gates.example", "description": "Test"},
]
SERVERS[0]["variables"]["port"] = {"default": "v1"}
HEADERS = [{"name": "Gates-Version", "default": "2025-01"}, {"name": "Format"}]


@pytest.fixture(scope="module")
def gates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """A program with variables and headers, of which some have names of other options."""
    document = describe({"login": BASIC}, servers=SERVERS, **{"x-client-headers": HEADERS})
    with made_sdk(document, tmp_path_factory.mktemp("gates")) as sdk:
        yield Program(service=sdk.SERVICE, client=lambda: sdk.Gates, mcp=lambda: pytest.fail("not called"))


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"USERNAME": "me", "PASSWORD": "planted", "FORMAT": "7"}.items():
        monkeypatch.setenv(f"GATES_{name}", value)


def write_profile(settings: Path, text: str) -> None:
    path = settings / "gates" / "config.toml"
    path.parent.mkdir(parents=True)
    path.write_text(f"[profiles.default]\n[profiles.work]\n{text}\n", encoding="utf-8")
    path.chmod(0o600)


ASKED = ("request", "POST", "/open", "--dry-run")


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize(
    ("profile", "variables", "options", "url"),
    [
        pytest.param("", {}, "", "https://us.gates.example/v1/open", id="the defaults"),
        pytest.param("", {}, "--region eu", "https://eu.gates.example/v1/open", id="an option"),
        pytest.param("", {}, "--server-port v2", "https://us.gates.example/v2/open", id="a name that is taken"),
        pytest.param("", {"REGION": "eu"}, "", "https://eu.gates.example/v1/open", id="a variable"),
        pytest.param("", {"REGION": "eu"}, "--region us", "https://us.gates.example/v1/open", id="an option first"),
        pytest.param(
            'region = "eu"', {}, "--profile work", "https://eu.gates.example/v1/open", id="a profile that is chosen"
        ),
        pytest.param(
            'region = "eu"', {"PROFILE": "work"}, "", "https://eu.gates.example/v1/open", id="a profile of a variable"
        ),
        pytest.param(
            'region = "eu"',
            {"PROFILE": "work", "REGION": "us"},
            "",
            "https://us.gates.example/v1/open",
            id="a variable before a profile that no option chooses",
        ),
        pytest.param(
            'region = "us"',
            {"REGION": "eu"},
            "--profile work",
            "https://us.gates.example/v1/open",
            id="a profile that is chosen before a variable",
        ),
        pytest.param(
            "",
            {"REGION": "eu"},
            "--profile work",
            "https://us.gates.example/v1/open",
            id="no variable says where the token of a chosen profile goes",
        ),
        pytest.param(
            'server_port = "v3"', {}, "--profile work --region eu", "https://eu.gates.example/v3/open", id="of both"
        ),
        pytest.param(
            'environment = "own"\nhostname = "a.example"', {}, "--profile work", "https://a.example/api/open", id="own"
        ),
        pytest.param(
            'region = "eu"', {}, "--profile work --environment test", "https://test.gates.example/open", id="another"
        ),
        pytest.param(
            'region = "eu"', {}, "--profile work --base-url http://127.0.0.1:9", "http://127.0.0.1:9/open", id="a URL"
        ),
        pytest.param(
            'region = "eu"',
            {"PROFILE": "work", "BASE_URL": "http://127.0.0.1:9"},
            "",
            "http://127.0.0.1:9/open",
            id="a URL of a variable before a profile",
        ),
        pytest.param(
            "",
            {"BASE_URL": "http://127.0.0.1:9"},
            "--region eu",
            "https://eu.gates.example/v1/open",
            id="an option before a URL of a variable, as of the client",
        ),
    ],
)
def test_a_command_is_for_the_server_of_its_options_or_its_profile(  # noqa: PLR0917 - fixtures
    gates: Program,
    run: Callable[..., Done],
    settings: Path,
    monkeypatch: pytest.MonkeyPatch,
    profile: str,
    variables: Any,
    options: str,
    url: str,
) -> None:
    write_profile(settings, profile)
    for name, value in variables.items():
        monkeypatch.setenv(f"GATES_{name}", value)
    done = run(gates, *ASKED, *options.split())
    assert (done.status, url in done.out) == (0, True), done


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize(
    ("profile", "options", "message"),
    [
        pytest.param("", "--region mars", 'Choose from: "us", "eu"', id="no value"),
        pytest.param(
            "", "--environment own", "there is no hostname. Pass --hostname, or set GATES_HOSTNAME", id="missing"
        ),
        pytest.param("", "--environment own --hostname a/b", "is not a part of https://{hostname}/api", id="a path"),
        pytest.param("", "--environment test --region eu", "the server test has no such variable", id="another server"),
        pytest.param(
            "", "--region eu --base-url https://a", "--region and --base-url: both are given", id="with a URL"
        ),
        pytest.param('colour = "x"', "", "there are environment, base_url, region, server_port, hostname", id="a key"),
        pytest.param("region = 3", "", "profiles.work.region: a text in quotes is needed", id="a number"),
        pytest.param(
            'region = "eu"\nbase_url = "https://a"', "", "has region and base_url; keep one of them", id="a URL too"
        ),
        pytest.param(
            'environment = "own"', "--profile work", "has no hostname, which the server own needs", id="no host"
        ),
    ],
)
def test_what_makes_no_server_is_wrong_use(  # noqa: PLR0917 - fixtures
    gates: Program, run: Callable[..., Done], settings: Path, profile: str, options: str, message: str
) -> None:
    write_profile(settings, profile)
    done = run(gates, *ASKED, *options.split())
    assert (done.status, message in done.err) == (2, True), done


@pytest.mark.parametrize(
    ("profile", "variable", "options", "sent"),
    [
        pytest.param("", None, "--header-format 7", ("2025-01", "7"), id="a default, and a name that is taken"),
        pytest.param('header_format = "8"', None, "--profile work", ("2025-01", "8"), id="a profile"),
        pytest.param('header_format = "8"', "9", "--profile work", ("2025-01", "8"), id="a profile before a variable"),
        pytest.param("", "9", "--gates-version 2026-02", ("2026-02", "9"), id="a variable, and an option"),
    ],
)
@pytest.mark.usefixtures("known")
def test_a_command_sends_the_headers_of_every_call(  # noqa: PLR0917 - fixtures
    gates: Program,
    run: Callable[..., Done],
    settings: Path,
    monkeypatch: pytest.MonkeyPatch,
    profile: str,
    variable: str | None,
    options: str,
    sent: tuple[str, str],
) -> None:
    write_profile(settings, profile)
    if variable is None:
        monkeypatch.delenv("GATES_FORMAT")
    else:
        monkeypatch.setenv("GATES_FORMAT", variable)
    with ScriptedServer([reply(204)]) as server:
        assert run(gates, "gates", "open", "--base-url", server.url, *options.split()).status == 0
    (request,) = server.requests
    assert (request.header("Gates-Version"), request.header("Format")) == sent


def test_profiles_and_doctor_show_them(gates: Program, run: Callable[..., Done], settings: Path) -> None:
    added = run(gates, "profile", "add", "work", "--region", "eu", "--header-format", "7")
    assert added.status == 0
    text = settings.joinpath("gates", "config.toml").read_text(encoding="utf-8")
    assert text == '[profiles.work]\nregion = "eu"\nheader_format = "7"\n'
    done = run(gates, "doctor", "--profile", "work")
    shown = {line.split()[1]: line.partition(line.split()[1])[2].strip() for line in done.out.splitlines() if line}
    assert {name: shown[name] for name in ("region", "server_port", "header_format")} == {
        "region": "eu (from profile work)",
        "server_port": "v1 (from default)",
        "header_format": "7 (from profile work)",
    }


@pytest.mark.parametrize("kept", ["username", "password"])
@pytest.mark.parametrize("chosen", [False, True], ids=["default", "chosen"])
def test_a_name_and_a_password_may_be_kept_in_two_places(  # noqa: PLR0917 - fixtures
    gates: Program,
    run: Callable[..., Done],
    monkeypatch: pytest.MonkeyPatch,
    kept_tokens: MemoryKeyring,
    kept: str,
    chosen: bool,
) -> None:
    values = {"username": "me", "password": "planted"}
    place = "work" if chosen else "default"
    assert run(gates, "profile", "set-token", place, "--credential", kept, stdin=f"{values[kept]}\n").status == 0
    assert kept_tokens.kept == {("gates", f"{place}.{kept}"): values[kept]}
    (other,) = values.keys() - {kept}
    monkeypatch.setenv(f"GATES_{other.upper()}", values[other])
    with ScriptedServer([reply(204)]) as server:
        options = ["--profile", "work"] if chosen else []
        done = run(gates, "gates", "open", "--base-url", server.url, "--header-format", "1", *options)
        assert done.status == 0, done
    assert server.requests[0].header("Authorization") == "Basic bWU6cGxhbnRlZA=="


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize(
    "url", ["https://eu.gates.example/v1", "https://EU.gates.example:443", "https://us.gates.example"]
)
def test_a_server_with_variables_is_known_by_its_name(gates: Program, url: str) -> None:
    assert gates.service.name_environment(url) == "live"
    assert gates.service.is_production(url)


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://test.gates.example/any", "test"),
        ("https://gates.example", "own"),
        ("http://127.0.0.1:8431", "sandbox"),
        ("https://us.gates.example.evil", "own"),
    ],
)
def test_another_server_is_not_production(gates: Program, url: str, name: str) -> None:
    assert (gates.service.name_environment(url), gates.service.is_production(url)) == (name, False)


@pytest.mark.usefixtures("known")
def test_a_comparison_of_production_has_to_be_named(gates: Program, run: Callable[..., Done]) -> None:
    done = run(gates, "conformance", "--region", "eu")
    assert (done.status, "Name it if you mean it: --environment live" in done.err) == (2, True)


def iter_commands(app: App) -> Iterator[tuple[App, set[str]]]:
    """Yield the commands, and the arguments of their functions."""
    for name in app:
        if not name.startswith("-"):
            yield from iter_commands(app[name])
    if app.default_command is not None:
        yield app, {*inspect.signature(app.default_command).parameters}


def test_no_option_has_the_name_of_another_one(gates: Program) -> None:
    connection = {name_option(each).replace("-", "_") for each in list_connection_options(gates)}
    assert {"region", "server_port", "hostname", "gates_version", "header_format"} <= connection
    for command, keys in iter_commands(make_app(gates)):
        if "base_url" in keys:
            names = {name for each in command.assemble_argument_collection() for name in each.names}
            own = {name.removeprefix("--").replace("-", "_") for name in names if name.startswith("--")}
            own |= {key for key in keys if not re.match("_[0-9]", key)}
            assert own - connection <= TAKEN | OWN_OPTIONS


def test_the_list_of_profiles_has_what_they_say(gates: Program, settings: Path, run: Callable[..., Done]) -> None:
    write_profile(settings, 'region = "eu"\nserver_port = "v3"')
    listed = json.loads(run(gates, "profile", "list", "--json").out)
    assert [(each["name"], each["region"], each["server_port"]) for each in listed] == [
        ("default", None, None),
        ("work", "eu", "v3"),
    ]
    assert "gates_version" not in listed[0]  # no profile has one
