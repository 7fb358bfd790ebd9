"""Run openapi-python-client in this process, with our templates and with functions that the templates may call.

The generator's command line can't pass anything to a template, and its warnings are only text. In this process, the
templates can look up what the generator's own model of a description can't hold, and each warning has its place.
"""

from __future__ import annotations

import contextlib
import functools
import io
import re
import unicodedata
from dataclasses import dataclass
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
from openapi_sdk_codegen.openapi.python_names import fix_reserved
from openapi_sdk_codegen.openapi.service import name_package
from openapi_sdk_codegen.openapi.tree import json_path
from openapi_sdk_codegen.openapi.validation import one_line
from openapi_sdk_codegen.project import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping, Sequence
    from types import CodeType

    from jinja2.bccache import Bucket

    from openapi_sdk_codegen.openapi.tree import Parts
    from openapi_sdk_codegen.project import Project

#: "WARNING parsing GET /v2/things/ within things." and "Unable to parse schema /components/schemas/Thing".
_OPERATION = re.compile(r"parsing ([A-Z]+) (\S+) within ")
_COMPONENT = re.compile(r"/components/(schemas|parameters)/([^/\s]+)")
#: The generator writes some texts of a description like this, to keep them out of code.
_HIDDEN_TEXT = re.compile(r"<[\w.]*UntrustedString object at 0x[0-9a-fA-F]+>")
#: The configuration of openapi-python-client.
_CONFIG = Path(__file__).parent / "generator.yaml"


@dataclass(frozen=True, slots=True, order=True)
class GeneratorWarning:
    """Something that the generator left out or could not read.

    Attributes:
        parts: The place of the operation or the component; empty if the generator doesn't say it.
        text: What the generator says, in one line.
    """

    parts: Parts
    text: str

    def __str__(self) -> str:
        return f"{json_path(self.parts)}: {self.text}"


def run_generator(
    document: dict[str, Any],
    project: Project,
    target: Path,
    template_globals: Mapping[str, Callable[..., Any]],
) -> list[GeneratorWarning]:
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
    return sorted({GeneratorWarning(_find_parts(error), _clean(error)) for error in errors})


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
        _replaced(strings, "fix_reserved_words", fix_reserved),
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
    # The properties of a model that is inside of another one are here alone.
    by_name = {str(each.class_info.name): each for each in data.models}
    functions: dict[str, Any] = {**template_globals, "isbool": None, "made_format": FORMAT, "made_models": by_name}
    functions["class_name"] = _name_resource
    made.env.globals.update(functions)
    # Each text is in several docstrings.
    for name in ("safe_for_docstring", "wordwrap"):
        made.env.filters[name] = functools.cache(made.env.filters[name])
    with contextlib.redirect_stdout(io.StringIO()):  # it prints the folder
        return made.build()


def _name_resource(tag: str) -> str:
    """Return what the classes of a resource begin with; `Resources` itself is the class that has all resources."""
    return strings.ClassName("resources_resource" if tag == "resources" else tag, "")


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
