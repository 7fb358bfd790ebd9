"""The audit refuses code that no template makes: a template that writes text of a description without escaping it."""

from __future__ import annotations

import ast
import json
import shutil
from typing import TYPE_CHECKING

import pytest

from kit.tests.support.hostile import make_hostile
from openapi_sdk_codegen.corrections.conventions import apply_conventions
from openapi_sdk_codegen.corrections.extensions import drop_steering
from openapi_sdk_codegen.generate.audit import AuditFinding, audit_package, find_difference
from openapi_sdk_codegen.generate.fidelity import describe_fidelity
from openapi_sdk_codegen.generate.generator import run_generator
from openapi_sdk_codegen.generate.package import finish_package, regenerate
from openapi_sdk_codegen.generate.prepare import prepare
from openapi_sdk_codegen.lint.load import load_linted
from openapi_sdk_codegen.openapi.yaml import parse_json
from openapi_sdk_codegen.project import MAX_SHOWN, Problem, Project
from tests.support.checkout import HERE
from tests.support.projects import copy_project, with_templates

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

MODEL, OPERATION, RESOURCE = "models/thing.py", "api/files/files_list.py", "api/files/__init__.py"
SENT, CHOICE, ENUM = "models/thing_request.py", "models/cat.py", "models/kind.py"
MODELS, API = "models/__init__.py", "api/__init__.py"
TEMPLATES = {
    MODEL: "model.py.jinja",
    OPERATION: "endpoint_module.py.jinja",
    RESOURCE: "endpoint_init.py.jinja",
    ENUM: "str_enum.py.jinja",
    MODELS: "models_init.py.jinja",
    API: "api_init.py.jinja",
    "__init__.py": "package_init.py.jinja",
    "client.py": "client.py.jinja",
    "errors.py": "errors.py.jinja",
    "types.py": "types.py.jinja",
}
#: The line that the audit names.
HERE_MARK = "# here"

#: Texts that end the docstring or the string that they are written into.
PROSE = ("title", "operation description", "schema description")
HOSTILE = 'x"""\nimport os  # here\n"""'


def generate(project: Project, target: Path) -> Path:
    """Generate the package without formatting it: comments keep their lines, and unused imports stay."""
    read = parse_json(json.dumps(make_hostile(lambda slot, text: HOSTILE if slot in PROSE else text)), name="x")
    drop_steering(read)
    prepared = prepare(describe_fidelity(apply_conventions(read)))
    assert run_generator(prepared.document, project, target, prepared.template_globals) == []
    return target


def audit(package: Path, project: Project) -> list[AuditFinding]:
    """Audit a package that is not formatted: the pinned modules are pinned as formatted."""
    return [each for each in audit_package(package, project) if each.file not in ("client.py", "errors.py")]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """The project with templates of its own."""
    return with_templates(HERE, tmp_path)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package of the hostile description, without the modules that are the same for every description."""
    package = generate(HERE, tmp_path_factory.mktemp("audit") / "made")
    for path in package.glob("*.py"):
        if path.name != "__init__.py":
            path.unlink()
    return package


def append(project: Project, file: str, text: str) -> None:
    """Append a text to the template of a module."""
    template = project.templates / TEMPLATES[file]
    stock = f'{{% include "stock/{template.name}" %}}'
    before = template.read_text(encoding="utf-8") if template.is_file() else stock
    template.write_text(f"{before}\n{text}\n", encoding="utf-8")


def find_mark(path: Path) -> int:
    """Return the number of the last marked line."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return max(number for number, line in enumerate(lines, 1) if HERE_MARK in line)


@pytest.mark.heavy
def test_the_committed_package_has_nothing_else() -> None:
    assert [each for each in audit_package(HERE.package, HERE) if "__pycache__" not in each.file] == []


def test_a_hostile_description_is_only_text(project: Project, tmp_path: Path) -> None:
    assert audit(generate(project, tmp_path / "made"), project) == []


FIELD = "class Thing(Model):\n    {}\n"
#: Python refuses one with a `RecursionError`, the other with a `MemoryError`.
DEEP_SUM, DEEP_MINUS = "1" + "+1" * 100_000, "-" * 100_000 + "1"

