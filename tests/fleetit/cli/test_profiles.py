"""Profiles: the file, the keyring, and what wins over what."""

from __future__ import annotations

import json
import os
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING

import keyring
import pytest
from keyring.backends.fail import Keyring as NoKeyring
from keyring.backends.null import Keyring as NullKeyring
from keyring.errors import KeyringError

from fleetit.cli import main
from fleetit.cli._program import PROGRAM
from kit.tests.support.terminals import Terminal
from openapi_sdk.cli.connection import ConnectionOptions, find_sources, mask
from openapi_sdk.cli.errors import CommandError
from openapi_sdk.cli.profiles import Profile, ProfileFile, add_profile, remove_profile, set_file_credential
from openapi_sdk.file_lock import lock_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from keyring.backend import KeyringBackend

    from fleetit.sandbox import Sandbox
    from kit.tests.support.keyrings import MemoryKeyring
    from tests.fleetit.cli.conftest import Runner

FILE = """# mine
default_profile = "work"

[profiles.work]  # the daily one
fleet = 7
base_url = "https://work.example.com"
token = "token-of-the-file-1234"

[profiles.other]
environment = "staging"
"""


def write_token(file: ProfileFile, name: str) -> None:
    set_file_credential(file, name, "token", "planted")


def write(path: Path, text: str = FILE, mode: int = 0o600) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(mode)


@pytest.mark.parametrize(
    ("given", "environ", "expected"),
    [
        pytest.param({}, {}, ("7", "https://work.example.com", "profile work"), id="default profile"),
        pytest.param({"profile": "other"}, {}, ("default fleet", "staging", None), id="profile that is asked for"),
        pytest.param({}, {"FLEETIT_PROFILE": "other"}, ("default fleet", "staging", None), id="variable"),
        pytest.param(
            {"profile": "work"}, {"FLEETIT_PROFILE": "other"}, ("7", "work.example", "profile work"), id="option first"
        ),
        pytest.param(
            {},
            {"FLEETIT_TOKEN": "t", "FLEETIT_FLEET_ID": "8", "FLEETIT_ENVIRONMENT": "sandbox"},
            ("8", "sandbox", "FLEETIT_TOKEN"),
            id="variables before the profile",
        ),
        pytest.param(
            {"tenant": 9, "base_url": "http://127.0.0.1:1"},
            {"FLEETIT_FLEET_ID": "8", "FLEETIT_ENVIRONMENT": "sandbox"},
            ("9", "http://127.0.0.1:1", "profile work"),
            id="options before variables",
        ),
        pytest.param(
            {"profile": "work"},
            {"FLEETIT_TOKEN": "t", "FLEETIT_FLEET_ID": "8", "FLEETIT_BASE_URL": "http://127.0.0.1:2"},
            ("7", "https://work.example.com", "profile work"),
            id="profile of an option before variables",
        ),
        pytest.param(
            {"profile": "other", "tenant": 9},
            {"FLEETIT_TOKEN": "t", "FLEETIT_FLEET_ID": "8", "FLEETIT_BASE_URL": "http://127.0.0.1:2"},
            ("9", "staging", "FLEETIT_TOKEN"),
            id="variables for what that profile lacks",
        ),
        pytest.param(
            {},
            {"FLEETIT_PROFILE": "work", "FLEETIT_TOKEN": "t", "FLEETIT_ENVIRONMENT": "sandbox"},
            ("7", "sandbox", "FLEETIT_TOKEN"),
            id="variables before the profile of a variable",
        ),
        pytest.param({"environment": "production"}, {}, ("7", "production", "profile work"), id="server of an option"),
        pytest.param({}, {"FLEETIT_FLEET_ID": ""}, ("7", "work.example", "profile work"), id="empty variable"),
    ],
)
def test_order_of_sources(
    given: dict[str, object], environ: dict[str, str], expected: tuple[str, str, str | None], config: Path
) -> None:
    write(config)
    found = find_sources(ConnectionOptions(program=PROGRAM, **given), {"FLEETIT_CONFIG": str(config), **environ})  # type: ignore[arg-type]
    fleet, server, token = expected
    assert found.tenant is not None
    assert fleet in found.tenant.value
    assert server in found.server.value
    assert ("token" in found.credentials) == (token is not None)
    if token is not None:
        assert token in found.credentials["token"].origin


