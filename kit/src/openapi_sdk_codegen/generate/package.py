"""Build the generated package: run openapi-python-client and the formatter, and swap the result in.

The package is built in a temporary folder next to the old one, which is replaced when the new one is complete. No stale
file survives, and a failure leaves the old package unchanged (docs/generator.md, row 13).
"""

from __future__ import annotations

import contextlib
import difflib
import functools
import io
import json
import re
import shutil
import subprocess
import sysconfig
import tempfile
import unicodedata
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openapi_python_client
from jinja2 import BytecodeCache, ChoiceLoader, FileSystemLoader, PackageLoader, PrefixLoader
from openapi_python_client import strings
from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser.errors import GeneratorError
from openapi_python_client.parser.openapi import Endpoint, GeneratorData
from openapi_python_client.schema import Schema

from openapi_sdk.model import FORMAT
from openapi_sdk_codegen.generate.audit import check_audit
from openapi_sdk_codegen.generate.completeness import check_completeness
from openapi_sdk_codegen.generate.fidelity import describe_fidelity
from openapi_sdk_codegen.generate.modules import WRITERS
from openapi_sdk_codegen.generate.prepare import prepare
from openapi_sdk_codegen.openapi.secrets import mark_secrets
from openapi_sdk_codegen.openapi.service import name_package, name_service
from openapi_sdk_codegen.openapi.tree import copy_json, json_path
from openapi_sdk_codegen.openapi.validation import one_line
from openapi_sdk_codegen.project import Problem, Project, list_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping, Sequence
    from types import CodeType

    from jinja2.bccache import Bucket

    from openapi_sdk_codegen.openapi.tree import Parts

#: Settings of the formatter. It doesn't read pyproject.toml, whose settings are for handwritten code.
_RUFF = ["--isolated", "--no-cache", "--quiet", "--target-version=py311", "--line-length=120"]


def generate(document: dict[str, Any], project: Project, target: Path) -> None:
    """Generate the package of a corrected description.

    Args:
        document: The corrected description.
        project: Has the templates and the generator's configuration.
        target: The folder of the package. It must not exist.

    Raises:
        Problem: If the generator or the formatter fails, or the generator warns.
    """
    document = copy_json(document)
    mark_secrets(document)  # the conventions have done so for a description of `spec/`
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
        (target / name).write_text(write(document, project), encoding="utf-8")
    # Templates can't avoid unused and unsorted imports.
    # The argument of this class is a type in quotes: what is in it counts as used.
    generics = f"lint.pyflakes.extend-generics = ['{target.name}.types.OpenModel']"
    _run_ruff("check", *_RUFF, "--fix-only", "--select=F401,F811,I,UP034", "--config", generics, str(target))
    _run_ruff("format", *_RUFF, str(target))


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
    _check_pins()
    _check_names(document, project)
    generate(document, project, target)
    check_audit(target, project)
    check_completeness(document, target)


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