#: Statements that no template writes, for the end of a module.
STATEMENTS = [
    *(
        pytest.param(file, 'exec("1")', id=f"exec in {file}")
        for file in (MODEL, OPERATION, RESOURCE, API, MODELS, ENUM, "__init__.py")
    ),
    pytest.param(MODEL, "x = = 1", id="a syntax error"),
    pytest.param(MODEL, "'text'", id="a text that is no docstring"),
    pytest.param(MODEL, "(x := 1)", id="an assignment in an expression"),
    pytest.param(MODEL, "if x: pass", id="a condition"),
    pytest.param(MODEL, "del UNSET", id="what is deleted"),
    pytest.param(MODEL, "global x", id="a global name"),
    pytest.param(MODEL, "match 1:\n    case _: pass", id="a match"),
    pytest.param(MODEL, "assert print", id="an assertion"),
    pytest.param(MODEL, "[print for _ in '']", id="a comprehension"),
    pytest.param(MODEL, "f'{print}'", id="an f-string"),
    pytest.param(MODEL, "lambda: print", id="a lambda"),
    pytest.param(MODEL, "class Other(Thing): 'x'", id="a class with another base"),
    pytest.param(MODEL, "__all__ = ('x',)", id="a constant"),
    pytest.param(MODEL, "# type: print", id="a comment"),
    pytest.param(MODEL, "def extra(): return", id="a function"),
    pytest.param(MODEL, "async def extra(): return", id="an async function"),
    pytest.param(MODEL, "import os", id="a module"),
    pytest.param(MODEL, "import datetime as str", id="a module by another name"),
    pytest.param(MODEL, "from . import datetime", id="a model by the name of a module"),
    pytest.param(MODEL, "from os import system", id="a name of another module"),
    pytest.param(MODEL, "from typing import *", id="all names"),
    pytest.param(MODEL, "from typing import TypeVar", id="another name of a module"),
    pytest.param(MODEL, "from typing import Any as str", id="a name by another one"),
    pytest.param(MODEL, "from ..models.other import Cat", id="a model that another module has"),
    pytest.param(MODEL, "from ..models.missing import Missing", id="a model that is not there"),
    pytest.param(MODEL, "from ..models.other import Other as Cat", id="a model by another name"),
    pytest.param(MODEL, "from .other import Other", id="a model in another way"),
    pytest.param(MODEL, "from ..api.files.files_list import OPERATION", id="an operation in a model"),
    pytest.param(OPERATION, "from .files_create import OPERATION", id="an operation in another one"),
    pytest.param(OPERATION, "from ..models.other import Other", id="a model from another folder"),
    pytest.param(RESOURCE, "from .files_missing import OPERATION", id="an operation that is not there"),
    pytest.param(RESOURCE, "from .files_list import sync", id="a function of an operation"),
    pytest.param(RESOURCE, "from .files_list import OPERATION as Call", id="an operation by another name"),
    pytest.param(RESOURCE, "if TYPE_CHECKING:\n    exec('1')", id="exec for type checkers"),
    pytest.param(RESOURCE, "if TYPE_CHECKING:\n    from typing import List", id="an import for them"),
    pytest.param(RESOURCE, "if TYPE_CHECKING:\n    pass\nelse:\n    import os", id="an import for all but them"),
    pytest.param(RESOURCE, "__all__ = ('os', 'os', 'os', 'os')", id="a name that the module doesn't define"),
    pytest.param(MODELS, "if TYPE_CHECKING:\n    exec('1')", id="exec for type checkers, in a list"),
    pytest.param(MODELS, "if TYPE_CHECKING:\n    pass\nelse:\n    import os", id="for all but them, in a list"),
    pytest.param(MODELS, "if TYPE_CHECKING:\n    from .other import Cat", id="another class in a list"),
    pytest.param(MODELS, "import os", id="a module in a list"),
    pytest.param(MODELS, "from importlib import reload", id="another name of a module in a list"),
    pytest.param(MODELS, "if print:\n    from .other import Other", id="another condition in a list"),
    pytest.param(MODELS, "# \xe9", id="a comment in a list"),
    pytest.param(MODELS, "'text'", id="a text in a list that is no docstring"),
    pytest.param(
        "__init__.py",
        "def __dir__():\n    sorted = globals()['__builtins__']['exec']\n    return sorted('1')",
        id="a builtin by another name",
    ),
    pytest.param(MODELS, "def __dir__():\n    return getattr(import_module('os'), 'x')", id="a module by its name"),
    pytest.param(API, "RESOURCES = {'things': 'os'}", id="another module of a resource"),
    pytest.param(API, "T = TypeVar('T', bound='print(1)')", id="a bound"),
]

