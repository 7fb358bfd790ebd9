from __future__ import annotations

import ast
import inspect
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import fleetit
from fleetit import AsyncFleetIT, FleetIT
from fleetit.client import FleetIT as DefinedFleetIT
from openapi_sdk.model import missing_names

TREE = ast.parse(Path(fleetit.__file__).read_text(encoding="utf-8"))


def get_type_checking_names() -> set[str]:
    """Return the names that are imported under TYPE_CHECKING."""
    block = next(node for node in TREE.body if isinstance(node, ast.If))
    return {name.asname or name.name for node in block.body if isinstance(node, ast.ImportFrom) for name in node.names}


def test_type_checkers_see_exactly_the_public_names() -> None:
    assert get_type_checking_names() == set(fleetit.__all__)


def test_all_names_are_sorted_and_exist() -> None:
    kinds: list[tuple[int, str]] = [(0 if name.isupper() else 1, name) for name in fleetit.__all__]
    assert kinds == sorted(kinds)
    assert len(set(fleetit.__all__)) == len(fleetit.__all__)
    for name in fleetit.__all__:
        assert getattr(fleetit, name).__class__ is not type(None)
        assert name in dir(fleetit)


def test_each_name_is_loaded_from_the_module_that_type_checkers_see(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in fleetit.__all__:
        monkeypatch.delitem(vars(fleetit), name, raising=False)
        module = next(
            node.module
            for node in ast.walk(TREE)
            if isinstance(node, ast.ImportFrom) and node.module and name in {alias.name for alias in node.names}
        )
        assert getattr(fleetit, name) is getattr(sys.modules[module], name)
    assert fleetit.FleetIT is DefinedFleetIT


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'fleetit' has no attribute 'Fleetit'"):
        _ = vars(fleetit)["__getattr__"]("Fleetit")


@pytest.mark.parametrize("name", ["__wrapped__", "_private", "mcp"])
def test_nothing_is_looked_up_for_private_names_and_modules(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Python and its tools ask for such names all the time; the models are not imported for them."""
    monkeypatch.setattr(missing_names, "_explain_name", None)
    with pytest.raises(AttributeError, match=rf"^module 'fleetit' has no attribute '{name}'$"):
        vars(fleetit)["__getattr__"](name)


@pytest.mark.parametrize(
    ("code", "absent"),
    [
        pytest.param(
            "import fleetit",
            ["httpx", "httpx2", "attrs", "fleetit_api", "openapi_sdk.client.clients"],
            id="the package",
        ),
        pytest.param(
            "from fleetit import NotFound",
            ["httpx", "httpx2", "attrs", "fleetit_api.api", "fleetit_api.models", "fleetit_api.types"],
            id="an error",
        ),
        pytest.param(
            "from fleetit import Retry, Timeout",
            ["httpx", "httpx2", "fleetit_api.models", "fleetit_api.api", "fleetit_api.types"],
            id="a setting",
        ),
        pytest.param(
            "from fleetit import WebhookError",
            ["httpx", "httpx2", "fleetit_api.models", "openapi_sdk.client.clients"],
            id="an error of webhooks",
        ),
        pytest.param(
            "from fleetit.webhooks import WebhookVerifier",
            ["httpx", "httpx2", "openapi_sdk.client.clients"],
            id="webhooks",
        ),
        pytest.param(
            "from fleetit import FleetIT", ["fleetit_api.models", "fleetit.webhooks", "starlette"], id="the client"
        ),
        pytest.param(
            "from fleetit import FleetIT; FleetIT('t', base_url='http://127.0.0.1:9').close()",
            [
                "fleetit_api.client",
                "fleetit_api.models.active_integration",
                "httpcore",
                "httpcore2",
                "asyncio",
                "msgspec",
            ],
            id="a client without calls",
        ),
    ],
)
def test_an_import_loads_only_the_modules_it_needs(code: str, absent: list[str]) -> None:
    script = f"import json, sys; {code}; print(json.dumps(sorted(sys.modules)))"
    # If the environment configures connections, the constructor creates the HTTP client.
    plain = {name: value for name, value in os.environ.items() if not name.upper().endswith("_PROXY")}
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR", "SSLKEYLOGFILE"):
        plain.pop(name, None)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, env=plain)  # noqa: S603 - our own code
    loaded = set(json.loads(done.stdout))
    assert "fleetit" in loaded
    assert not [name for name in absent if name in loaded or any(one.startswith(f"{name}.") for one in loaded)]


def test_both_clients_have_the_same_constructor_arguments() -> None:
    assert inspect.signature(FleetIT) == inspect.signature(AsyncFleetIT)
    assert list(inspect.signature(FleetIT).parameters) == [
        "token", "fleet_id", "environment", "base_url", "timeout", "retry", "max_response_bytes",
        "default_headers", "proxy", "ssl_context", "http_library", "transport", "on_request", "on_response",
        "recorder",
    ]  # fmt: skip


def members(kind: type) -> dict[str, Any]:
    return {name: value for name, value in inspect.getmembers(kind) if not name.startswith("_")}


def test_both_clients_have_the_same_members_with_the_same_arguments() -> None:
    sync, other = members(FleetIT), members(AsyncFleetIT)
    assert sync.keys() == other.keys()
    for name, value in sync.items():
        if inspect.isfunction(value):
            ours, theirs = inspect.signature(value).parameters, inspect.signature(other[name]).parameters
            if name == "across_fleets":  # the async one has overloads, and an example with `async for`
                assert list(ours) == list(theirs)
                continue
            assert ours == theirs
            assert (value.__doc__ or "").strip() == (other[name].__doc__ or "").strip()


def test_every_public_name_has_a_docstring() -> None:
    for name in fleetit.__all__:
        if name != "UNSET":
            assert (inspect.getdoc(getattr(fleetit, name)) or "").strip(), name


def test_no_httpx_class_is_in_a_public_signature() -> None:
    for kind in (FleetIT, AsyncFleetIT, fleetit.Retry, fleetit.Timeout):
        for name, value in {"__init__": kind.__init__, **members(kind)}.items():
            assert "httpx" not in str(getattr(value, "__annotations__", {})), name
        assert not [base for base in kind.__mro__ if base.__module__.startswith("httpx")]
    errors = [getattr(fleetit, name) for name in fleetit.__all__ if isinstance(getattr(fleetit, name), type)]
    assert not [kind for kind in errors for base in kind.__mro__ if base.__module__.startswith("httpx")]
