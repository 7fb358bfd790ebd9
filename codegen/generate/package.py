"""Rebuilds the generated package: corrected description -> openapi-python-client -> formatter -> swapped in.

`python -m codegen.generate [--check]`. The package is built in a folder beside the old one and swapped in when it is
complete, so no stale file survives and a failure leaves the old one whole (docs/generator.md row 13).
"""

from __future__ import annotations

import copy
import difflib
import json
import shutil
import subprocess
import sys
import tempfile
import tomllib
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from codegen.generate.fidelity import in_words
from codegen.lint import load_linted
from codegen.openapi.document import each_operation
from codegen.openapi.references import resolve_ref
from codegen.project import Problem, Project

#: The formatter's settings are given here and not read from pyproject.toml, which is there for our own code.
_RUFF = ["--isolated", "--no-cache", "--quiet", "--target-version=py311", "--line-length=120"]


def generate(document: dict[str, Any], project: Project, target: Path) -> None:
    """Generate the package of a corrected description into a folder that doesn't exist yet.

    Args:
        document: The corrected description.
        project: Has the templates, the runtime modules and the generator's configuration. The templates find the
            generator's own under `stock/`.
        target: The package's folder.

    Raises:
        Problem: If the generator or the formatter has anything to complain of, warnings included.
    """
    with tempfile.TemporaryDirectory() as scratch:
        overridden = Path(scratch, "templates")
        shutil.copytree(project.templates, overridden)
        with as_file(files("openapi_python_client") / "templates") as stock:
            shutil.copytree(stock, overridden / "stock")
        source = Path(scratch, "openapi.json")
        source.write_text(_json(in_words(_without_bare_refusals(document))), encoding="utf-8")
        _run(
            "openapi_python_client",
            *(
                "generate",
                "--path",
                str(source),
                "--config",
                str(project.generator_config),
                "--output-path",
                str(target),
            ),
            *("--custom-template-path", str(overridden), "--meta", "none", "--fail-on-warning"),
        )
    # Modules that are the same for every description; the generator renders only those it knows of.
    shutil.copytree(project.runtime, target, dirs_exist_ok=True)
    (target / "py.typed").write_bytes(b"")
    (target / "openapi.json").write_text(_json(document), encoding="utf-8")
    # Unused and unsorted imports are what templates can't help; then the formatter, twice the same.
    _run("ruff", "check", *_RUFF, "--fix-only", "--select=F401,F811,I,UP034", str(target))
    _run("ruff", "format", *_RUFF, str(target))


def _without_bare_refusals(document: dict[str, Any]) -> dict[str, Any]:
    """Leave out refusals without a body: the generator reads each as Any, which would be every return type's."""
    trimmed = copy.deepcopy(document)
    for operation in each_operation(trimmed):
        answers = operation.data["responses"]
        for status in list(answers):
            if not status.startswith("2") and not resolve_ref(trimmed, answers[status]).get("content"):
                del answers[status]
    return trimmed


def build(project: Project, target: Path) -> None:
    """Generate the package of a project into a folder that doesn't exist yet, with the tools that it pins."""
    _check_pins(project)
    generate(load_linted(project), project, target)


def regenerate(project: Project) -> None:
    """Replace the generated package."""
    home = project.package.parent
    home.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".building-", dir=home) as scratch:
        fresh, old = Path(scratch, "fresh"), Path(scratch, "old")
        build(project, fresh)
        if project.package.exists():
            project.package.rename(old)
        try:
            fresh.rename(project.package)
        except OSError:
            old.rename(project.package)
            raise


def check(project: Project) -> list[str]:
    """Return the diff that regenerating would make, line by line; empty if none."""
    with tempfile.TemporaryDirectory() as scratch:
        fresh = Path(scratch, "fresh")
        build(project, fresh)
        return _difference(_contents(project.package), _contents(fresh))


def _contents(package: Path) -> dict[str, bytes]:
    return {
        path.relative_to(package).as_posix(): path.read_bytes()
        for path in sorted(package.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def _difference(before: dict[str, bytes], after: dict[str, bytes]) -> list[str]:
    lines: list[str] = []
    for name in sorted(before.keys() | after.keys()):
        old, new = before.get(name, b""), after.get(name, b"")
        if name not in before or name not in after:
            lines.append(f"{'only committed' if name in before else 'only regenerated'}: {name}")
        if old != new:
            lines += difflib.unified_diff(
                old.decode(errors="replace").splitlines(),
                new.decode(errors="replace").splitlines(),
                f"committed/{name}",
                f"regenerated/{name}",
                lineterm="",
            )
    return lines


def _json(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _run(module: str, *arguments: str) -> None:
    done = subprocess.run(  # noqa: S603 - our own arguments, no shell
        [sys.executable, "-m", module, *arguments],
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
    )
    if done.returncode:
        msg = f"{module} failed:\n{done.stderr.strip() or done.stdout.strip()}"
        raise Problem(msg)


def _check_pins(project: Project) -> None:
    """Refuse to write files with tools other than the pinned ones: their bytes would differ."""
    pyproject = tomllib.loads((project.root / "pyproject.toml").read_text(encoding="utf-8"))
    for requirement in pyproject["dependency-groups"]["generate"]:
        name, pinned, wanted = requirement.partition("==")
        try:
            found = version(name) if pinned else wanted
        except PackageNotFoundError:
            found = "none"
        if found != wanted:
            msg = f"pyproject.toml pins {requirement}, installed is {found}: run `nox -s regenerate`"
            raise Problem(msg)
