"""Each tool of the maintainers is a module that can be run, and says what it takes."""

from __future__ import annotations

import gc
import runpy
import sys

import pytest

from tests.support.checkout import HERE

COMMANDS = sorted(f"codegen.{path.parent.name}" for path in (HERE.root / "codegen").glob("*/__main__.py"))


@pytest.mark.parametrize("module", [*COMMANDS, "codegen.release", "bench", "fleetit.sandbox"])
def test_a_module_is_a_command(
    module: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # What was imported already is not run without a warning.
    monkeypatch.delitem(sys.modules, module if module == "codegen.release" else f"{module}.__main__", raising=False)
    monkeypatch.setattr("sys.argv", [module, "--help"])
    with pytest.raises(SystemExit) as caught:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    gc.enable()  # some turn it off
    assert caught.value.code in {0, None}
    assert capsys.readouterr().out.startswith("usage: ")