#: What templates write, and what they don't write in its place.
EDITS = [
    # Lists
    pytest.param(MODELS, '"Thing": ".thing"', '"Thing": "os"', id="a module that is imported by name"),
    pytest.param(MODELS, "in _MODULES:", "in print:", id="a line of a function"),
    pytest.param(MODELS, '    "Thing",\n', "    print,\n", id="an exported name"),
    pytest.param(API, '"things": f"{__name__}.things"', '"things": f"{__name__}.os"', id="another resource"),
    pytest.param(API, "return ThingsResource(self._caller)", "return print(self._caller)", id="in a method of a class"),
    pytest.param("__init__.py", "TYPE_CHECKING = not __name__", "TYPE_CHECKING = print", id="the first statement"),
    # Models
    pytest.param(MODEL, "repr=False", "repr=print", id="an argument of a decorator"),
    pytest.param(MODEL, "@_attrs_define(repr=False, kw_only=True)\n", "", id="no decorator"),
    pytest.param(MODEL, "@_attrs_define", "@print\n@_attrs_define", id="another decorator"),
    pytest.param(MODEL, "class Thing(Model)", "class Thing(print)", id="a base"),
    pytest.param(MODEL, "class Thing(Model)", "class Thing(Model, object)", id="two bases"),
    pytest.param(MODEL, "class Thing(Model)", "class Thing(Model, metaclass=print)", id="a keyword of a class"),
    pytest.param(MODEL, "class Thing(Model)", "class Thing(OpenModel[print])", id="an argument of a base"),
    pytest.param(MODEL, "class Thing(Model)", "class Thing(OpenModel['print()'])", id="one in quotes"),
    pytest.param(MODEL, "class Thing(Model)", "class Thing(OpenModel['('])", id="one that is not Python"),
    pytest.param(MODEL, "class Thing(Model)", "class Thing(OpenModel['\\ud800'])", id="one that can't be encoded"),
    pytest.param(MODEL, "class Thing(Model)", f"class Thing(OpenModel['{DEEP_SUM}'])", id="one whose tree is too deep"),
    pytest.param(MODEL, "class Thing(Model)", f"class Thing(OpenModel['{DEEP_MINUS}'])", id="one that is too deep"),
    pytest.param(MODEL, "class Thing(Model)", "class Thing(OpenModel['\uff49nt'])", id="one in other letters"),
    pytest.param(MODEL, "class Thing(Model)", "class Thing(OpenModel[u'int'])", id="one with a prefix"),
    pytest.param(MODEL, "class Thing(Model)", "class Thing[T: print](Model)", id="a type parameter"),
    pytest.param(MODEL, "def to_dict(self)", "def to_dict[T: print](self)", id="a type parameter of a method"),
    pytest.param(MODEL, "class Thing(Model)", "class _Thing(Model)", id="a private class"),
    *(
        pytest.param(MODEL, "class Thing(Model)", f"class {name}(Model)", id=f"a class that hides the builtin {name}")
        for name in ("bool", "bytes", "dict", "float", "frozenset", "int", "list", "object", "str")
    ),
    pytest.param(MODEL, "class Thing(Model)", "class UNSET(Model)", id="a class that hides an import"),
    pytest.param(
        MODEL, "from ..models.other import Other\n", "from ..models.other import UNSET\n", id="a model that does"
    ),
    pytest.param(MODEL, "hidden: str | None = None", "_hidden: str | None = None", id="a private field"),
    pytest.param(MODEL, "hidden: str | None = None", "name: str | None = None", id="two fields of one name"),
    pytest.param(MODEL, "hidden: str | None = None", "to_dict: str | None = None", id="a field that hides a method"),
    pytest.param(MODEL, "hidden: str | None = None", "hidden = None", id="a field without a type"),
    pytest.param(MODEL, "hidden: str | None = None", "hidden: str | None = print", id="a default"),
    pytest.param(MODEL, "hidden: str | None = None", "hidden: str | None = 1", id="a default that is a number"),
    pytest.param(MODEL, "hidden: str | None = None", "hidden: str | None = None; print", id="a second statement"),
    *(
        pytest.param(MODEL, "hidden: str |", f"hidden: {annotation} |", id=f"the type {annotation}")
        for annotation in (
            "print",
            "write_any",
            "UNSET",
            "'str'",
            "print()",
            "int + int",
            "1",
            "int.real",
            "int[int]",
            "list[print]",
            "list[int, print]",
            "list['print']",
            "dict[str, print]",
            "datetime.tzinfo",
            "Literal[print]",
            "Literal[1.0, print]",
            "Literal[1j]",
            "Literal[b'']",
            "Literal[...]",
            "Literal[u'']",
            "Literal[f'']",
            "Literal[~1]",
            "Literal[-UNSET]",
            "Literal[-True]",
            "Literal[(1, print)]",
            "Literal[{'a': print}]",
            "Literal[{print: 1}]",
            "Literal[{**{}}]",
            "Literal[*'']",
            "print | int",
            "int | print",
            "(lambda: int)()",
        )
    ),
    pytest.param(MODEL, "'name': 'name',", "'name': 'x = print()',", id="a name that is code"),
    pytest.param(MODEL, "'name': 'name',", "'name': 'to_dict_',", id="a name of no field"),
    pytest.param(MODEL, "'name': 'name',", "'name': name,", id="a name that is no text"),
    pytest.param(MODEL, "'name': 'name',", "name: 'name',", id="a key that is no text"),
    pytest.param(MODEL, "'name': 'name',", "**{},", id="keys that are unpacked"),
    pytest.param(MODEL, "    @classmethod\n    def _from", "    @print\n    def _from", id="a decorator of a method"),
    pytest.param(MODEL, "    @classmethod\n    def _from", "    def _from", id="no decorator of a method"),
    pytest.param(MODEL, "def to_dict(self)", "def to_json(self)", id="another method"),
    pytest.param(MODEL, "def to_dict(self)", "async def to_dict(self)", id="an async method"),
    pytest.param(MODEL, "def to_dict(self)", "def to_dict(self, x=print)", id="another argument"),
    pytest.param(MODEL, "def to_dict(self)", "def to_dict(self, /)", id="an argument by position"),
    pytest.param(MODEL, "def to_dict(self)", "def to_dict(self, *args)", id="any number of arguments"),
    pytest.param(MODEL, "def to_dict(self)", "def to_dict(self, **options)", id="any keywords"),
    pytest.param(MODEL, "def to_dict(self)", "def to_dict(self=print)", id="the default of an argument"),
    pytest.param(MODEL, "def to_dict(self) -> dict[str, Any]", "def to_dict(self) -> print", id="the type of a result"),
    pytest.param(MODEL, "EnumMember(Kind)", "print(Kind)", id="a converter"),
    pytest.param(MODEL, "EnumMember(Kind)", "EnumMember(print)", id="the class of a converter"),
    pytest.param(MODEL, "EnumMember(Kind)", "EnumMember(Text)", id="a class that is no model"),
    pytest.param(MODEL, "EnumMember(Kind)", "EnumMember(Kind, print)", id="another argument of a converter"),
    pytest.param(MODEL, "EnumMember(Kind)", "EnumMember(Kind, x=print)", id="a keyword of a converter"),
    pytest.param(MODEL, "EnumMember(Kind)", "EnumMember(*Kind)", id="unpacked arguments"),
    pytest.param(MODEL, "EnumMember(Kind)", "EnumMember(**Kind)", id="unpacked keywords"),
    pytest.param(MODEL, "EnumMember(Kind)", "EnumMember()", id="an argument that is missing"),
    pytest.param(MODEL, "'Dog': Dog", "'Dog': print", id="the class of a discriminator"),
    pytest.param(MODEL, "_value = struct.name", "_value = struct._name", id="a private attribute"),
    pytest.param(MODEL, "_value = struct.name", "_value = struct.to_dict", id="an attribute that is no field"),
    pytest.param(MODEL, "_value = struct.name", "_value = str.name", id="an attribute of something else"),
    pytest.param(MODEL, "_model.name = _value", "_model.x = _value", id="an assigned attribute"),
    pytest.param(MODEL, "_model.name = _value", "_model.name = cls", id="an assigned value"),
    pytest.param(MODEL, "_model.name = _value", "_model.name = self = _value", id="two targets"),
    pytest.param(MODEL, "_missing += ('name',)", "_missing -= ('name',)", id="an operator"),
    pytest.param(MODEL, "_missing += ('name',)", "_missing += ('name', print)", id="two are missing"),
    pytest.param(MODEL, "_missing += ('name',)", "_missing += (1,)", id="a number is missing"),
    pytest.param(MODEL, "_readers['kind'](_value)", "_readers[0](_value)", id="an item by a number"),
    pytest.param(MODEL, "_readers['kind'](_value)", "_readers['__class__'](_value)", id="an item of no field"),
    pytest.param(MODEL, "elif _value is not None:", "elif _value is print():", id="a condition that calls"),
    pytest.param(MODEL, "elif _value is not None:", "elif _value != None:", id="a comparison"),
    pytest.param(MODEL, "'name' not in self", "'name' in self", id="a negation"),
    pytest.param(MODEL, "_document['name'] = _value", "_document[print] = _value", id="the key of an item"),
    pytest.param(MODEL, "write_enum(_value)", "write_enum(print)", id="an argument of a writer"),
    pytest.param(MODEL, "write_enum(_value)", "Object(_value)", id="another writer"),
    pytest.param(MODEL, "_value: Any", "_value: print", id="the type of a variable"),
    pytest.param(MODEL, "        _value: Any\n", "        _value: Any\n        'x'\n", id="a text as a statement"),
    pytest.param(MODEL, "return _document", "return print", id="what is returned"),
    pytest.param(MODEL, "return _document", "yield _document", id="what is yielded"),
    pytest.param(MODEL, "        return _document\n", "", id="nothing is returned"),
    pytest.param(MODEL, "return _model", "return _m\uff4fdel", id="a letter that Python reads as another one"),
    pytest.param(
        MODEL, "from ..models.cat import Cat\n        from", "import os\n        from", id="an import in a method"
    ),
    pytest.param(SENT, '"_ThingRequestDict",', '"_Thing",', id="another name of a TypedDict"),
    pytest.param(SENT, "'name': 'str',", "'name': str,", id="a key without quotes"),
    pytest.param(SENT, "'name': 'str',", "'name': 'print()',", id="a key that is a call"),
    pytest.param(SENT, "'name': 'str',", "print(): 'str',", id="the name of a key"),
    pytest.param(SENT, "NotRequired['Kind | str']", "NotRequired['print']", id="a key that is not required"),
    pytest.param(SENT, "class ThingRequestDict(_", "class ThingDict(_", id="another TypedDict"),
    pytest.param(SENT, "class ThingRequestDict(_", "class ThingRequestDict(object, _", id="the base of a TypedDict"),
    pytest.param(CHOICE, "required=(", "required=print(", id="what is required"),
    pytest.param(CHOICE, "types={", "types={'x': (print,), ", id="the class of a value in JSON"),
    pytest.param(CHOICE, "values={", "values={'x': (print,), ", id="the values of a field"),
    pytest.param(ENUM, "A = 'a'", "A = print", id="the value of an enum"),
    pytest.param(ENUM, "A = 'a'", "A = None", id="a value that is none"),
    pytest.param(ENUM, "A = 'a'", "_missing_ = 'a'", id="a private member"),
    pytest.param(ENUM, "B = 'b'", "A = 'b'", id="two members of one name"),
    pytest.param(ENUM, "A = 'a'", "\uff21 = 'a'", id="a member in other letters"),
    pytest.param(ENUM, "StrEnum):", "StrEnum, object):", id="the base of an enum"),
    # Resources
    pytest.param(RESOURCE, '"""', 'b"""', id="bytes in place of a docstring"),
    pytest.param(RESOURCE, '("_caller",)', '("_caller", "x")', id="slots"),
    pytest.param(RESOURCE, "(self, caller: Caller)", "(self, caller: print)", id="the type of a caller"),
    pytest.param(RESOURCE, 'deprecated("files.create is deprecated")', "deprecated(print)", id="a deprecation"),
    pytest.param(RESOURCE, 'deprecated("files.create is deprecated")', "deprecated('x', print)", id="one with two"),
    pytest.param(RESOURCE, 'deprecated("files.create is deprecated")', "deprecated('x', x=1)", id="with a keyword"),
    pytest.param(RESOURCE, "photo: File | Unset = UNSET", "photo: print | Unset = UNSET", id="the type of an argument"),
    pytest.param(RESOURCE, "photo: File | Unset = UNSET", "photo: File | Unset = print", id="its default"),
    pytest.param(RESOURCE, "photo: File | Unset = UNSET", "_photo: File | Unset = UNSET", id="a private argument"),
    pytest.param(RESOURCE, "photo: File | Unset = UNSET", "photo=UNSET", id="an argument without a type"),
    pytest.param(RESOURCE, "def list(", "def _list(", id="a private method"),
    pytest.param(RESOURCE, "exact: bool = False", "Call: bool = False", id="an argument that hides a class"),
    pytest.param(RESOURCE, '{"limit": limit', '{"limit": print', id="an argument of a call"),
    pytest.param(RESOURCE, "model=FileCreate", "model=print", id="the model of a call"),
    pytest.param(RESOURCE, "del body, photo", "del body, _call, photo", id="a variable is deleted"),
    pytest.param(RESOURCE, "del body, photo, note, options", "del (body, _call)", id="one in parentheses"),
    pytest.param(RESOURCE, "exact=exact)", "exact=print)", id="an option of pages"),
    pytest.param(RESOURCE, "self._caller.pages(", "self._caller.pages_(", id="another method of a caller"),
    pytest.param(RESOURCE, "return await self._caller.download(", "return self._caller.download(", id="no await"),
    pytest.param(RESOURCE, "_resource = FilesResource", "_resource = print", id="what a raw resource calls"),
    pytest.param(RESOURCE, "to_raw(_resource.create)", "to_raw(_resource._x)", id="a private raw method"),
    pytest.param(RESOURCE, "to_raw(_resource.create)", "print(_resource.create)", id="another wrapper"),
    pytest.param(RESOURCE, "self.create = to_raw", "self._create = to_raw", id="a private attribute of a resource"),
    pytest.param(RESOURCE, "from .files_list import OPERATION", "from os import x", id="an import in another method"),
    # Operations
    pytest.param(OPERATION, "limit: int | Unset", "RequestWriter: int | Unset", id="an argument that hides a function"),
    pytest.param(OPERATION, "'limit', limit, form='integer'", "'limit', print, form='integer'", id="what is sent"),
    pytest.param(OPERATION, "'limit', limit, form='integer'", "'limit', limit, form=print", id="a form"),
    pytest.param(OPERATION, "'limit', limit, form='integer'", "print, limit, form='integer'", id="a name"),
    pytest.param(OPERATION, "_writer.query('limit'", "_writer.kwargs('limit'", id="a place"),
    pytest.param(OPERATION, "_writer.query('limit'", "limit.query('limit'", id="a writer"),
    pytest.param(OPERATION, "build=_get_kwargs", "build=print", id="what builds a request"),
    pytest.param(OPERATION, 'id="files_list",', "id=print,", id="the id"),
    pytest.param(OPERATION, 'id="files_list",', "", id="no id"),
    pytest.param(OPERATION, 'id="files_list",', "id='x', x='x',", id="another option of an operation"),
    pytest.param(
        OPERATION, "OPERATION: Operation[FileList]", "OPERATION: Operation[print]", id="the type of an operation"
    ),
    pytest.param(OPERATION, "OPERATION: Operation[FileList]", "OTHER: Operation[FileList]", id="another constant"),
    pytest.param(OPERATION, "Response(200, 200", "Response(200, print", id="a status"),
    pytest.param(OPERATION, "Response(200, 200", "Response(200, True", id="a status that is true"),
    pytest.param(OPERATION, "size='limit'", "size=print", id="an option of a listing"),
    pytest.param(OPERATION, 'cast("FileList | None"', 'cast("print()"', id="a cast"),
    pytest.param(OPERATION, 'cast("FileList | None"', "cast(print", id="a cast without quotes"),
    pytest.param(OPERATION, "raise errors.UnexpectedStatus", "raise print", id="what is raised"),
    pytest.param(OPERATION, "request(**request)", "request('GET', 'https://example.com')", id="another request"),
    pytest.param(OPERATION, "request(**request)", "request(**client)", id="other keywords"),
    pytest.param(OPERATION, "client.get_httpx_client()", "client.get_async_httpx_client()", id="another client"),
    pytest.param(OPERATION, "_get_kwargs(limit=limit,", "_get_kwargs(limit=print,", id="what is passed on"),
    pytest.param(OPERATION, "_get_kwargs(limit=limit,", "_get_kwargs(_x=limit,", id="a private name"),
    pytest.param(OPERATION, "client: AuthenticatedClient,", "client: print,", id="the type of the client"),
    pytest.param(OPERATION, "parsed=_parse_response(", "parsed=print(", id="what parses"),
]

