"""Importing: the run time of programs that only import."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING

from bench.large_descriptions import generate_repeated
from bench.measure import Contender, Effort, Samples, measure_in_turn
from bench.peers import get_scratch_folder
from bench.report import Promise, Report, build_table
from tests.support.checkout import HERE, list_import_paths

if TYPE_CHECKING:
    from pathlib import Path

_BARE = "bare interpreter"
_ATTRS = "import attrs"
_UNDER = "import httpx, attrs"
_PACKAGE = "import fleetit"
_WEBHOOKS = "import fleetit.webhooks"
_CLIENT = "FleetIT constructed"
_CONSTRUCTED = "from fleetit import FleetIT; FleetIT(token='made-up')"

_PROGRAMS = {
    _BARE: "",
    _PACKAGE: _PACKAGE,
    _WEBHOOKS: _WEBHOOKS,
    "from fleetit_api.models import TollPage": "from fleetit_api.models import TollPage",
    _ATTRS: _ATTRS,
    "import httpx": "import httpx",
    _UNDER: _UNDER,
    _CLIENT: _CONSTRUCTED,
}
_PEERS = {
    "httpx2": {
        "import httpx2, attrs": "import httpx2, attrs",
        f"{_CLIENT}, on httpx2": _CONSTRUCTED,
    },
    "openai": {
        "import openai": "import openai",
        "OpenAI constructed": "import openai; openai.OpenAI(api_key='made-up')",
    },
    "stripe": {
        "import stripe": "import stripe",
        "StripeClient constructed": "import stripe; stripe.StripeClient('made-up')",
    },
}
#: Folders that the programs don't import from, because their files may change during the measurement.
_EXCLUDED = [*list_import_paths()]
#: Optional packages, which are hidden: httpx2, httpx's command line, encodings and protocols, another JSON decoder.
_HIDDEN = ("httpx2", "click", "brotli", "brotlicffi", "zstandard", "h2", "socksio", "trio", "orjson")
#: Programs that need httpx2: ours on it, and openai.
_SHOW_HTTPX2 = "del sys.modules['httpx2']\n"
_BEFORE = (
    "import sys; sys.path[:] = [each for each in sys.path if each not in {excluded!r}] + [{folder!r}]; "
    "sys.modules.update(dict.fromkeys({hidden!r}))\n"
)
#: With this variable the HTTP client is created when `FleetIT` is constructed, so that bad settings fail early.
_SET_CERT_FILE = "import os; os.environ['SSL_CERT_FILE'] = __import__('certifi').where()\n"
_ENVIRON = {
    name: value
    for name, value in os.environ.items()
    if not name.lower().endswith("_proxy") and name not in {"SSL_CERT_FILE", "SSL_CERT_DIR", "SSLKEYLOGFILE"}
}
_MODULES = "\nprint(sum(each is not None for each in sys.modules.values()))"


def measure(effort: Effort) -> Report:
    """Start the programs in turn."""
    few, some, many = effort.of(25, 1), effort.of(100, 2), effort.of(400, 3)
    here = _copy_packages("here", HERE.package)
    programs = {name: _make_program(here, program) for name, program in _PROGRAMS.items()}
    programs[f"{_CLIENT}, SSL_CERT_FILE set"] = _make_program(here, _SET_CERT_FILE + _CONSTRUCTED)
    for count in (few, some, many):
        programs[_name_repeated(count)] = _make_program(
            _copy_packages(f"of-{count}", generate_repeated(count)), _CONSTRUCTED
        )
    skipped: dict[str, str] = {}
    for peer, of_peer in _PEERS.items():
        if find_spec(peer) is None:
            skipped |= dict.fromkeys(of_peer, f"{peer} is not installed")
        else:
            programs |= {name: _make_program(here, _SHOW_HTTPX2 + program) for name, program in of_peer.items()}
    contenders = [_make_contender(name, program) for name, program in programs.items()]
    samples = measure_in_turn(contenders, rounds=effort.of(21, 1))
    notes = "Whole programs that only import, compiled beforehand, each in a new process. "
    notes += "Optional packages are hidden, as if only `fleetit` were installed. "
    notes += "Only other SDKs see httpx2, and ours where the row says so. "
    notes += "Variables for proxies and certificates are not set, except where the row says so: with one, `FleetIT` "
    notes += "creates its HTTP client at construction, not at the first call."
    table = build_table(
        "From start to end of a program", "ms", contenders, samples, baseline=_BARE, skipped=skipped, notes=notes
    )
    return Report("importing", [table], _make_promises(samples, _name_repeated(few), _name_repeated(many)))


def _make_promises(samples: Samples, few: str, many: str) -> list[Promise]:
    return [
        Promise(f"`{_PACKAGE}`, over the {_BARE}", 10, samples.excess(_PACKAGE, _BARE) * 1000, "ms"),
        Promise(f"{many}, against {few.rsplit(', ', 1)[-1]}", 1.1, samples.ratio(many, few)),
    ]


def _name_repeated(count: int) -> str:
    return f"{_CLIENT}, {count} operations"


def _copy_packages(name: str, generated: Path) -> str:
    """Copy the packages into a new folder, as they are installed."""
    folder = get_scratch_folder() / name
    skipped = shutil.ignore_patterns("__pycache__")
    shutil.copytree(HERE.root / "overlays" / "fleetit", folder / "fleetit", ignore=skipped)
    shutil.copytree(generated, folder / "fleetit_api", ignore=skipped)
    shutil.copytree(HERE.root / "kit" / "src" / "openapi_sdk", folder / "openapi_sdk", ignore=skipped)
    return str(folder)


def _make_program(folder: str, program: str) -> str:
    return _BEFORE.format(excluded=_EXCLUDED, folder=folder, hidden=_HIDDEN) + program


def _make_contender(name: str, program: str) -> Contender:
    modules = int(_run(program + _MODULES))
    return Contender(name, lambda: _run(program), note=f"{modules} modules")


def _run(program: str) -> str:
    done = subprocess.run(  # noqa: S603 - our own arguments, no shell
        [sys.executable, "-I", "-c", program],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=60,
        env=_ENVIRON,
    )
    return done.stdout
