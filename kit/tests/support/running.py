"""How tests are run: a plugin of pytest, which the `conftest.py` of each folder of tests registers.

Hypothesis runs the same examples each time. Only the profile `explore`, of `nox -s explore`, has more of them, and
random ones: what decides about a change fails only for what the change did. A test that needs another number of
examples scales it: `@settings(max_examples=4 * settings().max_examples)`.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import importlib
import os
import re
import signal
import ssl
import threading
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import certifi
import httpcore2
import pytest
from hypothesis import HealthCheck, settings

from kit.tests.support.checkout import KIT

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

_COMMON = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("quick", _COMMON, derandomize=True, max_examples=30)
settings.register_profile("explore", _COMMON, derandomize=False, max_examples=300, print_blob=True)
settings.load_profile("quick")

#: The folder with tests of what only maintainers run.
_MAINTAINERS = re.compile(r"(kit/)?tests/openapi_sdk_codegen/")
#: The folders beside a service's tests with those of what maintainers make of its description: all of them are heavy.
_TOOLS = re.compile(r"tests/(bench|codegen|docs|mutants)/")
#: What another module with a heavy or an exhaustive test has in its text.
_OWN_MARKS = re.compile(r"mark\.(heavy|exhaustive)|NEEDS_CHROMIUM")
#: The parameters that say which client a test has.
_CLIENTS = ("flavour", "http_library")
#: Tests of secrets, and of what a hostile server sends. All their rows are quick with every client.
_SECURITY = re.compile(
    r"(kit/)?tests/\w+/(secrets/|\w+/test_(body_limits|redirects|log_variable|certificates|framing|leftovers)\.)"
)

# In the background of a script Ctrl-C is ignored, also by the programs that tests start and interrupt.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN and threading.current_thread() is threading.main_thread():
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add an option for the number of hostile descriptions, because thousands take many minutes."""
    text = "how many hostile descriptions each exhaustive test of them makes (default: 50)"
    parser.addoption("--hostile-documents", type=int, default=50, help=text)
    text = "a folder with OpenAPI descriptions that exhaustive tests of the comparison change, too"
    parser.addoption("--descriptions", type=Path, help=text)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Read no module of which no test is run: most of them have no heavy one, and some have only heavy ones."""
    which = str(config.getoption("markexpr"))
    if collection_path.suffix != ".py":
        return None
    is_of_tools = _TOOLS.match(os.path.relpath(collection_path, config.rootpath))
    if "not heavy" in which:
        has_none = bool(is_of_tools)
    elif which.startswith("(exhaustive or heavy)"):
        has_none = not (is_of_tools or _OWN_MARKS.search(collection_path.read_text("utf-8")))
    else:
        has_none = False
    return has_none or None


def import_share(folders: list[str], config: pytest.Config) -> None:
    """Import some modules of tests first: the processes of a run each begin with others.

    pytest rewrites the modules of a new clone, which takes half of its collection, and keeps what it made. In the same
    order, every process would rewrite every module at the same time as the others.
    """
    process, processes = os.environ.get("PYTEST_XDIST_WORKER"), int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    if process is not None:
        found = [path for folder in folders for path in sorted(Path(folder).rglob("test_*.py"))]
        paths = [path for path in found if not pytest_ignore_collect(path, config)]
        for path in paths[int(process.removeprefix("gw")) % processes :: processes]:
            # The collection imports again what can't be imported, and says why.
            with contextlib.suppress(Exception, pytest.skip.Exception):
                importlib.import_module(".".join(path.with_suffix("").parts))


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Generator[None, object, object]:
    """Keep the garbage collector away from what the collection makes, which lives as long as the run.

    Otherwise it looks at a million objects again and again, for a seventh of the time.
    """
    gc.disable()
    try:
        import_share([each for each in session.config.args if Path(each).is_dir()], session.config)
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark the tests of what only maintainers run."""
    if _MAINTAINERS.match(item.nodeid):
        item.add_marker("maintainers")
    if _TOOLS.match(item.nodeid):
        item.add_marker("heavy")