#: What templates write of other descriptions.
ALLOWED = [
    pytest.param(ENUM, "A = 'a'", "A = -1", id="a negative number"),
    pytest.param(MODEL, "hidden: str |", "hidden: Literal['a', 1, -1, 1.0, True, None, ('a',)] |", id="literals"),
    pytest.param(MODEL, "hidden: str |", f"hidden: {' | '.join(['int'] * 900)} |", id="a union of very many types"),
    pytest.param(MODEL, "class Thing(Model)", "class Thing(OpenModel[int])", id="the type of unknown fields"),
    pytest.param(MODEL, "class Thing(Model)", "class Thing(OpenModel['Cat | int'])", id="one in quotes"),
    pytest.param(MODEL, "'name': 'name',", "'größe': 'name',", id="a text with other letters"),
    pytest.param(MODEL, "'name': 'name',", "'\uff49': 'name',", id="a text with letters that names can't have"),
    pytest.param(CHOICE, "(str, )", "(bool, dict, float, int, list, str, (list,), ())", id="classes of values"),
    pytest.param("api/things/things_get.py", "explode=False", "explode=True", id="what is exploded"),
    pytest.param(OPERATION, "import Any, cast", "import Any, Literal, cast", id="a constant of an operation"),
    pytest.param(RESOURCE, "TYPE_CHECKING, ", "TYPE_CHECKING, Literal, ", id="a constant of a method"),
    pytest.param(RESOURCE, "del body, photo, note, options", "del (body, photo, note, options)", id="parentheses"),
    pytest.param(RESOURCE, "  # type: ignore", "# type: ignore", id="the comment of a deprecated method"),
]


