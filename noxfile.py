"""Every task of the project: `nox -l` lists them, `nox` alone runs most of what a pull request must pass.

Each session installs what it needs, as pyproject.toml says. `nox` itself is the only thing to install by hand.

Tests that take half a second or more are not among `tests`. Those that are marked `heavy` are about texts, types, other
programs and our own algorithms, which no version of Python changes, or about the tools (tests/codegen, docs, bench and
mutants); `tests_exhaustive` runs them with the exhaustive ones. Both use the newest Python that is installed, because
it is the fastest. `compatibility` runs only the tests of what users install, on each Python: maintainers choose theirs.
On the newest one, coverage of `overlays/` is measured, by sys.monitoring, which takes little time. The lines that only
heavy tests run don't count: the figure can be too low, but never too high. A pull request and `nightly` run these.
"""

from __future__ import annotations

import argparse
import os
import re
import secrets
import shutil
import subprocess
import sys
import time
from itertools import chain
from pathlib import Path

import nox
from nox.command import CommandFailed

nox.needs_version = ">=2025.5.1"
nox.options.default_venv_backend = "virtualenv"
nox.options.reuse_venv = "yes"
nox.options.error_on_external_run = True
nox.options.sessions = ["lint", "types", "check", "tests", "demo"]

# Tests start hundreds of processes. With this variable, which many containers have, each compiles all that it imports.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

PYPROJECT = nox.project.load_toml("pyproject.toml")
#: The versions of Python that the classifiers name.
PYTHONS = nox.project.python_versions(PYPROJECT)
#: The tools, and what all SDKs share.
KIT = "./kit"
TOOLS = f"{KIT}[codegen]"
#: The exact versions that sessions install; see `raise_pins`.
CONSTRAINTS = "constraints.txt"
#: Where the examples of the documentation are written to; pyproject.toml names it too.
EXAMPLES = "build/examples"
#: All tests of a module run in one process, because many share a server or a generated package. Many wait for servers:
#: one process more than there are cores works meanwhile.
#: Tests of the kit alone would be run as `kit/pyproject.toml` says, if that were not named.
PARALLEL = (f"--numprocesses={(os.cpu_count() or 1) + 1}", "--dist=loadscope", "--config-file=pyproject.toml")
#: The tests that are run again and again; of those, the tests of what users install.
QUICK = "not heavy and not exhaustive and not nightly"
USERS = f"{QUICK} and not maintainers"


def install(session: nox.Session, *groups: str, package: str = "", tools: str = "") -> None:
    """Install dependency groups, the project in place if `package` says so (".", ".[sandbox]"), and so the tools."""
    editable = [each for name in (package, tools) if name for each in ("--editable", name)]
    # As pip does. Otherwise the processes of a test run, which begin at the same time, would each compile the same.
    compiles = {"UV_COMPILE_BYTECODE": "1"} if {"tests", "heavy"}.intersection(groups) else {}
    required = nox.project.dependency_groups(PYPROJECT, *groups)
    session.install("--constraint", CONSTRAINTS, *editable, *required, env=compiles)


def is_installed(version: str) -> bool:
    """Whether a version of Python is on PATH and starts: a launcher may be on PATH without that Python."""
    program = shutil.which(f"python{version}")
    return program is not None and not subprocess.run([program, "-c", ""], check=False, capture_output=True).returncode  # noqa: S603 - found on PATH


#: The newest supported Python that is installed, which is the fastest one.
NEWEST = next(filter(is_installed, reversed(PYTHONS)), None)


@nox.session
def demo(session: nox.Session) -> None:
    """Run a demonstration: regenerate, list two fleets from a sandbox, verify a webhook, refuse a forged one."""
    install(session, package=".[sandbox]", tools=TOOLS)
    session.run("openapi-sdk", "regenerate")
    session.run("python", "-m", "fleetit.sandbox.demo")


def run_all(session: nox.Session, *checks: list[str], **env: str) -> None:
    """Run all checks, and fail afterwards if any of them failed."""
    failed: list[str] = []
    for each in checks:
        try:
            session.run(*each, env=env)
        except CommandFailed:
            failed.append(" ".join(each))
    if failed:
        session.error(f"failed: {', '.join(failed)}")