def mark_repeated_rows(items: list[pytest.Item]) -> None:
    """Leave rows to the night that differ from a quick one only in the client, sync or async, or in its HTTP library.

    In a table with few rows, none is marked. In others, each row has the next client, so all have some rows.
    """
    rows_of = defaultdict[str, dict[object, list[pytest.Function]]](lambda: defaultdict(list))
    for item in items:
        if isinstance(item, pytest.Function) and hasattr(item, "callspec") and not _SECURITY.match(item.nodeid):
            row = tuple((name, id(value)) for name, value in item.callspec.params.items() if name not in _CLIENTS)
            rows_of[item.nodeid.partition("[")[0]][row].append(item)
    for rows in rows_of.values():
        for number, same in enumerate(rows.values()):
            if len(rows) >= 2 * len(same):
                for item in same:
                    if item is not same[number % len(same)]:
                        item.add_marker("nightly")


def mark_alike_rows(items: list[pytest.Item]) -> None:
    """Leave four of five rows to the night where all rows of a table decide about the same code."""
    seen = Counter[str]()
    for item in items:
        if item.get_closest_marker("alike") and not item.get_closest_marker("nightly"):
            test = item.nodeid.partition("[")[0]
            if seen[test] % 5:
                item.add_marker("nightly")
            seen[test] += 1


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Generator[None, object, object]:
    """Start with the tests that take longest."""
    mark_repeated_rows(items)
    mark_alike_rows(items)
    result = yield  # marks choose
    items.sort(key=lambda item: not item.get_closest_marker("exhaustive"))
    return result


@pytest.fixture(scope="session")
def hostile_documents(pytestconfig: pytest.Config) -> int:
    """Return how many hostile descriptions an exhaustive test makes."""
    return int(pytestconfig.getoption("--hostile-documents") or 0)


@pytest.fixture(scope="session")
def descriptions(pytestconfig: pytest.Config) -> list[Path]:
    """Return the descriptions of the example, and those of the folder that an option names."""
    folder: Path | None = pytestconfig.getoption("--descriptions")
    more = [path for path in sorted(folder.rglob("*")) if path.suffix in {".yaml", ".yml", ".json"}] if folder else []
    return [*sorted((KIT / "examples" / "depot").glob("depot*.yaml")), *more]


@pytest.fixture(autouse=True, scope="session")
def shared_certificates() -> Iterator[None]:
    """Read the certificates of all authorities once, whether the machine names a file or a folder of its own or not.

    httpx and httpx2 read them for each client, also if it only calls a server without TLS. That takes longer than a
    test does.
    """
    create, default = ssl.create_default_context, httpcore2.default_ssl_context
    create_once, default_once = functools.cache(create), functools.cache(default)

    def get_environment() -> tuple[str | None, str | None]:
        return os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")

    file, folder = of_the_machine = get_environment()
    shared = {(certifi.where(), None), (file, None), (None, folder)} - {(None, None)}

    def create_default_context(
        purpose: ssl.Purpose = ssl.Purpose.SERVER_AUTH,
        *,
        cafile: str | None = None,
        capath: str | None = None,
        cadata: str | bytes | None = None,
    ) -> ssl.SSLContext:
        if purpose is ssl.Purpose.SERVER_AUTH and cadata is None and (cafile, capath) in shared:
            return create_once(cafile=cafile, capath=capath)
        return create(purpose, cafile=cafile, capath=capath, cadata=cadata)

    def default_ssl_context(*, _trust_env: bool = True) -> ssl.SSLContext:
        environment = get_environment() if _trust_env else (None, None)
        if environment in {(None, None), of_the_machine}:  # not if a test has set another one
            return default_once(_trust_env=environment != (None, None))
        return default()

    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(ssl, "create_default_context", create_default_context)
        monkeypatch.setattr(httpcore2, "default_ssl_context", default_ssl_context)
        yield