@pytest.fixture
def change(made: Path) -> Iterator[Callable[[str, str, str], None]]:
    """Change the first text of a module to another one. Afterwards, it is as before."""
    before: dict[Path, str] = {}

    def replace(file: str, old: str, new: str) -> None:
        path = made / file
        before[path] = path.read_text(encoding="utf-8")
        assert old in before[path]
        path.write_text(before[path].replace(old, new, 1), encoding="utf-8")

    yield replace
    for path, text in before.items():
        path.write_text(text, encoding="utf-8")


def test_the_package_has_nothing_else(made: Path) -> None:
    assert audit(made, HERE) == []


@pytest.mark.alike
@pytest.mark.parametrize(("file", "code"), STATEMENTS)
def test_other_statements_are_found(made: Path, change: Callable[[str, str, str], None], file: str, code: str) -> None:
    text = (made / file).read_text(encoding="utf-8")
    change(file, text, f"{text}\n{code}\n")
    found = audit(made, HERE)
    assert max(each.line for each in found if each.file == file) >= text.count("\n") + 2


@pytest.mark.heavy
@pytest.mark.alike
@pytest.mark.parametrize(("file", "old", "new"), EDITS)
def test_what_no_template_writes_is_found(
    made: Path, change: Callable[[str, str, str], None], file: str, old: str, new: str
) -> None:
    change(file, old, new)
    assert file in {each.file for each in audit(made, HERE)}


