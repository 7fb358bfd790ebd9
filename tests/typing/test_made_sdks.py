"""mypy and pyright, as strict as they are, accept the SDKs of made-up services, and know what they return."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sysconfig
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from kit.tests.openapi_sdk.test_owners_programs import FEATURES, PROGRAMS
from kit.tests.support.depots import TENANTS, make_depot
from kit.tests.support.made_sdks import write_sdk
from tests.support.checkout import HERE

if TYPE_CHECKING:
    from collections.abc import Callable

#: What a user writes, and its type in the words of mypy and of pyright.
TYPES = {
    "acme.bins.list()": "Pages[Bin]",
    "acme.bins.get(1)": "Bin",
    "acme.labels.get(1)": "bytes",
    "acme.with_options(timeout=3)": "Acme",
    "acme.with_raw_response.bins.get(1)": "RawResponse[Bin]",
    "globex.organization_id": "str | None",
    'globex.for_organization("a")': "Globex",
    'globex.across_organizations(globex.bins.list, ["a"])': "Generator[tuple[str, Bin], None, None]",
    "globex.with_raw_response.bins.list()": "RawResponse[Pages[Bin]]",
    'initech.for_org("a").bins.update(1, color="red")': "Bin",
    'NotFound("It is gone.").org_id': "str | None",
    'NotFound("It is gone.").failed_orgs': "tuple[str, ...]",
    'hooli.request("GET", "/", site_id="a")': "Any",
    "AsyncGlobex().bins.list()": "AsyncPages[Bin]",
    'make_server(AsyncGlobex(), organization_id="a").name': "str",
    'hooli_exports.export(hooli, "bins", "a.csv", sites=["a"]).missing_sites': "tuple[str, ...]",
    'acme_exports.export(acme, "bins", "a.csv").rows': "int",
    'hooli_imports.import_rows(hooli, "bins.create_many", "a.csv", site_id="a").error': "HooliError | None",
    'acme_imports.import_rows(acme, "bins.create_many", "a.csv").journal': "Path | None",
    'initech_source(initech, orgs=["a"])': "DltSource",
    "acme_source(acme, full=True)": "DltSource",
    'TableFailed("It failed.").org_id': "str | None",
    "Recorder().contradictions": "tuple[Fact, ...]",
    "AsyncGlobex().across_organizations(AsyncGlobex().bins.list)": "AsyncGenerator[tuple[str, Bin], None]",
}
USE = """
import acme.exports as acme_exports
import acme.imports as acme_imports
import hooli.exports as hooli_exports
import hooli.imports as hooli_imports
from acme import Acme
from acme.conformance import Recorder
from acme.dlt import acme_source
from globex import AsyncGlobex, Globex
from globex.mcp import make_server
from hooli import Hooli
from initech import Initech, NotFound
from initech.dlt import TableFailed, initech_source

acme, globex, hooli, initech = Acme(), Globex(), Hooli(), Initech()
"""
#: What no SDK takes, and the word that both checkers say of it.
REFUSED = {
    'acme.bins.get(1, organization_id="a")': "organization_id",
    "globex.bins.get(1, organization_id=7)": "str",
    'initech.request("GET", "/", org_id="a")': "org_id",
    "acme.across_organizations": "across_organizations",
    'initech.for_site("a")': "for_site",
    "make_server(AsyncGlobex(), fleet_id=7)": "fleet_id",
    "make_server(globex)": "AsyncBaseClient",
    'acme_exports.export(acme, "bins", "a.csv", sites=["a"])': "sites",
    'hooli_imports.import_rows(hooli, "bins.create_many", "a.csv", site_id=7)': "str",
    "acme_source(acme, workers=2)": "workers",
    "initech_source(initech, orgs=[7])": "str",
}
SCRIPTS = Path(sysconfig.get_path("scripts"))
KIT = HERE.root / "kit" / "src"


def run_mypy(folder: Path) -> str:
    return run(
        folder, "mypy", "--strict", "--config-file=", "--follow-imports=silent", f"--cache-dir={folder / '.mypy'}", "."
    )


def run_pyright(folder: Path) -> str:
    settings = {"typeCheckingMode": "strict", "extraPaths": [str(folder), str(KIT)]}
    (folder / "pyrightconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    return run(folder, "pyright", "--pythonpath", str(SCRIPTS / "python"))


def run(folder: Path, program: str, *arguments: str) -> str:
    environment = {**os.environ, "MYPYPATH": os.pathsep.join([str(folder), str(KIT)])}
    done = subprocess.run(  # noqa: S603 - our own arguments
        [str(SCRIPTS / program), *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode in {0, 1}, done.stdout + done.stderr
    return done.stdout


@pytest.mark.nightly
@pytest.mark.timeout(400)  # mypy reads dlt and mcp, too
@pytest.mark.parametrize("check", [pytest.param(run_mypy, id="mypy"), pytest.param(run_pyright, id="pyright")])
def test_the_types_of_made_sdks_are_known(tmp_path: Path, check: Callable[[Path], str]) -> None:
    for name in TENANTS:
        write_sdk(make_depot(name), tmp_path)
    for name, (source, *_) in {**PROGRAMS, **FEATURES}.items():
        program = tmp_path / f"{name.lower().replace(' ', '_')}_program.py"
        program.write_text(dedent(source).lstrip(), encoding="utf-8")
    lines = [*USE.strip().splitlines(), *(f"reveal_type({each})" for each in TYPES), *REFUSED]
    tmp_path.joinpath("use.py").write_text("\n".join([*lines, ""]), encoding="utf-8")
    found = re.findall(r"([^\s:]+\.py):(\d+)(?::\d+)?(?: -)?:? (error|note|information): (.*)", check(tmp_path))
    errors = {(Path(file).name, int(line)) for file, line, kind, _ in found if kind == "error"}
    told = {int(line): text for _, line, _, text in reversed(found)}
    first = len(lines) - len(TYPES) - len(REFUSED) + 1
    for line, (code, expected) in enumerate(TYPES.items(), first):
        shown = re.findall(r'"([^"]*)"$', told[line])[0]
        assert re.sub(r"\b(\w+\.)+", "", shown) == expected, code
    for line, word in enumerate(REFUSED.values(), first + len(TYPES)):
        assert word in told[line]
    assert errors == {("use.py", line) for line in range(first + len(TYPES), len(lines) + 1)}
