"""Every task of the project: `nox -l` lists them, `nox` alone runs what a pull request must pass.

`python3 -m pip install nox` is all the set-up; each session installs what it needs, pinned in pyproject.toml.
"""

from __future__ import annotations

from pathlib import Path

import nox

nox.needs_version = ">=2025.5.1"
nox.options.default_venv_backend = "virtualenv"
nox.options.reuse_venv = "yes"
nox.options.error_on_external_run = True
nox.options.sessions = ["lint", "types", "check", "tests", "demo"]

PYPROJECT = nox.project.load_toml("pyproject.toml")


def install(session: nox.Session, *groups: str, package: str = "") -> None:
    """Install dependency groups, and the project itself in place if `package` says so (".", ".[sandbox]")."""
    editable = ["--editable", package] if package else []
    session.install(*editable, *nox.project.dependency_groups(PYPROJECT, *groups))


@nox.session
def demo(session: nox.Session) -> None:
    """See it work: regenerate, list two fleets from a sandbox, verify a webhook, refuse a forged one."""
    install(session, "generate", package=".[sandbox]")
    session.run("python", "-m", "codegen.generate")
    session.run("python", "-m", "fleetit.sandbox.demo")


@nox.session
def tests(session: nox.Session) -> None:
    """Run the tests; what follows `--` goes to pytest."""
    install(session, "tests", package=".[sandbox]")
    session.run("pytest", *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Check style and format; `-- --fix` mends what can be mended."""
    install(session, "lint")
    fix = session.posargs == ["--fix"]
    session.run("ruff", "check", *(["--fix"] if fix else []), ".")
    session.run("ruff", "format", *([] if fix else ["--check", "--diff"]), ".")


@nox.session
def types(session: nox.Session) -> None:
    """Check types with mypy and pyright, the generated package too."""
    install(session, "types", package=".[sandbox]")
    session.run("mypy")
    session.run("pyright")


@nox.session
def check(session: nox.Session) -> None:
    """Check that description, generated package and pinned surface are what their sources make."""
    install(session, "generate")
    session.run("python", "-m", "codegen.vendor", "--check")
    session.run("python", "-m", "codegen.generate", "--check")
    session.run("python", "-m", "codegen.generate.fidelity", "--check")
    session.run("python", "-m", "codegen.surface", "--check")


@nox.session(default=False)
def vendor(session: nox.Session) -> None:
    """Take pages of FleetIT's documentation into spec/: `-- PAGE.md`, `-- https://…`, or `-- --check`."""
    install(session, "generate")
    session.run("python", "-m", "codegen.vendor", *session.posargs)


@nox.session(default=False)
def regenerate(session: nox.Session) -> None:
    """Make generated/ and docs/fields.md from spec/; `-- --check` fails if a byte would change."""
    install(session, "generate")
    session.run("python", "-m", "codegen.generate", *session.posargs)
    session.run("python", "-m", "codegen.generate.fidelity", *session.posargs)


@nox.session(default=False)
def surface(session: nox.Session) -> None:
    """Write the pinned surface anew, after a look at what moved; `-- --check` only compares."""
    install(session, "generate")
    session.run("python", "-m", "codegen.surface", *(session.posargs or ["--write"]))


@nox.session(default=False)
def review(session: nox.Session) -> None:
    """Say in one report what changed since a base, and whom it breaks: `-- BASE`, `-- --format html --output FILE`."""
    install(session, "generate")
    session.run("python", "-m", "codegen.review", *session.posargs)


@nox.session(default=False)
def bench(session: nox.Session) -> None:
    """Measure side by side and write bench/RESULTS.md; `-- SUBJECT` only prints, `-- --quick` is a smoke test."""
    install(session, "bench", package=".")
    written = ["--markdown", "bench/RESULTS.md", "--json", "bench/results.json"]
    session.run("python", "-m", "bench", *(session.posargs or written))


@nox.session(default=False)
def build(session: nox.Session) -> None:
    """Build the wheel and the sdist, and use the wheel from an environment that has nothing else."""
    session.install("build")
    session.run("python", "-m", "build", "--outdir", session.create_tmp())
    (wheel,) = Path(session.create_tmp()).glob("*.whl")
    session.install("--force-reinstall", str(wheel))
    program = "import fleetit, fleetit_api; print(fleetit.FleetIT(token='t', fleet_id=42), fleetit_api.__file__)"
    session.run("python", "-I", "-c", program)
