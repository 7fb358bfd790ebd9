"""The tasks of the kit: `nox -l` lists them.

Each session installs what it needs, as pyproject.toml says. `nox` itself is the only thing to install by hand.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import nox

nox.needs_version = ">=2025.5.1"
nox.options.default_venv_backend = "virtualenv"
nox.options.reuse_venv = "yes"
nox.options.error_on_external_run = True
nox.options.sessions = ["demo", "tests"]

PYPROJECT = nox.project.load_toml("pyproject.toml")
#: The exact versions that sessions install, where the kit is developed beside an SDK.
CONSTRAINTS = Path("../constraints.txt")
#: Many tests wait for servers: one process more than there are cores works meanwhile.
PARALLEL = (f"--numprocesses={(os.cpu_count() or 1) + 1}", "--dist=loadscope")


def install(session: nox.Session, extras: str, *groups: str) -> None:
    """Install the kit in place with some extras, and dependency groups."""
    pinned = ["--constraint", str(CONSTRAINTS)] if CONSTRAINTS.exists() else []
    session.install(*pinned, "--editable", f".[{extras}]", *nox.project.dependency_groups(PYPROJECT, *groups))


def install_tests(session: nox.Session) -> None:
    """Install the kit in place, with its tools, and what its tests need."""
    install(session, "cli,codegen,dlt,duckdb,mcp,parquet,postgresql,sandbox", "tests")


@nox.session
def demo(session: nox.Session) -> None:
    """Run a demonstration: make the SDK of a made-up API, use it on its sandbox, and compare two documents."""
    install(session, "codegen,sandbox")
    folder = Path(session.create_tmp(), "depot")
    shutil.rmtree(folder, ignore_errors=True)
    session.run("python", "examples/demo.py", str(folder))


@nox.session
def tests(session: nox.Session) -> None:
    """Run the quick tests; arguments after `--` go to pytest."""
    install_tests(session)
    session.run("pytest", *PARALLEL, "-m", "not exhaustive and not heavy and not nightly", *session.posargs)


@nox.session(default=False)
def surface(session: nox.Session) -> None:
    """Rewrite the pinned surface in tests/surface/, to be read as a diff."""
    install_tests(session)
    here = Path.cwd()
    session.chdir(here.parent)  # tests import each other by the name of this folder
    session.run("python", "-m", f"{here.name}.tests.support.surface")