@pytest.mark.parametrize(("file", "old", "new"), ALLOWED)
def test_what_templates_write_of_other_descriptions_is_no_finding(
    made: Path, change: Callable[[str, str, str], None], file: str, old: str, new: str
) -> None:
    change(file, old, new)
    assert audit(made, HERE) == []


@pytest.mark.parametrize(
    ("first", "what"),
    [
        pytest.param("exec('1')\n", "no template writes this: exec('1')", id="a first statement that is no docstring"),
        # For Python this is a comment and a call, for a reader of UTF-8 two comments.
        pytest.param("# coding: utf-7\n# +AAo-print(1)\n", "utf-7", id="another encoding"),
        pytest.param("\0\n", "is not Python: ", id="an error without a line"),
    ],
)
def test_the_begin_of_a_module_is_read_as_python_does(
    made: Path, change: Callable[[str, str, str], None], first: str, what: str
) -> None:
    text = (made / MODEL).read_text(encoding="utf-8")
    change(MODEL, text, first + text)
    (found,) = audit(made, HERE)
    assert (found.file, found.line) == (MODEL, 1)
    assert what in found.what


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("file", "code"),
    [
        pytest.param(MODEL, "{{ openapi.title.get_untrusted_value() }}", id="a description in a module"),
        pytest.param(MODEL, '"""{{ openapi.title.get_untrusted_value() }}"""', id="a description in triple quotes"),
        pytest.param(OPERATION, '"""{{ openapi.title.get_untrusted_value() }}"""', id="of an operation"),
        pytest.param("__init__.py", '"""{{ openapi.title.get_untrusted_value() }}"""', id="the title"),
        pytest.param("types.py", "{{ openapi.title.get_untrusted_value() }}", id="the title in the types"),
        pytest.param(MODEL, 'exec("1")  # here', id="exec"),
        pytest.param(MODEL, "@print  # here\nclass {{ class_name }}(Model):\n    pass", id="a decorator"),
        pytest.param(MODEL, FIELD.format("x: int = 1 + 1  # here"), id="a default that is an expression"),
        pytest.param(OPERATION, "import os  # here", id="an import"),
        pytest.param(RESOURCE, "from os import *  # here", id="a star import"),
        pytest.param(API, '"""{{ openapi.title.get_untrusted_value() }}"""', id="the title in the list of resources"),
        pytest.param(MODELS, "{{ openapi.title.get_untrusted_value() }}", id="the title in the list of models"),
        pytest.param(ENUM, "{{ enum.class_info.name }}.x = 1  # here", id="an attribute of an enum"),
        pytest.param("__init__.py", "{{ openapi.title.get_untrusted_value() }}", id="the title as code"),
    ],
)
def test_a_template_that_makes_other_code_is_found(project: Project, tmp_path: Path, file: str, code: str) -> None:
    append(project, file, code)
    check_found(generate(project, tmp_path / "made"), project, file)