def test_the_token_of_a_chosen_profile_goes_to_no_server_of_a_variable(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(config, '[profiles.work]\ntoken = "token-of-the-file-1234"\n')
    monkeypatch.setenv("FLEETIT_BASE_URL", "http://127.0.0.1:2")
    with ConnectionOptions(program=PROGRAM, profile="work").open() as client:
        assert client.base_url == "https://api.app.fleetit.com"


def test_variables_before_a_default_profile_are_named(
    config: Path, run: Runner, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(config)
    for name in ("FLEETIT_FLEET_ID", "FLEETIT_ENVIRONMENT"):
        monkeypatch.delenv(name, raising=False)
    done = run("profile", "use", "work")
    first = "These variables come before it: FLEETIT_TOKEN, FLEETIT_BASE_URL. Unset them, or pass --profile work."
    assert (done.status, done.err) == (0, f"work is the default profile.\n{first}\n")
    found = {each["subject"]: each["text"] for each in json.loads(run("doctor", "--json").out)}
    assert found["server"] == f"{sandbox.url} (from FLEETIT_BASE_URL, before profile work)"
    assert found["token"].endswith(" (from FLEETIT_TOKEN, before profile work)")
    assert found["fleet"] == "7 (from profile work)"


def test_values_reach_the_client(config: Path) -> None:
    write(config)
    with ConnectionOptions(program=PROGRAM).open() as client:
        assert (client.fleet_id, client.base_url) == (7, "https://work.example.com")
    with ConnectionOptions(program=PROGRAM, profile="other", tenant=3).open(needs_credentials=False) as client:
        assert (client.fleet_id, client.base_url) == (3, "https://api.staging.fleetit.com")
    with ConnectionOptions(program=PROGRAM, base_url="http://127.0.0.1:3").open() as client:
        assert (client.fleet_id, client.base_url) == (7, "http://127.0.0.1:3")


def test_variables_reach_the_client(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(config)
    monkeypatch.setenv("FLEETIT_FLEET_ID", "8")
    monkeypatch.setenv("FLEETIT_BASE_URL", "http://127.0.0.1:2")
    with ConnectionOptions(program=PROGRAM).open() as client:
        assert (client.fleet_id, client.base_url) == (8, "http://127.0.0.1:2")
    with ConnectionOptions(program=PROGRAM, profile="other").open(needs_credentials=False) as client:
        assert (client.fleet_id, client.base_url) == (8, "https://api.staging.fleetit.com")


def test_the_server_of_tools_needs_a_token(run: Runner) -> None:
    done = run("mcp")
    assert (done.status, done.out, "there is no token. Set FLEETIT_TOKEN" in done.err) == (2, "", True)


def test_a_token_is_never_shown(config: Path) -> None:
    write(config)
    found = find_sources(ConnectionOptions(program=PROGRAM), {"FLEETIT_CONFIG": str(config)})
    assert "token-of-the-file" not in repr(found)
    assert "token-of-the-file" not in repr(found.file)
    assert found.credentials["token"].value == "***1234"
    assert (mask("token-of-15-abc"), mask("token-of-16-abcd")) == ("***", "***abcd")


@pytest.mark.skipif(os.name == "nt", reason="its files have other rights")
@pytest.mark.parametrize(("mode", "is_refused"), [(0o600, False), (0o640, True), (0o604, True), (0o620, True)])
def test_a_file_with_a_token_is_private(mode: int, is_refused: bool, config: Path) -> None:
    write(config, mode=mode)
    if not is_refused:
        assert ProfileFile.load(PROGRAM, os.environ).default == "work"
        return
    with pytest.raises(CommandError, match="others can read it") as raised:
        ProfileFile.load(PROGRAM, os.environ)
    assert f"chmod 600 {config}" in str(raised.value)


def test_a_file_without_a_token_may_be_read_by_all(config: Path) -> None:
    write(config, FILE.replace('token = "token-of-the-file-1234"\n', ""), mode=0o644)
    assert ProfileFile.load(PROGRAM, os.environ).default == "work"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("[profiles", "not TOML", id="no TOML"),
        pytest.param("tokn = 1", "unknown key 'tokn'", id="unknown key"),
        pytest.param("default_profile = 1", "default_profile is no text", id="default that is no text"),
        pytest.param("profiles = 1", "profiles is no table", id="profiles that are no table"),
        pytest.param("profiles.a = 1", "profiles.a is no table", id="profile that is no table"),
        pytest.param(
            "[profiles.a]\ntokn = 'x'", "profiles.a.tokn: unknown, did you mean 'token'? there are fleet", id="unknown"
        ),
        pytest.param("[profiles.a]\nxxxx = 'x'", "profiles.a.xxxx: unknown, there are fleet", id="like no key"),
        pytest.param(
            "[profiles.a]\nfleet = 'x'", "profiles.a.fleet: a whole number is needed", id="fleet that is no number"
        ),
        pytest.param(
            "[profiles.a]\nfleet = true", "profiles.a.fleet: a whole number is needed", id="fleet that is a boolean"
        ),
        pytest.param("[profiles.a]\nbase_url='x'\nenvironment='x'", "keep one of them", id="two servers"),
        pytest.param("default_profile = 'wrok'\n[profiles.work]", "did you mean 'work'?", id="misspelt default"),
    ],
)
def test_a_wrong_file_is_named(text: str, expected: str, config: Path, run: Runner) -> None:
    write(config, text)
    done = run("whoami")
    assert (done.status, done.out) == (2, "")
    assert expected in done.err
    assert str(config) in done.err
    assert done.err.count("\n") == 1


def test_a_folder_in_place_of_the_file(config: Path, run: Runner) -> None:
    config.mkdir(parents=True)
    done = run("whoami")
    hint = "`fleetit profile path` says where the configuration file is."
    assert (done.status, done.err) == (2, f"fleetit: {config}: can't be read: Is a directory. {hint}\n")


def test_a_day_with_profiles(
    config: Path, run: Runner, sandbox: Sandbox, kept_tokens: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FLEETIT_TOKEN")
    monkeypatch.delenv("FLEETIT_BASE_URL")
    assert "There are no profiles" in run("profile", "list").err
    run.fine("profile", "add", "here", "--fleet", "7", "--base-url", sandbox.url)
    assert oct(config.stat().st_mode)[-3:] == "600"
    assert "there is no token" in run("whoami", "--profile", "here").err
    done = run("profile", "set-token", "here", stdin=f"{sandbox.token}\n")
    assert (done.status, done.err) == (
        0,
        "Kept in the keyring. Use it with --profile here; `fleetit doctor --profile here` tries it.\n",
    )
    assert sandbox.token not in config.read_text()
    assert "sandbox" in run.fine("whoami", "--profile", "here")
    listed = json.loads(run.fine("profile", "list", "--json"))
    assert listed == [{"name": "here", "default": False, "fleet": 7, "server": sandbox.url, "token_in": "keyring"}]
    done = run("profile", "add", "here")
    assert (done.status, "there is a profile 'here' already" in done.err) == (2, True)
    run.fine("profile", "remove", "here")
    assert kept_tokens.kept == {}
    assert run("whoami", "--profile", "here").status == 2
    assert json.loads(run.fine("profile", "list", "--json")) == []


def test_a_token_of_a_new_name_makes_the_default_profile(
    run: Runner, kept_tokens: MemoryKeyring, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    run.fine("profile", "set-token", stdin=sandbox.token)
    assert kept_tokens.kept == {("fleetit", "default"): sandbox.token}
    monkeypatch.delenv("FLEETIT_TOKEN")
    assert "sandbox" in run.fine("whoami")
    done = run("profile", "remove-token", "default")
    assert (done.status, done.out, done.err) == (0, "", "Removed from the keyring.\n")
    assert kept_tokens.kept == {}
    assert run("profile", "remove-token", "default").status == 2


@pytest.mark.parametrize("token", ["", "two words", "ümlaut"])
def test_a_token_that_is_none_is_not_kept(token: str, run: Runner, kept_tokens: MemoryKeyring, config: Path) -> None:
    done = run("profile", "set-token", stdin=f"{token}\n")
    assert done.status == 2
    assert kept_tokens.kept == {}
    assert not config.exists()
    assert not token or token not in done.err


@pytest.mark.parametrize("name", ["", "a b", "a.b", "a]", "ä", "a" * 65])
def test_names_of_profiles(name: str, run: Runner, kept_tokens: MemoryKeyring, config: Path) -> None:
    assert run("profile", "add", name).status == 2
    assert run("profile", "set-token", name, stdin="a-token\n").status == 2
    assert not config.exists()
    assert kept_tokens.kept == {}


def test_a_name_of_a_profile_may_have_64_characters(run: Runner) -> None:
    run.fine("profile", "add", "a" * 64)
    assert [*ProfileFile.load(PROGRAM, os.environ).profiles] == ["a" * 64]


@pytest.mark.parametrize("backend", [NoKeyring, NullKeyring], ids=["none", "turned off"])
def test_a_system_without_a_keyring(
    backend: type[KeyringBackend], run: Runner, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyring.set_keyring(backend())
    monkeypatch.setattr(
        "openapi_sdk.cli.profile_commands._read_token", lambda *_: pytest.fail("the token is asked for")
    )
    done = run("profile", "set-token")
    assert done.status == 2
    assert "no keyring" in done.err
    assert "Set FLEETIT_TOKEN, or pass --in-file: " in done.err
    assert not config.exists()
    assert "there is no token" in run("whoami").err


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        pytest.param(KeyringError("it is locked"), "the keyring refuses: it is locked", id="with a reason"),
        pytest.param(KeyringError(), "the keyring refuses: KeyringError", id="without"),
        pytest.param(RuntimeError("planted"), "the keyring can't be used: RuntimeError", id="error of a backend"),
    ],
)
def test_a_keyring_that_fails(
    error: Exception, expected: str, kept_tokens: MemoryKeyring, run: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: str) -> None:
        raise error

    monkeypatch.setattr(kept_tokens, "set_password", fail)
    done = run("profile", "set-token", "work", stdin="a-token-of-some-length\n")
    assert (done.status, done.err.count("\n")) == (2, 1)
    assert f"fleetit: {expected}. " in done.err


def test_a_token_in_the_file(
    config: Path, run: Runner, sandbox: Sandbox, kept_tokens: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FLEETIT_TOKEN")
    rest = f'fleet = 7\nbase_url = "{sandbox.url}"\n'
    write(config, f"[profiles.work]\n{rest}", mode=0o644)
    run.fine("profile", "set-token", "work", stdin="an-old-token\n")
    done = run("profile", "set-token", "work", "--in-file", stdin=f"{sandbox.token}\n")
    assert (done.status, done.out, done.err.partition(". ")[0]) == (0, "", f"Kept in {config}")
    assert kept_tokens.kept == {}  # in one place alone
    assert config.read_text() == f'[profiles.work]\ntoken = "{sandbox.token}"\n{rest}'
    assert os.name == "nt" or oct(config.stat().st_mode)[-3:] == "600"
    assert "sandbox" in run.fine("whoami", "--profile", "work")
    run.fine("profile", "set-token", "work", "--in-file", stdin='another"\\\n')
    assert ProfileFile.load(PROGRAM, os.environ).profiles["work"].credentials["token"] == 'another"\\'
    run.fine("profile", "set-token", "work", stdin="in-the-keyring\n")  # that of the file would come first
    assert config.read_text() == f"[profiles.work]\n{rest}"
    assert kept_tokens.kept == {("fleetit", "work"): "in-the-keyring"}


def test_a_token_is_typed_unseen(
    kept_tokens: MemoryKeyring, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def ask(prompt: str) -> str:
        assert prompt == "Token of profile work (it is not shown): "
        return " typed\n"

    monkeypatch.setattr("sys.stdin", Terminal("seen"))
    monkeypatch.setattr("getpass.getpass", ask)
    assert main(["profile", "set-token", "work"]) == 0
    assert kept_tokens.kept == {("fleetit", "work"): "typed"}
    assert "typed" not in str(capsys.readouterr())


def test_a_token_in_a_file_without_an_end_of_line(config: Path, run: Runner) -> None:
    write(config, "[profiles.work]")
    run.fine("profile", "set-token", "work", "--in-file", stdin="a-token\n")
    assert config.read_text() == '[profiles.work]\ntoken = "a-token"\n'


def test_a_machine_without_a_keyring_keeps_and_removes_a_token(run: Runner, config: Path) -> None:
    keyring.set_keyring(NoKeyring())  # type: ignore[no-untyped-call]
    run.fine("profile", "set-token", "--in-file", stdin="a-token\n")
    assert config.read_text() == '[profiles.default]\ntoken = "a-token"\n'
    assert run.fine("profile", "list").split()[-1] == "file"
    done = run("profile", "remove-token", "default")
    assert (done.status, done.err) == (0, "Removed from the file.\n")
    assert config.read_text() == "[profiles.default]\n"


def test_the_default_profile_is_removed(config: Path, run: Runner) -> None:
    write(config)
    done = run("profile", "remove", "work")
    note = "It was the default one. `fleetit profile use NAME` chooses another one."
    assert (done.status, done.err) == (0, f"Removed from {config}. {note}\n")
    listed = json.loads(run.fine("profile", "list", "--json"))
    assert [(each["name"], each["default"]) for each in listed] == [("other", False)]
    assert find_sources(ConnectionOptions(program=PROGRAM)).profile is None
    assert run("profile", "remove", "other").err == f"Removed from {config}.\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(FILE, FILE.replace('"work"', '"other"', 1), id="another one"),
        pytest.param("[profiles.other]", 'default_profile = "other"\n[profiles.other]', id="none before"),
        pytest.param("# a\n\n[profiles.other]\n", 'default_profile = "other"\n# a\n\n[profiles.other]\n', id="comment"),
        pytest.param(
            'default_profile = "gone" # x\n[profiles.other]\n',
            'default_profile = "other"\n[profiles.other]\n',
            id="one that is not there",
        ),
    ],
)
def test_another_default_profile(text: str, expected: str, config: Path, run: Runner) -> None:
    write(config, text)
    done = run("profile", "use", "other")
    assert (done.status, done.err, config.read_text()) == (0, "other is the default profile.\n", expected)
    assert ProfileFile.load(PROGRAM, os.environ).choose(None, {}) == ProfileFile.load(PROGRAM, os.environ).get("other")


@pytest.mark.parametrize("command", ["use", "remove"])
@pytest.mark.parametrize("name", ["", "wrok"])
def test_a_profile_that_is_not_there(command: str, name: str, config: Path, run: Runner) -> None:
    write(config)
    done = run("profile", command, name)
    assert (done.status, f"there is no profile {name!r}" in done.err, config.read_text()) == (2, True, FILE)


def test_profiles_are_listed_if_the_default_one_is_not_there(config: Path, run: Runner) -> None:
    write(config, 'default_profile = "gone"\n[profiles.other]\n')
    done = run("profile", "list", "--json")
    note = "The default profile 'gone' is not there. `fleetit profile use NAME` chooses another one.\n"
    assert (done.status, len(json.loads(done.out)), done.err) == (0, 1, note)
    assert "`fleetit profile use NAME` chooses another one." in run("whoami").err


def test_the_rest_of_the_file_stays(config: Path) -> None:
    write(config)
    file = ProfileFile.load(PROGRAM, os.environ)
    remove_profile(file, "work")
    assert config.read_text() == '# mine\n\n[profiles.other]\nenvironment = "staging"\n'
    remove_profile(ProfileFile.load(PROGRAM, os.environ), "other")
    assert config.read_text() == "# mine\n\n"


def test_changes_at_the_same_time_are_all_kept() -> None:
    read_before = ProfileFile.load(PROGRAM, os.environ)
    names = [f"name-{number}" for number in range(8)]
    start = Barrier(len(names))

    def add(name: str) -> None:
        start.wait()
        add_profile(read_before, Profile(name))
        set_file_credential(read_before, name, "token", "planted")

    with ThreadPoolExecutor(len(names)) as pool:
        list(pool.map(add, names))
    found = ProfileFile.load(PROGRAM, os.environ).profiles
    assert {name: found[name].credentials["token"] for name in sorted(found)} == dict.fromkeys(names, "planted")
    with pytest.raises(CommandError, match="there is a profile 'name-1' already"):
        add_profile(read_before, Profile("name-1"))
    with pytest.raises(CommandError, match=r"there is no profile .gone. in .* any more"):
        remove_profile(read_before, "gone")


def test_a_file_that_is_being_changed_is_left(config: Path, run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("openapi_sdk.cli.profiles._LONGEST_WAIT", 0)
    write(config)
    with config.with_name("config.toml.lock").open("ab") as lock:
        assert lock_file(lock)
        done = run("profile", "add", "new")
    assert (done.status, config.read_text()) == (2, FILE)
    assert "another process is changing it" in done.err


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("[profiles]\nwork = {fleet = 7}\n", id="no table of its own"),
        pytest.param('[profiles.work]\ntoken = """a\n[x]\n"""\n', id="a text that looks like the next table"),
    ],
)
@pytest.mark.parametrize("change", [remove_profile, write_token], ids=["removed", "with another token"])
def test_a_profile_that_cannot_be_told_from_the_rest_is_left(
    config: Path, text: str, change: Callable[[ProfileFile, str], None]
) -> None:
    write(config, text)
    with pytest.raises(CommandError, match="by hand") as raised:
        change(ProfileFile.load(PROGRAM, os.environ), "work")
    assert config.read_text() == text
    assert "planted" not in str(raised.value)


def test_a_default_that_cannot_be_told_from_the_rest_is_left(config: Path, run: Runner) -> None:
    text = '"default_profile" = "work"\n[profiles.work]\n[profiles.other]\n'
    write(config, text)
    done = run("profile", "use", "other")
    assert (done.status, "by hand" in done.err, config.read_text()) == (2, True, text)


def test_where_the_file_is(run: Runner, config: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert run.fine("profile", "path") == f"{config}\n"
    monkeypatch.delenv("FLEETIT_CONFIG")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert run.fine("profile", "path").endswith("config.toml\n")


def test_where_tokens_are_is_no_secret(run: Runner) -> None:
    run.fine("profile", "add", "a")
    run.fine("profile", "set-token", "a", stdin="planted-token-1234567\n")
    out = run.fine("profile", "list")
    assert out.splitlines()[1].split()[-1] == "keyring"
    assert "planted" not in out
