"""The choice between httpx and httpx2."""

from __future__ import annotations

import importlib
import subprocess
import sys
from typing import TYPE_CHECKING, Any, cast

import pytest

from fleetit import ConfigurationError, FleetIT, __version__
from fleetit.service import SERVICE
from fleetit_api.exceptions import TREE
from kit.tests.support.scripted_server import ScriptedServer, reply
from openapi_sdk.transport import http_client as chosen
from tests.fleetit.client.call_styles import EMPTY_PAGE
from tests.fleetit.client.operations import call_operation, send_request

if TYPE_CHECKING:
    from openapi_sdk.settings.settings import HttpLibraryName
    from tests.support.flavours import Flavour


def test_the_user_agent_names_the_library_in_use(flavour: Flavour, http_library: str) -> None:
    with ScriptedServer([reply(200, {})]) as server:
        client = flavour.client(token="t", base_url=server.url)
        assert client.http_library == http_library
        send_request(flavour, client)
        version = importlib.import_module(http_library).__version__
        assert server.requests[0].header("User-Agent") == f"fleetit-python/{__version__} {http_library}/{version}"


@pytest.mark.parametrize(
    ("value", "segment"),
    [
        pytest.param("Invoice #3.pdf", "Invoice%20%233.pdf", id="a number sign"),
        pytest.param("a?b", "a%3Fb", id="a question mark"),
        pytest.param("..?", "..%3F", id="dots and a question mark"),
        pytest.param("%23", "%2523", id="what looks quoted"),
    ],
)
def test_a_path_argument_stays_quoted(flavour: Flavour, value: str, segment: str) -> None:
    with ScriptedServer([reply(200, {})]) as server:
        call_operation(flavour, flavour.client(token="t", base_url=server.url), thing_id=value)
        assert server.requests[0].target == f"/v2/things/{segment}/"


def test_the_library_has_every_name_that_the_transport_uses(http_library: str) -> None:
    library = chosen.load_http_library(SERVICE, cast("HttpLibraryName", http_library))
    assert library.__name__ == http_library
    assert not [name for name in chosen.HttpLibrary.__annotations__ if not hasattr(library, name)]
    assert chosen.load_core(TREE, library).__name__ == http_library.replace("httpx", "httpcore")


ONE_CALL = """
import sys
from fleetit import FleetIT
with FleetIT("t", base_url=sys.argv[1]) as client:
    client.request("GET", "/v2/things/")  # the modules of resources import httpx, although they don't send with it
other = {"httpx": "httpx2", "httpx2": "httpx"}[sys.argv[2]]
assert sys.argv[2] in sys.modules
print([name for name in (other, other.replace("httpx", "httpcore")) if name in sys.modules])
"""


@pytest.mark.heavy
def test_the_other_library_is_not_imported(http_library: str) -> None:
    with ScriptedServer([reply(200, EMPTY_PAGE)]) as server:
        done = subprocess.run(  # noqa: S603 - our own code
            [sys.executable, "-c", ONE_CALL, server.url, http_library],
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
    assert (done.stdout, done.stderr) == ("[]\n", "")


@pytest.mark.parametrize(
    ("variable", "argument", "expected"),
    [
        pytest.param("", None, "httpx", id="httpx, although httpx2 is installed"),
        pytest.param("httpx", None, "httpx", id="httpx if the variable says so"),
        pytest.param("httpx2", None, "httpx2", id="httpx2 if the variable says so"),
        pytest.param("httpx2", "httpx", "httpx", id="the argument wins over the variable"),
        pytest.param("", "httpx2", "httpx2", id="httpx2 if the argument says so"),
    ],
)
def test_which_library_is_used(monkeypatch: pytest.MonkeyPatch, variable: str, argument: Any, expected: str) -> None:
    monkeypatch.setenv(SERVICE.variable("HTTP_LIBRARY"), variable)
    with FleetIT("t", base_url="http://127.0.0.1:9", http_library=argument) as client:
        assert client._connections._library.__name__ == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("httpx2", "httpx2 is not installed; install `fleetit.httpx2.`, or use httpx", id="not installed"),
        pytest.param("requests", "'requests' is not one of httpx, httpx2", id="another library"),
    ],
)
@pytest.mark.parametrize("by", ["variable", "argument"])
def test_a_library_that_can_not_be_used_is_named(
    monkeypatch: pytest.MonkeyPatch, by: str, name: Any, expected: str
) -> None:
    monkeypatch.setitem(sys.modules, "httpx2", None)  # importing it is a ModuleNotFoundError
    if by == "variable":
        monkeypatch.setenv(SERVICE.variable("HTTP_LIBRARY"), name)
    with pytest.raises(ConfigurationError, match=rf"^http_library \({SERVICE.variable('HTTP_LIBRARY')}\): {expected}"):
        FleetIT("t", base_url="http://127.0.0.1:9", http_library=None if by == "variable" else name)