@nox.session(python=NEWEST)
def tests(session: nox.Session) -> None:
    """Run the quick tests; `kit/noxfile.py` runs those of the kit. Arguments after `--` go to pytest."""
    install(session, "tests", package=".[sandbox]", tools=TOOLS)
    session.run("pytest", *PARALLEL, "-m", QUICK, *(session.posargs or ["tests"]))


@nox.session(python=PYTHONS, default=False)
def compatibility(session: nox.Session) -> None:
    """Run the quick tests of what users install on each Python; on the newest one, measure coverage."""
    install(session, "tests", package=".[sandbox]", tools=TOOLS)
    measured = ["--cov"] if session.python == PYTHONS[-1] and not session.posargs else []
    session.run("pytest", *PARALLEL, "-m", USERS, *measured, *session.posargs, env={"COVERAGE_CORE": "sysmon"})


@nox.session(python=NEWEST, default=False)
def tests_exhaustive(session: nox.Session) -> None:
    """Run the heavy and the exhaustive tests, on the newest Python."""
    install(session, "heavy", package=".[sandbox]", tools=f"{KIT}[trial]")
    which = ["-m", "(exhaustive or heavy) and not nightly", "--timeout=1800"]
    # Otherwise, modules with many tests come first, and the last ones are those with one that takes a minute.
    order = "--no-loadscope-reorder"
    session.run("pytest", *PARALLEL, order, *which, *session.posargs)


@nox.session(default=False)
def explore(session: nox.Session) -> None:
    """Run all properties with random examples, in rounds: `-- --minutes 30 --seed 5`; the rest goes to pytest.

    It decides about no change. Make a test of each example that fails; its seed and its blob are in the output.
    """
    parser = argparse.ArgumentParser(prog="nox -s explore --", allow_abbrev=False)
    parser.add_argument("--minutes", type=float, default=10.0, help="begin no further round after this time")
    parser.add_argument("--seed", type=int, help="the seed of the first round; the next ones count up from it")
    options, rest = parser.parse_known_args(session.posargs)
    install(session, "heavy", package=".[sandbox]", tools=f"{KIT}[trial]")
    seed = secrets.randbelow(2**32) if options.seed is None else int(options.seed)
    end = time.monotonic() + 60 * options.minutes
    while True:
        session.log(f"Random examples of the seed {seed}")
        which = ["-m", "hypothesis", "--hypothesis-profile=explore", f"--hypothesis-seed={seed}", "--timeout=1800"]
        session.run("pytest", *PARALLEL, *which, *rest)
        seed += 1
        if time.monotonic() >= end:
            return