def check_found(package: Path, project: Project, file: str) -> None:
    """Check that the audit names the file, and the last marked line or the one before, where a hostile text begins."""
    expected = find_mark(package / file)
    found = {each.line for each in audit(package, project) if each.file == file}
    assert {expected, expected - 1} & found or (found == {1} and file in (API, MODELS, "__init__.py")), found


@pytest.mark.parametrize(
    ("body", "expected", "line"),
    [
        pytest.param("a = 1\nb = 2", "a = 1\nb = 2", 0, id="no difference"),
        pytest.param("a = 1\nb = 2", "a = 1\nb = 3", 2, id="another statement"),
        pytest.param("a = 1\nb = 2\nc = 3", "a = 1\nb = 2", 3, id="one more"),
        pytest.param("a = 1\nb = 2\nc = 3", "a = 1\nb = 2\nc = 3\nd = 4", 3, id="one less: behind the last one"),
        pytest.param("", "a = 1", 1, id="none"),
        pytest.param("def f():\n    a = 1\n    b = 2", "def f():\n    a = 1", 3, id="one more in a function"),
        pytest.param("def f():\n    a = 1", "def f(x):\n    a = 1", 1, id="another function with the same body"),
    ],
)
def test_the_line_of_a_difference(body: str, expected: str, line: int) -> None:
    assert find_difference(ast.parse(body).body, ast.parse(expected).body) == line


@pytest.mark.heavy
@pytest.mark.parametrize("file", ["client.py", "errors.py"])
def test_a_module_that_never_changes_is_pinned(project: Project, tmp_path: Path, file: str) -> None:
    append(project, file, 'x = "{{ openapi.title | in_double_quote_literal }}"')
    package = generate(project, tmp_path / "made")
    finish_package({}, project, package)
    (found,) = audit_package(package, project)
    assert (found.file, found.line) == (file, 1)
    assert "set its hash in audit/grammar.py to" in found.what