def test_a_library_that_is_installed_without_its_dependencies_is_not_passed_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(_: str) -> Any:
        raise ModuleNotFoundError(name="idna")

    monkeypatch.delenv(SERVICE.variable("HTTP_LIBRARY"))
    monkeypatch.setattr(chosen, "import_module", fail)
    with pytest.raises(ModuleNotFoundError):
        chosen.load_http_library(SERVICE, "httpx")


class Without:
    """An object that has only some of the attributes of another one."""

    def __init__(self, whole: Any, missing: str) -> None:
        self._whole, self._missing = whole, missing

    def __getattr__(self, name: str) -> Any:
        if name == self._missing:
            raise AttributeError(name=name, obj=self)
        found = getattr(self._whole, name)
        return found if name not in {"_transport", "_pool"} else Without(found, self._missing)


@pytest.mark.parametrize(
    "missing", ["_cookies", "_transport", "_mounts", "_pool", "_network_backend", "SyncBackend", "WriteError"]
)
def test_a_version_with_other_insides_is_one_clear_error(
    flavour: Flavour, http_library: str, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    version = importlib.import_module(http_library).__version__
    core = http_library.replace("httpx", "httpcore")
    core_version = importlib.import_module(core).__version__
    if missing.startswith("_"):
        set_insides = chosen._set_insides
        monkeypatch.setattr(
            chosen,
            "_set_insides",
            lambda errors, library, client, network: set_insides(errors, library, Without(client, missing), network),
        )
    else:
        monkeypatch.delattr(f"{core}.{missing}")
    client = flavour.client(token="t", base_url="http://127.0.0.1:9")
    with pytest.raises(ConfigurationError) as caught:
        send_request(flavour, client)
    assert str(caught.value).startswith(
        f"{http_library} {version} with {core} {core_version} can't be used: it has no {missing}, "
    )
    assert f"install '{http_library}==" in str(caught.value)


@pytest.mark.parametrize(
    "gone", [pytest.param("", id="the package"), pytest.param("SyncBackend", id="a part of it, and its version")]
)
def test_a_core_that_is_not_there_or_says_no_version(
    http_library: str, monkeypatch: pytest.MonkeyPatch, gone: str
) -> None:
    library = chosen.load_http_library(SERVICE, cast("HttpLibraryName", http_library))
    core = http_library.replace("httpx", "httpcore")
    if gone:
        monkeypatch.delattr(f"{core}.__version__")
        monkeypatch.delattr(f"{core}.{gone}")
    else:
        monkeypatch.setitem(sys.modules, core, None)  # importing it is a ModuleNotFoundError
    with pytest.raises(ConfigurationError) as caught:
        chosen.load_core(TREE, library)
    expected = f"with {core} of unknown version can't be used: it has no {gone or core}, where"
    assert f"{http_library} {library.__version__} {expected}" in str(caught.value)