@nox.session(default=False)
def mutants(session: nox.Session) -> None:
    """Change lines and print what no test notices: `-- PATH…`, `-- --changed COMMIT`, `-- --sample 300 --seed 1`."""
    install(session, "heavy", package=".[sandbox]", tools=f"{KIT}[trial]")
    session.run("python", "-m", "tests.mutants", *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Check style, format, imports, spelling and workflows; `-- --fix` repairs what can be repaired."""
    install(session, "lint")
    fix = session.posargs == ["--fix"]
    ruff_check = ["ruff", "check", *(["--fix"] if fix else []), "."]
    ruff_format = ["ruff", "format", *([] if fix else ["--check", "--diff"]), "."]
    workflows = ["zizmor", "--offline", "--pedantic", "--quiet", ".github"]
    python_path = os.pathsep.join(("overlays", "generated", "kit/src"))
    run_all(session, ruff_check, ruff_format, ["lint-imports"], ["codespell"], workflows, PYTHONPATH=python_path)


@nox.session
def types(session: nox.Session) -> None:
    """Check types with mypy, and with pyright all that a user's editor sees: the package, the kit, examples of docs."""
    install(session, "types", package=".[sandbox]", tools=f"{KIT}[trial]")
    session.run("python", "-m", "tests.support.examples", EXAMPLES)
    # In one run of each: another one would read all libraries again. Tests are half of the time of pyright.
    shown = [each for each in PYPROJECT["tool"]["pyright"]["include"] if not each.endswith("tests")]
    mypy = ["mypy", *PYPROJECT["tool"]["mypy"]["files"], EXAMPLES]
    run_all(session, mypy, ["pyright", *shown, "tests/typing", EXAMPLES])


@nox.session(default=False)
def types_of_tests(session: nox.Session) -> None:
    """Check types of the tests with pyright, too."""
    install(session, "types", package=".[sandbox]", tools=f"{KIT}[trial]")
    session.run("pyright", "tests", "kit/tests")


@nox.session
def check(session: nox.Session) -> None:
    """Check that description, generated package and pinned surface are what their sources make."""
    install(session, tools=TOOLS)
    run_all(session, *(["openapi-sdk", tool, "--check"] for tool in ("vendor", "regenerate", "surface")))


@nox.session(default=False)
def vendor(session: nox.Session) -> None:
    """Add to spec/: `-- SOURCE…`, `-- RECORD.toml`; `-- --check`; `-- --try SOURCE…` only tries."""
    if "--try" in session.posargs:
        install(session, tools=f"{KIT}[trial]")
        session.run("openapi-sdk", "try", *(each for each in session.posargs if each != "--try"))
        return
    install(session, tools=TOOLS)
    session.run("openapi-sdk", "vendor", *session.posargs)


@nox.session(default=False)
def watch(session: nox.Session) -> None:
    """Ask for every page again and report what changed: `-- --output FOLDER`, `-- --json FILE`; 1 if anything did."""
    install(session, tools=TOOLS)
    session.run("openapi-sdk", "watch", *session.posargs)


@nox.session(default=False)
def regenerate(session: nox.Session) -> None:
    """Make generated/ and its pages in docs/ from spec/; `-- --check` fails if a byte would change."""
    install(session, tools=TOOLS)
    session.run("openapi-sdk", "regenerate", *session.posargs)


@nox.session(default=False)
def surface(session: nox.Session) -> None:
    """Rewrite the pinned surfaces, to be read as a diff; `-- --check` only compares that of the generated package."""
    install(session, "tests", package=".[sandbox]", tools=TOOLS)
    session.run("openapi-sdk", "surface", *(session.posargs or ["--write"]))
    if not session.posargs:
        session.run("python", "-m", "tests.support.surface")
        session.run("python", "-m", "kit.tests.support.surface")


@nox.session(default=False)
def review(session: nox.Session) -> None:
    """Report what changed since a base and what that breaks: `-- BASE`, `-- --output FILE.html`."""
    install(session, tools=TOOLS)
    session.run("openapi-sdk", "review", *session.posargs)


@nox.session(default=False)
def bench(session: nox.Session) -> None:
    """Measure side by side; write bench/RESULTS.md and charts. `-- SUBJECT` only prints, `-- --quick` only tries it."""
    install(session, "bench", package=".", tools=TOOLS)
    written = ["--markdown", "bench/RESULTS.md", "--json", "bench/results.json"]
    session.run("python", "-m", "bench", *(session.posargs or written))


@nox.session(python=NEWEST, default=False)
def docs(session: nox.Session) -> None:
    """Make a site of the documentation and of all docstrings, in build/docs; a link that leads nowhere is an error."""
    install(session, "docs", package=".[cli,dlt,mcp,sandbox]", tools=TOOLS)
    session.run("python", "-m", "docs.pictures")
    options = ("--fail-on-warning", "--keep-going", "--quiet", "--fresh-env", "--jobs=auto", "-c", "docs")
    shutil.rmtree("build/docs", ignore_errors=True)
    session.run("sphinx-build", *options, ".", "build/docs")
    session.log("Open build/docs/index.html")


@nox.session(default=False)
def build(session: nox.Session) -> None:
    """Build the wheel and the sdist in dist/, those of the kit in build/kit/, check them, and use the wheel alone."""
    for made in ("dist", "build/kit"):
        shutil.rmtree(made, ignore_errors=True)
    install(session, "build")
    make = ["python", "-m", "build", "--installer", "uv" if session.venv_backend == "uv" else "pip"]
    session.run(*make)
    session.run(*make, KIT, "--outdir", "build/kit")  # not in dist/, which is published
    wheels = [*map(str, Path("dist").glob("*.whl"))]  # one; none with --install-only, which runs nothing
    built = [
        str(path)
        for folder in ("dist", "build/kit")
        for path in Path(folder).glob("*")
        if path.suffix in {".gz", ".whl"}
    ]
    session.run("twine", "check", "--strict", *built)
    # What users get: a new environment, without the tools that made the wheel.
    folder = Path(session.create_tmp(), "user")
    session.run("python", "-m", "venv", "--clear", str(folder))
    python = str(folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))
    session.run(python, "-m", "pip", "install", "--quiet", "--constraint", CONSTRAINTS, *wheels, external=True)
    program = "import fleetit, fleetit_api; print(fleetit.FleetIT(token='t', fleet_id=42), fleetit_api.__file__)"
    session.run(python, "-I", "-c", program, external=True)


