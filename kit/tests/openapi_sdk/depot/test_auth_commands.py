"""Commands, profiles and doctor of a service with a token or an API key."""

from __future__ import annotations

from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest

from kit.tests.support.commands import Done, make_runner
from kit.tests.support.keyrings import memory_keyring

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from types import ModuleType

    from kit.tests.support.keyrings import MemoryKeyring


@pytest.fixture
def kept() -> Iterator[MemoryKeyring]:
    with memory_keyring() as memory:
        yield memory


@pytest.fixture
def run(  # noqa: PLR0917 - fixtures
    depot: ModuleType,
    sandbox: Any,
    kept: MemoryKeyring,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> Callable[..., Done]:
    """Runs a command on the sandbox, without a token or a key."""
    assert kept.kept == {}
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))
    monkeypatch.setenv("DEPOT_BASE_URL", sandbox.url)
    monkeypatch.chdir(tmp_path)
    program = import_module(f"{depot.__name__}.__main__").PROGRAM

    return partial(make_runner(capsys, monkeypatch), program)


def test_what_is_missing_is_named_with_its_variables(run: Callable[..., Done]) -> None:
    done = run("workers", "list")
    assert (done.status, done.out) == (2, "")
    assert "there is no token or API key. Set DEPOT_TOKEN or DEPOT_API_KEY, or keep one with `depot profile" in done.err
    doctor = run("doctor")
    assert doctor.status == 2
    assert "none: set DEPOT_TOKEN or DEPOT_API_KEY, or keep one with `depot profile set-token NAME`" in doctor.out


def test_what_an_operation_alone_needs_is_named(
    run: Callable[..., Done], sandbox: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEPOT_TOKEN", sandbox.token)
    done = run("scales", "list")
    assert (done.status, "scales_list: there is no API key. Set DEPOT_API_KEY" in done.err) == (2, True)


def test_a_key_of_a_variable_is_enough(run: Callable[..., Done], sandbox: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEPOT_API_KEY", sandbox.token)
    for resource in ("workers", "scales"):
        assert run(resource, "list", "--jsonl").status == 0
    shown = run("scales", "list", "--dry-run")
    assert (shown.status, "X-Api-Key: ***" in shown.out, sandbox.token in shown.out) == (0, True, False)
    doctor = run("doctor")
    assert doctor.status == 0
    assert f"api_key       ***{sandbox.token[-4:]} (from DEPOT_API_KEY)" in doctor.out


@pytest.mark.parametrize("in_file", [False, True], ids=["keyring", "file"])
def test_a_profile_keeps_a_key(  # noqa: PLR0917 - fixtures
    run: Callable[..., Done], sandbox: Any, kept: MemoryKeyring, tmp_path: Path, in_file: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    place = ["--in-file"] if in_file else []
    done = run("profile", "set-token", "work", "--credential", "api_key", *place, stdin=f"{sandbox.token}\n")
    assert done.status == 0
    assert kept.kept == ({} if in_file else {("depot", "work.api_key"): sandbox.token})
    config = tmp_path.joinpath("settings", "depot", "config.toml").read_text(encoding="utf-8")
    assert (f'api_key = "{sandbox.token}"' in config) == in_file
    monkeypatch.setenv("DEPOT_TOKEN", "wrong")
    monkeypatch.delenv("DEPOT_BASE_URL")
    assert run("profile", "use", "work").status == 0
    assert run("--profile", "work", "--base-url", sandbox.url, "workers", "list").status == 0
    assert run("workers", "list", "--base-url", sandbox.url).status == 1  # the variable comes first
    assert run("profile", "remove-token", "work").status == 0
    assert kept.kept == {}
    assert run("profile", "remove-token", "work").status == 2


@pytest.mark.parametrize(
    ("stdin", "message"),
    [
        pytest.param("\n", "the api key is empty", id="empty"),
        pytest.param("a\tb\n", "the api key has a space at an end, control", id="a control character"),
    ],
)
def test_a_key_that_can_not_be_sent_is_not_kept(run: Callable[..., Done], stdin: str, message: str) -> None:
    done = run("profile", "set-token", "work", "--credential", "api_key", stdin=stdin)
    assert (done.status, message in done.err) == (2, True)


@pytest.mark.parametrize("option", ["--token", "--api-key"])
def test_no_secret_is_an_option(run: Callable[..., Done], option: str) -> None:
    done = run("workers", "list", option, "planted")
    assert (done.status, "planted" in done.err, "are no options, since shells keep them" in done.err) == (
        2,
        False,
        True,
    )


def test_a_dry_run_needs_nothing(run: Callable[..., Done]) -> None:
    assert "Authorization: Bearer ***" in run("workers", "list", "--dry-run").out
    assert "X-Api-Key: ***" in run("scales", "list", "--dry-run").out
