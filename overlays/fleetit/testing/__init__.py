"""Tests of your program, and of what you connect to this package. Needs pytest.

`pytest_plugins = ["fleetit.testing"]` in your `conftest.py` gives your tests these fixtures:

- `fleetit_sandbox`: a running sandbox in its first state,
- `fleetit_client` and `fleetit_async_client`: clients of it,
- `fleetit_recorder`: for clients of your own; the run fails if an answer contradicts the description,
- `fleetit_sandbox_options`: the arguments of `fleetit.sandbox.running`, to be overridden.

docs/testing.md shows how they are used. pytest does not load this plugin unless you name it.

`fleetit.testing.inbox_contract` has the tests that a store of an inbox has to pass. It does not need the plugin.

PYTEST_DONT_REWRITE: there is no assertion here. pytest would warn if this module is imported before it is loaded.
"""

from __future__ import annotations

from importlib.util import find_spec

if find_spec("pytest") is None:
    msg = "fleetit.testing needs pytest, which is not installed: pip install pytest"
    raise ImportError(msg, name="pytest")

from fleetit.testing._fixtures import (
    fleetit_async_client,
    fleetit_client,
    fleetit_recorder,
    fleetit_sandbox,
    fleetit_sandbox_options,
    fleetit_sandbox_servers,
    pytest_runtest_call,
)

__all__ = [
    "fleetit_async_client",
    "fleetit_client",
    "fleetit_recorder",
    "fleetit_sandbox",
    "fleetit_sandbox_options",
    "fleetit_sandbox_servers",
    "pytest_runtest_call",
]