@nox.session(python=PYTHONS, default=False)
def extras(session: nox.Session) -> None:
    """Use the wheels where nothing else is installed, alone, with each extra, beside each other; `extras-3.13`."""
    install(session, "build", "tests", package=".[sandbox]", tools=TOOLS)
    folder = session.create_tmp()
    shutil.rmtree(folder)
    session.run("python", "-m", "build", "--wheel", "--outdir", folder)
    session.run("python", "-m", "build", "--wheel", KIT, "--outdir", folder)
    wheels = [next(Path(folder).glob(f"{name}-*.whl")).resolve() for name in ("fleetit", "openapi_sdk")]
    session.run("python", "-m", "tests.support.extras", *map(str, wheels))


@nox.session(default=False)
def release(session: nox.Session) -> None:
    """Make a release of what passed `.ci/run`: `-- X.Y.Z`. Writes it down if changelog and review agree, and tags."""
    install(session, tools=TOOLS)
    session.run("openapi-sdk", "release", "--passed", "build/passed", *session.posargs)
    build(session)
    session.run("openapi-sdk", "release", "--commit")


@nox.session(python=NEWEST, default=False)
def tests_nightly(session: nox.Session) -> None:
    """Run the tests that take minutes: processes that are killed again and again, every change of a description."""
    install(session, "heavy", package=".[sandbox]", tools=f"{KIT}[trial]")
    session.run("pytest", *PARALLEL, "-m", "nightly", "--timeout=1800", *session.posargs)


@nox.session(default=False)
def nightly(session: nox.Session) -> None:
    """Run what takes too long for each change: explore, kills, all types, every Python, each extra, `minimums`."""
    of_pythons = (f"{name}-{version}" for name in ("compatibility", "extras") for version in PYTHONS)
    for each in ("explore", "tests_nightly", "types_of_tests", *of_pythons, "minimums"):
        session.notify(each)
    # In an environment with nothing else: it checks types, so it has to find every import.
    session.notify("vendor", ["--try", *map(str, sorted(Path("spec/pages").glob("*.md")))])


@nox.session(default=False)
def minimums(session: nox.Session) -> None:
    """Run the tests of what users install with the oldest versions that its dependencies and extras may have."""
    project = PYPROJECT["project"]
    allowed = chain(project["dependencies"], *project["optional-dependencies"].values())
    oldest = {re.sub(r">=([\d.]+).*", r"==\1", each) for each in allowed if not each.startswith(f"{project['name']}[")}
    # Tests generate packages, and the tools have an exact version of this one.
    oldest = {each for each in oldest if not each.startswith("jinja2==")}
    # At once: what tests need has to fit. Newer versions of FastAPI import what this Starlette lacks, and don't say so.
    groups = [*nox.project.dependency_groups(PYPROJECT, "tests"), "fastapi<0.119"]
    session.install("--editable", ".[sandbox]", "--editable", TOOLS, *sorted(oldest), *groups)
    # The pinned surface has names that our classes inherit from newer versions. Old versions use what newer ones of
    # others deprecate.
    options = ("--deselect=kit/tests/test_surface.py", "-W", "default::DeprecationWarning")
    session.run("pytest", *PARALLEL, "-m", USERS, *options)


@nox.session(default=False)
def raise_pins(session: nox.Session) -> None:
    """Write the newest versions to constraints.txt, print what changed, and run `nox`, here and in kit/.

    `-- --keep` raises nothing: it adds what a new requirement needs.
    """
    session.install("uv")
    session.run("python", "-m", "tests.support.pins", *session.posargs)
    if session.posargs:
        return
    session.run(sys.executable, "-m", "nox", external=True)
    session.run(sys.executable, "-m", "nox", "-f", f"{KIT}/noxfile.py", external=True)
