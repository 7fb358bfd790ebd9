"""Make a project: all of it in a temporary folder, which gets its name when it is complete."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any, NamedTuple

from openapi_sdk.description.nodes import object_at
from openapi_sdk_codegen.generate import fidelity
from openapi_sdk_codegen.generate.package import regenerate
from openapi_sdk_codegen.generate.tools import run_ruff
from openapi_sdk_codegen.lint.load import load_linted
from openapi_sdk_codegen.new.leaving_out import make_candidate, try_candidate
from openapi_sdk_codegen.new.overview import Choices, Sdk, make_values
from openapi_sdk_codegen.new.rendering import render
from openapi_sdk_codegen.new.trying import NOTHING, try_operations
from openapi_sdk_codegen.new.wheel import name_wheel, pack_wheel
from openapi_sdk_codegen.openapi.fidelity import Fidelity
from openapi_sdk_codegen.openapi.service import NAME, name_service
from openapi_sdk_codegen.openapi.yaml import dump_yaml
from openapi_sdk_codegen.project import Problem, Project
from openapi_sdk_codegen.surface.command import read_pins, write_pins
from openapi_sdk_codegen.trial.step import crashes_as_problems
from openapi_sdk_codegen.vendor.adding import NewSource
from openapi_sdk_codegen.vendor.sources import Source
from openapi_sdk_codegen.vendor.store import load_spec

if TYPE_CHECKING:
    from collections.abc import Callable

    from openapi_sdk_codegen.new.document import PublishedDocument
    from openapi_sdk_codegen.new.leaving_out import Selection
    from openapi_sdk_codegen.new.names import SdkNames
    from openapi_sdk_codegen.new.trying import Tried

_SOURCES = "# The documents that are published: `openapi-sdk vendor` writes an entry for each.\n"
_CORRECTIONS = (
    "# Every difference from what is published, with its reason: an OpenAPI Overlay 1.0. It is yours to edit.\n"
)
#: The program that the README shows.
_PROGRAM = "examples/first_program.py"
_COMMIT = ("-c", "commit.gpgsign=false", "commit", "--quiet", "--no-verify")


class Wanted(NamedTuple):
    """What is wanted.

    Attributes:
        published: The document.
        names: What the SDK is called.
        folder: Where the project is made; it doesn't exist, or is empty.
        license: The SPDX identifier of its license; empty without one.
        kit: A wheel of the kit; None for that of the kit that runs.
    """

    published: PublishedDocument
    names: SdkNames
    folder: Path
    license: str
    kit: Path | None


@dataclass(slots=True)
class Made:
    """What was made.

    Attributes:
        trial: What can be generated.
        document: The corrected description.
        tried: What calls on the sandbox did.
        notes: What was guessed, or is left to the owner.
    """

    trial: Selection
    document: dict[str, Any]
    tried: Tried
    notes: list[str] = field(default_factory=list[str])


def check_folder(folder: Path) -> None:
    """Raise if a folder is there and not empty.

    Raises:
        Problem: If it is, or can't be read.
    """
    try:
        if folder.is_symlink() or (folder.exists() and (not folder.is_dir() or any(folder.iterdir()))):
            msg = f"{folder}: it is there and not empty: nothing is written over; choose another one with --directory"
            raise Problem(msg)
    except OSError as error:
        msg = f"{folder}: {error.strerror}"
        raise Problem(msg) from error


def make_project(wanted: Wanted, progress: Callable[[str], None], *, is_dry: bool = False) -> Made:
    """Make a project in its folder, or nothing at all.

    Args:
        wanted: What is wanted.
        progress: Called with each step.
        is_dry: Whether to make it only to say what it would be; nothing is left then.

    Raises:
        Problem: If it can't be made; the message says why.
    """
    check_folder(wanted.folder)
    try:
        wanted.folder.parent.mkdir(parents=True, exist_ok=True)
        scratch = Path(mkdtemp(prefix=f".{wanted.names.package}-", dir=None if is_dry else wanted.folder.parent))
    except OSError as error:
        msg = f"{wanted.folder.parent}: no folder can be made there: {error.strerror}"
        raise Problem(msg) from error
    try:
        root = scratch / wanted.folder.name
        root.mkdir()
        made = _fill(root, wanted, progress)
        if not is_dry:
            _commit(root, wanted, made, progress)
            if wanted.folder.exists():
                wanted.folder.rmdir()
            root.rename(wanted.folder)
    except OSError as error:
        msg = f"{wanted.folder}: it can't be made: {error}"
        raise Problem(msg) from error
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return made


def _fill(root: Path, wanted: Wanted, progress: Callable[[str], None]) -> Made:
    project, names, published = Project(root), wanted.names, wanted.published
    _start(project, names, published)
    progress("add the document to spec/")
    source = _vendor(project, published)
    trial, document = _generate(project, source, _name_service(published, names), progress)
    (root / "docs").mkdir(exist_ok=True)
    fidelity.write_pages(document, project)
    write_pins(read_pins(project))
    progress("add the kit")
    kit = name_wheel() if wanted.kit is None else wanted.kit.name
    (root / "kit").mkdir()
    (root / "kit" / kit).write_bytes(pack_wheel() if wanted.kit is None else wanted.kit.read_bytes())
    choices = Choices(names, wanted.license, kit)
    sdk = Sdk(published, document, trial, project.package)
    render(make_values(choices, sdk, NOTHING), names.package, root)
    progress(f"call {trial.accepted} operations on the sandbox")
    tried = try_operations(root, names.package, trial.accepted)
    values = make_values(choices, sdk, tried)
    files = render(values, names.package, root)
    _format(root, files)
    values["program"] = (root / _PROGRAM).read_text(encoding="utf-8")
    render(values, names.package, root, only="README.md")
    return Made(trial, document, tried, [*trial.notes])


def _generate(
    project: Project, source: NewSource, named: list[dict[str, Any]], progress: Callable[[str], None]
) -> tuple[Selection, dict[str, Any]]:
    """Generate what can be generated, and return what that is, and the corrected description.

    Almost always, what goes through as a description can be generated. If not, each step is tried with a package.
    """
    candidate = make_candidate(source)
    for with_package in (False, True):
        # Without the corrections of the turn before: what they remove is refused already.
        _write_corrections(project, named)
        trial = try_candidate(candidate, project, progress, with_package=with_package)
        _write_corrections(project, [*named, *trial.actions])
        progress(f"generate {trial.accepted} operations")
        try:
            with crashes_as_problems():
                document = load_linted(project)
                regenerate(document, project)
        except Problem:
            if with_package:
                raise
        else:
            return trial, document
    raise AssertionError  # the second turn returns or raises


def _start(project: Project, names: SdkNames, published: PublishedDocument) -> None:
    """Write what the tools need: the settings, and the corrections that give the service its name."""
    settings = f'[project]\nname = "{names.package}"\n\n[tool.openapi-sdk]\nname = "{names.service}"\n'
    (project.root / "pyproject.toml").write_text(f'{settings}package = "{names.package}"\n', encoding="utf-8")
    project.spec.mkdir()
    project.sources.write_text(_SOURCES, encoding="utf-8")
    _write_corrections(project, _name_service(published, names))


def _name_service(published: PublishedDocument, names: SdkNames) -> list[dict[str, Any]]:
    """Return the correction that names the service, if the document makes another name."""
    info = object_at(published.document, "info")
    if name_service({"info": info}) == names.service:
        return []
    action: dict[str, Any] = {
        "target": "$.info",
        "description": f"The SDK is called {names.service}; the title would make another name.",
        "update": {NAME: names.service},
    }
    return [action | ({"x-replaces": {NAME: info[NAME]}} if NAME in info else {})]


def _write_corrections(project: Project, actions: list[dict[str, Any]]) -> None:
    name = project.settings.name
    document = {
        "overlay": "1.0.0",
        "info": {"title": f"Corrections of {name}", "version": "1.0.0"},
        "extends": "openapi.yaml",
        "actions": actions,
    }
    project.corrections.write_text(_CORRECTIONS + dump_yaml(document), encoding="utf-8", newline="\n")


def _vendor(project: Project, published: PublishedDocument) -> NewSource:
    """Store the document as it is published."""
    spec = load_spec(project)
    file = f"documents/{published.name}"
    page = spec.parse_page(file, published.content, name=published.name)
    digest, today = sha256(published.content).hexdigest(), datetime.now(UTC).date()
    source = NewSource(Source(file, published.address, digest, today, Fidelity.VERBATIM), published.content, page)
    new = spec.with_pages([(source.source, source.content)])
    (project.spec / "documents").mkdir()
    new.save(new.merge())
    return source


def _format(root: Path, files: list[str]) -> None:
    """Format the files of Python as `nox -s lint` wants them."""
    written = [name for name in files if name.endswith(".py")]
    for command in (["check", "--fix-only"], ["format"]):
        run_ruff(*command, "--quiet", "--no-cache", "--no-respect-gitignore", *written, folder=root)


def _commit(root: Path, wanted: Wanted, made: Made, progress: Callable[[str], None]) -> None:
    """Make a repository with one commit, where none is around. `review` compares with a commit."""
    if shutil.which("git") is None:
        made.notes.append("git: it is not installed, so there is no repository: `review` needs one")
        return
    if _git(wanted.folder.parent, "rev-parse", "--is-inside-work-tree").returncode == 0:
        made.notes.append("git: the folder is in a repository: commit it there")
        return
    progress("commit it")
    message = f"Make the SDK of {wanted.names.service}\n\nMade by `openapi-sdk new`."
    # `review` compares with the branch main.
    branch = ["symbolic-ref", "HEAD", "refs/heads/main"]
    for arguments in (["init", "--quiet"], branch, ["add", "--all"], [*_COMMIT, f"--message={message}"]):
        done = _git(root, *arguments)
        if done.returncode:
            why = " ".join(done.stderr.split())[:200]
            made.notes.append(f"git: it could not commit, do it yourself: {why}")
            return


def _git(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    # A hook of git that runs this command would make git look at its repository.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_DIR")}
    return subprocess.run(  # noqa: S603 - our own arguments, no shell
        ["git", "-c", "core.hooksPath=/dev/null", *arguments],  # noqa: S607 - that of the user
        cwd=folder,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