def _to_json(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _run_ruff(*arguments: str) -> None:
    # `python -m ruff` would start Python only to start this program.
    program = shutil.which("ruff", path=sysconfig.get_path("scripts")) or "ruff"
    result = subprocess.run(  # noqa: S603 - our own arguments, no shell
        [program, *arguments],
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
    )
    if result.returncode:
        msg = f"ruff failed:\n{result.stderr.strip() or result.stdout.strip()}"
        raise Problem(msg)


#: A library that the extra `codegen` pins: `ruff==0.17.6; extra == "codegen"`.
_PINNED = re.compile(r"""([\w.-]+)\s*==\s*([\w.]+)\s*;\s*extra\s*==\s*['"]codegen['"]""")


def _check_pins() -> None:
    """Raise if a tool is not of the version that openapi-sdk pins: another version writes other bytes."""
    try:
        requirements = requires("openapi-sdk") or ()
    except PackageNotFoundError as error:
        msg = "openapi-sdk, which pins the generator, is not installed: run `nox -s regenerate`"
        raise Problem(msg) from error
    for name, pinned in (found.groups() for each in requirements if (found := _PINNED.fullmatch(each))):
        try:
            installed = version(name)
        except PackageNotFoundError:
            installed = "none"
        if installed != pinned:
            msg = f"openapi-sdk pins {name}=={pinned}, but {installed} is installed: run `nox -s regenerate`"
            raise Problem(msg)


def _check_names(document: dict[str, Any], project: Project) -> None:
    """Raise if the tools would look for another package than the one that is generated."""
    settings = project.settings
    name, package = name_service(document), name_package(document).removesuffix("_api")
    if (settings.name, settings.package) != (name, package):
        msg = (
            f"pyproject.toml, [tool.openapi-sdk]: name and package are {settings.name} and {settings.package}, and the "
            f"description makes {name} and {package}: change them, or x-name in the corrections"
        )
        raise Problem(msg)


# Run openapi-python-client in this process, with our templates and with functions that the templates may call.
#
# The generator's command line can't pass anything to a template, and its warnings are only text. In this process, the
# templates can look up what the generator's own model of a description can't hold, and each warning has its place.


#: "WARNING parsing GET /v2/things/ within things." and "Unable to parse schema /components/schemas/Thing".
_OPERATION = re.compile(r"parsing ([A-Z]+) (\S+) within ")
_COMPONENT = re.compile(r"/components/(schemas|parameters)/([^/\s]+)")
#: The generator writes some texts of a description like this, to keep them out of code.
_HIDDEN_TEXT = re.compile(r"<[\w.]*UntrustedString object at 0x[0-9a-fA-F]+>")


@dataclass(frozen=True, slots=True, order=True)
class Warning:  # noqa: A001 - the generator's own word; nothing here uses Python's warnings
    """Something that the generator left out or could not read.

    Attributes:
        parts: The place of the operation or the component; empty if the generator doesn't say it.
        text: What the generator says, in one line.
    """

    parts: Parts
    text: str

    def __str__(self) -> str:
        return f"{json_path(self.parts)}: {self.text}"


class _CompiledTemplates(BytecodeCache):
    """Keeps the code of each template. Compiling all of them takes longer than generating a small package."""

    def __init__(self) -> None:
        self._code: dict[tuple[str, str], CodeType | None] = {}

    def get_cache_key(self, name: str, filename: str | None = None) -> str:  # noqa: ARG002 - other checkouts share code
        """Return the name: a template of the same name and text is the same in each checkout."""
        return name

    def load_bytecode(self, bucket: Bucket) -> None:
        """Set the code, if a template of this name and text has been compiled."""
        bucket.code = self._code.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code of a template."""
        self._code[bucket.key, bucket.checksum] = bucket.code


_COMPILED = _CompiledTemplates()
#: The configuration of openapi-python-client.
_CONFIG = Path(__file__).parent / "generator.yaml"


def run_generator(
    document: dict[str, Any],
    project: Project,
    target: Path,
    template_globals: Mapping[str, Callable[..., Any]],
) -> list[Warning]:
    """Write the package of a prepared description.

    Args:
        document: The description, in the form that the generator reads.
        project: Has the templates and the generator's configuration.
        target: The folder of the package. It must not exist.
        template_globals: Functions that the templates may call, by name.

    Returns:
        What the generator left out. The package has everything else; there is none if the generator can't read the
        description at all.

    Raises:
        Problem: If the generator or a template fails.
    """
    try:
        errors = _run(document, project, target, template_globals)
    except Exception as error:
        # A template that fails raises any class, and so does the generator for some descriptions.
        msg = f"the generator failed: {type(error).__name__}: {one_line(error)}"
        raise Problem(msg) from error
    return sorted({Warning(_find_parts(error), _clean(error)) for error in errors})


def _run(
    document: dict[str, Any], project: Project, target: Path, template_globals: Mapping[str, Callable[..., Any]]
) -> Sequence[GeneratorError]:
    settings = ConfigFile.load_from_path(_CONFIG)
    settings.package_name_override = name_package(document)
    config = Config.from_sources(
        settings,
        MetaType.NONE,
        document_source=target,  # not read: the document is in memory
        file_encoding="utf-8",
        overwrite=False,
        output_path=target,
    )
    with (
        _replaced(Schema, "__deepcopy__", _share),
        _replaced(Endpoint, "__deepcopy__", _share),
        _replaced(strings, "sanitize", functools.cache(_sanitize)),
    ):
        data = GeneratorData.from_dict(document, config=config)
    if isinstance(data, GeneratorError):
        return [data]
    made = openapi_python_client.Project(openapi=data, config=config)
    stock = PackageLoader("openapi_python_client")
    # `stock/x` is the generator's own template, also where ours has the same name.
    made.env.loader = ChoiceLoader([FileSystemLoader(project.templates), PrefixLoader({"stock": stock}), stock])
    made.env.bytecode_cache = _COMPILED
    made.env.auto_reload = False  # no template changes meanwhile
    # The generator gives `isbool` to the templates that it renders. Jinja reuses a template that these import only if
    # it has the same names, so all templates get this name.
    functions: dict[str, Any] = {**template_globals, "isbool": None, "made_format": FORMAT}
    made.env.globals.update(functions)
    # Each text is in several docstrings.
    for name in ("safe_for_docstring", "wordwrap"):
        made.env.filters[name] = functools.cache(made.env.filters[name])
    with contextlib.redirect_stdout(io.StringIO()):  # it prints the folder
        return made.build()


@contextlib.contextmanager
def _replaced(owner: object, name: str, function: Callable[..., Any]) -> Generator[None]:
    """Put our function in the place of one of the generator's, as `unittest.mock` does, which is slow to import."""
    own = dict(vars(owner))
    setattr(owner, name, function)
    try:
        yield
    finally:
        if name in own:
            setattr(owner, name, own[name])
        else:
            delattr(owner, name)


def _sanitize(text: str, sanitize: Callable[[str], str] = strings.sanitize) -> str:
    """Return the letters of a text that a name can have, as Python reads them.

    Python normalises names. A property that is written with a ligature would be another attribute than the one that
    the model's table names, and `class` in bold letters would not be seen to be a keyword.
    """
    return sanitize(unicodedata.normalize("NFKC", text))


def _share(original: Any, _memo: object) -> Any:
    """Return an original instead of a copy of it.

    The generator copies an operation before each step of reading it, with all schemas in it. It changes no
    schema, and after each step it uses only the new operation. For 600 operations, the copies take a fifth of the
    generator's time.
    """
    return original


def _find_parts(error: GeneratorError) -> Parts:
    if found := _OPERATION.search(error.header):
        return ("paths", found[2], found[1].lower())
    if found := _COMPONENT.search(error.header) or _COMPONENT.search(error.detail or ""):
        return ("components", found[1], found[2])
    return ()


def _clean(error: GeneratorError) -> str:
    text = f"{error.header.strip()} {(error.detail or '').strip()}".strip()
    return one_line(_HIDDEN_TEXT.sub("…", text))
