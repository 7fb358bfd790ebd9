"""`openapi-sdk`: its list, each command and its help, and what is told where something is missing."""

from __future__ import annotations

import gc
import re
import runpy
import sys
from importlib import import_module
from typing import TYPE_CHECKING, NoReturn

import pytest

from openapi_sdk_codegen.__main__ import COMMANDS, main

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

#: An example of a help: the command, up to what it does.
EXAMPLE = re.compile(r"^    (openapi-sdk(?: \S+)+)", re.MULTILINE)


@pytest.fixture(autouse=True)
def _collect_garbage_again() -> Generator[None]:
    yield
    gc.enable()  # some commands turn it off


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_says_what_it_takes(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main([name, "--help"])
    assert caught.value.code == 0
    printed = capsys.readouterr().out
    assert printed.startswith(f"usage: openapi-sdk {name} ")
    assert "\nExit status: 0 " in printed
    assert EXAMPLE.search(printed)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_examples_of_a_help_have_arguments_that_the_command_takes(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    help_text = import_module(f"openapi_sdk_codegen.{COMMANDS[name].module}.command").__doc__
    for example in EXAMPLE.findall(help_text or ""):
        assert main(example.split()[1:]) in {1, 2}  # there is no project, and no document
        printed = capsys.readouterr()
        assert (printed.out, printed.err.count("\n")) == ("", 1)
        # A name that ends in .test has no address.
        told = r"no pyproject\.toml|no such file|(review-accepted\.toml|levels\.txt): |https://acme\.test/"
        assert re.search(told, printed.err)


@pytest.mark.parametrize("arguments", [[], ["--help"], ["-h"]], ids=["nothing", "help", "short"])
def test_the_list_has_every_command(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 0
    listed = re.findall(r"^  (\w+) +\w", capsys.readouterr().out, re.MULTILINE)
    assert listed == list(COMMANDS)


def test_the_version_is_that_of_the_kit(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert re.fullmatch(r"openapi-sdk \d+\.\d+\.\d+\S*\n", capsys.readouterr().out)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        pytest.param("regnerate", "did you mean 'regenerate'?", id="misspelt"),
        pytest.param("frobnicate", "`openapi-sdk --help` lists the commands", id="another word"),
    ],
)
def test_an_unknown_command_is_wrong_use(name: str, hint: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([name]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith(f"openapi-sdk: there is no command '{name}'")
    assert hint in printed.err


@pytest.mark.parametrize(
    ("name", "library", "extra"),
    [
        pytest.param("regenerate", "openapi_python_client", "codegen", id="the generator"),
        pytest.param("try", "schemathesis.core", "trial", id="what makes examples"),
    ],
)
def test_a_missing_library_is_one_line(
    name: str, library: str, extra: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("openapi_sdk_codegen.__main__.import_module", lambda _: lack(library))
    assert main([name]) == 2
    needed = library.partition(".")[0]
    assert capsys.readouterr().err == f"openapi-sdk {name} needs {needed}: pip install 'openapi-sdk[{extra}]'\n"


def test_a_library_that_is_missing_later_on_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("openapi_sdk_codegen.trial.command.try_sources", lambda *_, **_options: lack("schemathesis"))
    assert main(["try", "--call", "openapi.yaml"]) == 2
    assert capsys.readouterr().err == "openapi-sdk try needs schemathesis: pip install 'openapi-sdk[trial]'\n"


def test_a_missing_module_of_the_tools_is_no_missing_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("openapi_sdk_codegen.__main__.import_module", lambda _: lack("openapi_sdk_codegen.nothing"))
    with pytest.raises(ModuleNotFoundError):
        main(["diff"])


def lack(module: str) -> NoReturn:
    raise ModuleNotFoundError(name=module)


@pytest.mark.parametrize("module", ["openapi_sdk_codegen", "bench", "fleetit.sandbox"])
def test_a_module_is_a_command(
    module: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delitem(
        sys.modules, f"{module}.__main__", raising=False
    )  # what is imported is not run without a warning
    monkeypatch.setattr("sys.argv", [module, "--help"])
    with pytest.raises(SystemExit) as caught:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    assert caught.value.code in {0, None}
    assert capsys.readouterr().out.startswith("usage: ")