@pytest.mark.parametrize(
    ("place", "what"),
    [
        pytest.param("extra.py:1", "not a file", id="another module"),
        pytest.param("models/deeper/thing.py:1", "not a file", id="a module in a deeper folder"),
        pytest.param("extra.so:1", "not a file", id="a library"),
        pytest.param("models/_thing.py:1", "not a file", id="a private module"),
        pytest.param("models/class.py:1", "not a file", id="a module whose name is a keyword"),
        pytest.param("models/a-thing.py:1", "not a file", id="a module whose name is none"),
        pytest.param("models/thing.so:1", "not a file", id="a library beside a model"),
        pytest.param("models/__pycache__/thing.cpython-311.pyc:1", "not a file", id="compiled code"),
        pytest.param("py.typed:1", "differs from its template", id="a marker with content"),
        pytest.param("openapi.json:2", "not JSON", id="a description that is not JSON"),
        pytest.param("types.py:1", "differs from its template", id="a module that is the same for all"),
        pytest.param("facts.py:1", "openapi.json can't be read", id="facts without a description"),
    ],
)
def test_other_files_are_found(made: Path, tmp_path: Path, place: str, what: str) -> None:
    package = tmp_path / "made"
    shutil.copytree(made, package)
    path = package / place.partition(":")[0]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("1\n2", encoding="utf-8")
    (found,) = audit(package, HERE)
    assert f"{found.file}:{found.line}" == place
    assert what in found.what


def test_a_description_that_is_too_deep_is_found(made: Path, tmp_path: Path) -> None:
    package = tmp_path / "made"
    shutil.copytree(made, package)
    (package / "openapi.json").write_text("[" * 100_000, encoding="utf-8")
    (found,) = audit(package, HERE)
    assert str(found).startswith("openapi.json:1: is not JSON: ")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        pytest.param(b"\n\n\xff", "'utf-8' codec", id="other bytes"),
        pytest.param(DEEP_SUM.encode(), "recursion", id="a tree that is too deep"),
        pytest.param(DEEP_MINUS.encode(), "", id="too deep to parse"),
    ],
)
def test_what_python_can_not_parse_is_found(made: Path, tmp_path: Path, content: bytes, why: str) -> None:
    package = tmp_path / "made"
    shutil.copytree(made, package)
    (package / MODEL).write_bytes(content)
    (found,) = audit(package, HERE)
    assert str(found).startswith(f"{MODEL}:1: is not Python: ")
    assert why in found.what


@pytest.mark.parametrize(
    ("code", "what"),
    [
        pytest.param("x = '\uff49'\n\uff49 = 1", "letters in a name that Python reads as other letters", id="letters"),
        pytest.param("x = '# text'\n# x", "a comment: '# x'", id="a comment"),
    ],
)
def test_what_the_tree_does_not_show_is_found_where_it_is(
    made: Path, change: Callable[[str, str, str], None], code: str, what: str
) -> None:
    text = (made / MODEL).read_text(encoding="utf-8")
    change(MODEL, text, f"{text}\n{code}\n")
    lines = [each.line for each in audit(made, HERE) if each.file == MODEL and what in each.what]
    assert lines == [text.count("\n") + 3]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("return _document", "return print", id="deep in a class"),
        pytest.param(
            "class Thing(Model)",
            r"class Thing(OpenModel['(" + r"\n" * 99 + "print)'])",
            id="a type in quotes of many lines",
        ),
    ],
)
def test_the_line_in_a_statement_is_named(
    made: Path, change: Callable[[str, str, str], None], old: str, new: str
) -> None:
    change(MODEL, old, new)
    before, _, _ = (made / MODEL).read_text(encoding="utf-8").partition(new)
    (line,) = {each.line for each in audit(made, HERE) if each.file == MODEL}
    assert line == before.count("\n") + 1


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        pytest.param(f"print({'1' * 53})", f"print({'1' * 53})", id="60 characters"),
        pytest.param(f"print({'1' * 54})", f"print({'1' * 54}…", id="61 characters"),
    ],
)
def test_a_line_is_shown_up_to_60_characters(
    made: Path, change: Callable[[str, str, str], None], code: str, shown: str
) -> None:
    text = (made / MODEL).read_text(encoding="utf-8")
    change(MODEL, text, f"{text}\n{code}\n")
    assert f"no template writes this: {shown}" in {each.what for each in audit(made, HERE)}


def test_a_symbolic_link_is_found(project: Project, tmp_path: Path) -> None:
    package = generate(project, tmp_path / "made")
    (package / "api" / "link.py").symlink_to(tmp_path)
    assert [str(each) for each in audit(package, project)] == [
        "api/link.py:1: a symbolic link; the generator writes only files"
    ]


@pytest.mark.heavy
def test_regenerating_refuses_it_and_keeps_the_old_package(tmp_path: Path) -> None:
    project = with_templates(copy_project(tmp_path), tmp_path)
    before = (project.package / "models" / "toll.py").read_bytes()
    append(project, MODEL, FIELD.format("x: int = print(1)"))
    with pytest.raises(Problem) as raised:
        regenerate(load_linted(project), project)
    error = str(raised.value)
    assert "models/active_integration.py:" in error
    lines = error.splitlines()
    assert len(lines) == MAX_SHOWN + 2
    assert lines[-1].startswith("  … and ")
    assert "no template writes this: class Thing(Model):" in error
    assert (project.package / "models" / "toll.py").read_bytes() == before
