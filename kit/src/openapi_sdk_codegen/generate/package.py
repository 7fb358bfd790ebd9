"""Build the generated package: run openapi-python-client and the formatter, and swap the result in.

The package is built in a temporary folder next to the old one, which is replaced when the new one is complete. No stale
file survives, and a failure leaves the old package unchanged (docs/generator.md, row 13).
"""

from __future__ import annotations

import difflib
import json
import tempfile
from pathlib import Path
from typing import Any

from openapi_sdk_codegen.generate.audit import check_audit
from openapi_sdk_codegen.generate.completeness import check_completeness
from openapi_sdk_codegen.generate.fidelity import describe_fidelity
from openapi_sdk_codegen.generate.generator import run_generator
from openapi_sdk_codegen.generate.modules import WRITERS
from openapi_sdk_codegen.generate.prepare import prepare
from openapi_sdk_codegen.generate.tools import check_pins, run_ruff
from openapi_sdk_codegen.openapi.service import check_names
from openapi_sdk_codegen.project import Problem, Project, list_lines

#: Settings of the formatter. It doesn't read pyproject.toml, whose settings are for handwritten code, and leaves out no
#: folder: a project may be in one that git ignores, or that is called `build`.
_RUFF = [
    *("--isolated", "--no-cache", "--quiet", "--target-version=py311", "--line-length=120"),
    *("--no-respect-gitignore", "--config", "exclude=[]"),
]


def regenerate(document: dict[str, Any], project: Project) -> None:
    """Replace the generated package; the arguments and errors are those of `build`."""
    parent = project.package.parent
    parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".building-", dir=parent) as scratch:
        new, old = Path(scratch, "new"), Path(scratch, "old")
        build(document, project, new)
        if project.package.exists():
            project.package.rename(old)
        try:
            new.rename(project.package)
        except OSError:
            old.rename(project.package)
            raise


def diff_package(document: dict[str, Any], project: Project) -> list[str]:
    """Return the lines of the diff that regenerating would make; the arguments and errors are those of `build`."""
    with tempfile.TemporaryDirectory() as scratch:
        new = Path(scratch, "new")
        build(document, project, new)
        return _diff(_read_files(project.package), _read_files(new))


def build(document: dict[str, Any], project: Project, target: Path) -> None:
    """Generate the package of a project into a new folder.

    Args:
        document: The description of the project, from `load_linted`.
        project: As in `generate`.
        target: As in `generate`.

    Raises:
        Problem: As `generate`; if generator or formatter are not of the pinned version; if the description and
            pyproject.toml call the service otherwise; if the package has code that no template makes; if an operation
            is missing in the package.
    """
    check_pins()
    check_names(document, project.settings)
    generate(document, project, target)
    check_audit(target, project)
    check_completeness(document, target)


def generate(document: dict[str, Any], project: Project, target: Path) -> None:
    """Generate the package of a corrected description.

    Args:
        document: The corrected description, with all names and secrets that the conventions find.
        project: Has the templates and the generator's configuration.
        target: The folder of the package. It must not exist.

    Raises:
        Problem: If the generator or the formatter fails, or the generator warns.
    """
    prepared = prepare(describe_fidelity(document))
    warnings = run_generator(prepared.document, project, target, prepared.template_globals)
    if warnings:
        what = "the generator left this out; leave the operation out, or describe it differently"
        msg = f"{what}:\n{list_lines(warnings)}"
        raise Problem(msg)
    finish_package(document, project, target)


def finish_package(document: dict[str, Any], project: Project, target: Path) -> None:
    """Add what is not generated to a package, and format it."""
    (target / "py.typed").write_bytes(b"")
    (target / "openapi.json").write_text(_to_json(document), encoding="utf-8")
    # The generator renders only the templates that it knows.
    for name, write in WRITERS.items():
        if text := write(document, project):  # without webhooks there is none about them
            (target / name).write_text(text, encoding="utf-8")
    # Templates can't avoid unused and unsorted imports.
    # The argument of this class is a type in quotes: what is in it counts as used.
    generics = f"lint.pyflakes.extend-generics = ['{target.name}.types.OpenModel']"
    run_ruff("check", *_RUFF, "--fix-only", "--select=F401,F811,I,UP034", "--config", generics, str(target))
    run_ruff("format", *_RUFF, str(target))


def _to_json(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _read_files(package: Path) -> dict[str, bytes]:
    return {
        path.relative_to(package).as_posix(): path.read_bytes()
        for path in sorted(package.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def _diff(old: dict[str, bytes], new: dict[str, bytes]) -> list[str]:
    lines: list[str] = []
    for name in sorted(old.keys() | new.keys()):
        if name not in old or name not in new:
            lines.append(f"{'only committed' if name in old else 'only regenerated'}: {name}")
        old_content, new_content = old.get(name, b""), new.get(name, b"")
        if old_content != new_content:
            lines += difflib.unified_diff(
                old_content.decode(errors="replace").splitlines(),
                new_content.decode(errors="replace").splitlines(),
                f"committed/{name}",
                f"regenerated/{name}",
                lineterm="",
            )
    return lines
