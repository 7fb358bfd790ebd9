"""The audit refuses code that no template makes: a template that writes text of a description without escaping it."""

from __future__ import annotations

import ast
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from codegen.generate.__main__ import main
from codegen.generate.audit import AuditFinding, audit_package
from codegen.generate.audit.grammar import GRAMMARS, Index
from codegen.generate.audit.module import audit_module
from codegen.generate.package import finish_package, run_generator
from codegen.generate.prepare import prepare
from codegen.project import HERE, MAX_SHOWN, Project
from tests.support.projects import copy_project

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

MODEL, OPERATION, RESOURCE = "models/thing.py", "api/things/things_list.py", "api/things/__init__.py"
ENUM, MODELS, API = "models/kind.py", "models/__init__.py", "api/__init__.py"
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

#: Text that ends the docstring or the string that it is written into.
HOSTILE = 'x"""\nimport os  # here\n"""'

DOCUMENT: dict[str, Any] = {
    "openapi": "3.0.0",
    "info": {"title": HOSTILE, "version": "1"},
    "paths": {
        "/v2/things/": {
            "get": {
                "operationId": "things_list",
                "tags": ["things"],
                "description": HOSTILE,
                "parameters": [{"name": "kind", "in": "query", "schema": {"$ref": "#/components/schemas/Kind"}}],
                "responses": {
                    "200": {
                        "description": "ok",
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}},
                    }
                },
            }
        }
    },
    "components": {
        "schemas": {
            "Kind": {"type": "string", "enum": ["a", "b"]},
            "Thing": {"type": "object", "description": HOSTILE, "properties": {"name": {"type": "string"}}},
        }
    },
}


def generate(project: Project, target: Path) -> Path:
    """Generate the package without formatting it: comments keep their lines, and unused imports stay."""
    prepared = prepare(DOCUMENT)
    assert run_generator(prepared.document, project, target, prepared.template_globals) == []
    return target


def audit(package: Path, project: Project) -> list[AuditFinding]:
    """Audit a package that is not formatted: the pinned modules are pinned as formatted."""
    return [each for each in audit_package(package, project=project) if each.file not in ("client.py", "errors.py")]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project with the templates and the runtime modules only."""
    root = tmp_path / "project"
    skipped = shutil.ignore_patterns("__pycache__")
    shutil.copytree(HERE.generator, root / "codegen" / "generate", ignore=skipped)
    return Project(root)


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


def test_the_committed_package_has_nothing_else() -> None:
    assert [each for each in audit_package(HERE.package) if "__pycache__" not in each.file] == []


def test_a_hostile_description_is_only_text(project: Project, tmp_path: Path) -> None:
    assert audit(generate(project, tmp_path / "made"), project) == []


FUNCTION = "def sync({}):\n    {}\n"
METHOD = "class Thing(Model):\n    def to_dict(self):\n        {}\n"
FIELD = "class Thing(Model):\n    {}\n"
INIT = "class Thing(BaseResource):\n    def __init__(self, caller):\n        _resource = caller\n        {}\n"


#: Code that no template makes, for the end of a module.
CODE = [
    pytest.param(MODEL, 'exec("1")  # here', id="exec"),
    pytest.param(OPERATION, 'exec("1")  # here', id="exec in an operation"),
    pytest.param(RESOURCE, 'exec("1")  # here', id="exec in a resource"),
    pytest.param(API, 'exec("1")  # here', id="exec in the protocols"),
    pytest.param(MODELS, 'exec("1")  # here', id="exec in the list of models"),
    pytest.param(ENUM, 'exec("1")  # here', id="exec in an enum"),
    pytest.param("__init__.py", 'exec("1")  # here', id="exec in the package"),
    pytest.param(MODEL, METHOD.format('return exec("1")  # here'), id="exec in a method"),
    pytest.param(MODEL, METHOD.format('__import__("os")  # here'), id="__import__"),
    pytest.param(MODEL, METHOD.format('__builtins__["exec"]  # here'), id="__builtins__"),
    pytest.param(MODEL, METHOD.format("x = getattr(self, 'x')  # here"), id="getattr"),
    pytest.param(MODEL, METHOD.format("_missing += (key,)  # here"), id="a value is added to the missing fields"),
    pytest.param(MODEL, METHOD.format("_missing += (1,)  # here"), id="a number is added to the missing fields"),
    pytest.param(MODEL, METHOD.format("_missing += ('a', 'b')  # here"), id="two are added to the missing fields"),
    pytest.param(MODEL, METHOD.format("_missing += 'a'  # here"), id="a text is added to the missing fields"),
    pytest.param(MODEL, METHOD.format("_missing *= ('a',)  # here"), id="the missing fields are multiplied"),
    pytest.param(MODEL, METHOD.format("_value += ('a',)  # here"), id="a text is added to a value"),
    pytest.param(MODEL, METHOD.format("self.x += ('a',)  # here"), id="a text is added to an attribute"),
    pytest.param(MODEL, METHOD.format("x = str.format  # here"), id="an attribute of a builtin"),
    pytest.param(MODEL, METHOD.format("x = datetime.sys  # here"), id="an attribute of a module"),
    pytest.param(MODEL, METHOD.format("x = datetime.datetime.now()  # here"), id="a call of a module"),
    pytest.param(MODEL, METHOD.format("x = self.x()  # here"), id="a call of an attribute"),
    pytest.param(MODEL, METHOD.format("x = Object(self)(self)  # here"), id="a call of a call"),
    pytest.param(MODEL, "@_attrs_define(repr=print)  # here\nclass Thing(Model):\n    pass", id="its argument"),
    pytest.param(MODEL, "class Thing[T: print](Model):  # here\n    pass", id="a type parameter"),
    pytest.param(MODEL, FIELD.format("_attributes = {'x': 'x = print(1)'}  # here"), id="a field that is code"),
    pytest.param(MODEL, FIELD.format("x: int\n    _attributes = {'x': x}  # here"), id="a field that is no text"),
    pytest.param(MODEL, FIELD.format("x: int\n    _attributes = dict()  # here"), id="fields that are computed"),
    pytest.param(OPERATION, FUNCTION.format("x=1 + 1", "return").replace(":\n", ":  # here\n", 1), id="an argument"),
    pytest.param(
        OPERATION, FUNCTION.format("*, x=lambda: 1", "return").replace(":\n    r", ":  # here\n    r"), id="λ"
    ),
    pytest.param(
        OPERATION, FUNCTION.format("x", "from ...types import UNSET  # here"), id="a good import in a function"
    ),
    pytest.param(OPERATION, FUNCTION.format("x", "x += 1  # here"), id="an augmented assignment"),
    pytest.param(OPERATION, FUNCTION.format("x", "x.y = 1  # here"), id="an assigned attribute"),
    pytest.param(OPERATION, FUNCTION.format("x", "x[1] = 1  # here"), id="an assigned index"),
    pytest.param(OPERATION, FUNCTION.format("x", "__debug = 1  # here"), id="an assigned private name"),
    pytest.param(OPERATION, FUNCTION.format("x", "pass\n    'text'  # here"), id="a text as a statement"),
    pytest.param(OPERATION, FUNCTION.format("x", "return cast('print(1)', x)  # here"), id="a cast"),
    pytest.param(OPERATION, "async def extra(): return  # here", id="an async function"),
    pytest.param(OPERATION, "OPERATION.x = 1  # here", id="an attribute of the module's constant"),
    pytest.param(OPERATION, "from collections.abc import Callable  # here", id="another container"),
    pytest.param(OPERATION, "from decimal import getcontext  # here", id="another name of decimals"),
    pytest.param(RESOURCE, "from collections.abc import Callable  # here", id="another container in a resource"),
    pytest.param(RESOURCE, "from decimal import getcontext  # here", id="another name of decimals in a resource"),
    pytest.param(OPERATION, "import httpx as datetime  # here", id="a module by another name"),
    pytest.param(OPERATION, "from typing import *  # here", id="a star import"),
    pytest.param(OPERATION, "from typing import Any as str  # here", id="an import by another name"),
    pytest.param(OPERATION, "from ...client import os  # here", id="a name of another module"),
    pytest.param(OPERATION, "from ...models.other import Other  # here", id="a model that is not there"),
    pytest.param(OPERATION, "if x:  # here\n    pass", id="a condition"),
    pytest.param(RESOURCE, "if TYPE_CHECKING:\n    exec('1')  # here", id="exec for type checkers"),
    pytest.param(RESOURCE, "if TYPE_CHECKING:\n    from typing import List  # here", id="an import for them"),
    pytest.param(RESOURCE, "if TYPE_CHECKING:  # here\n    pass\nelse:\n    import os", id="for all but them"),
    pytest.param(MODELS, '_MODULES = {"Thing": "os"}  # here', id="a module that is imported by name"),
    pytest.param(MODELS, '_MODULES = {"Thing": ".kind"}  # here', id="a module that has another model"),
    pytest.param(MODELS, "_MODULES = dict()  # here", id="modules that are computed"),
    pytest.param(RESOURCE, INIT.format("del _resource  # here"), id="a variable is deleted"),
    pytest.param(RESOURCE, INIT.format("del caller.call  # here"), id="an attribute is deleted"),
    pytest.param(OPERATION, FUNCTION.format("x", "del x  # here"), id="an argument is deleted in another module"),
    pytest.param(RESOURCE, INIT.format("self._x = to_raw(_resource.get)  # here"), id="a private raw method"),
    pytest.param(RESOURCE, INIT.format("self.x = to_raw(_resource.__class__)  # here"), id="a class as a raw method"),
    pytest.param(RESOURCE, INIT.format("self.x = to_raw(caller.call)  # here"), id="a raw method of the caller"),
    pytest.param(RESOURCE, INIT.format("caller.x = to_raw(_resource.get)  # here"), id="another object"),
    pytest.param(RESOURCE, INIT.format("self.x = other(_resource.get)  # here"), id="another call for a raw method"),
    pytest.param(API, 'RESOURCES = {"things": f"{__name__}.other"}  # here', id="a resource that is not there"),
    pytest.param(API, 'RESOURCES = {"things": f"{x}.things"}  # here', id="a resource of another package"),
    pytest.param(API, "T = OtherResource(self._caller)  # here", id="a class of another package"),
    pytest.param(RESOURCE, INIT.format("caller.batches()  # here"), id="a call of batches of another object"),
    pytest.param(RESOURCE, INIT.format("self.x = to_raw_batches(caller.batches)  # here"), id="batches of the caller"),
    pytest.param(OPERATION, FUNCTION.format("x", "return \uff45xec('1')  # here"), id="a full-width letter"),
    pytest.param(
        OPERATION, FUNCTION.format("x, \u00b5", "return").replace(":\n", ":  # here\n", 1), id="a Greek letter"
    ),
    pytest.param(MODEL, "x = = 1  # here", id="a syntax error"),
    pytest.param(MODEL, '_X = TypedDict("_X", {exec("1"): "str"})  # here', id="a key that is a call"),
    pytest.param(MODEL, '_X = TypedDict("_X", {"x": exec("1")})  # here', id="the type of a key that is a call"),
    pytest.param(MODEL, '_X = TypedDict("_X", {"x": "exec(1)"})  # here', id="one in quotes"),
    pytest.param(MODEL, '_X = TypedDict("_X", {"x": NotRequired["exec(1)"]})  # here', id="one that is not required"),
    pytest.param(MODEL, '_X = TypedDict("_X", {"x": NotRequired[exec("1")]})  # here', id="one without quotes"),
    pytest.param(MODEL, '_X = TypedDict("_X", {**x})  # here', id="keys that are unpacked"),
    pytest.param(MODEL, '_X = TypedDict("_X", dict())  # here', id="keys that are computed"),
    pytest.param(MODEL, '_X = TypedDict("_Y", {"x": "str"})  # here', id="a TypedDict of another name"),
    pytest.param(MODEL, '_X = TypedDict("_X", {"x": "str"}, total=exec("1"))  # here', id="an option of a TypedDict"),
    pytest.param(OPERATION, '_X = TypedDict("_X", {"x": "str"})  # here', id="a TypedDict in another module"),
    pytest.param(MODEL, "class X(_Y):  # here\n    'A text.'", id="a class with another base"),
    pytest.param(MODEL, "class X(_X):  # here\n    x: int = exec('1')", id="a TypedDict with more than a docstring"),
    pytest.param(MODEL, "class X(_X, total=exec('1')):  # here\n    'A text.'", id="a TypedDict with an option"),
]


#: What an API resource of the package may be: the start of a class, and of a method of it.
CLASS = "class ThingsResource(BaseResource):\n    {}\n"
KEYS = '_X = TypedDict("_X", {"x": "str"})\n'
#: Code that one rule of the audit refuses and no other, with what the audit says of it.
RULES = [
    # Modules
    pytest.param(OPERATION, "'text'  # here", "a statement of a module (Expr)", id="a text that is no docstring"),
    pytest.param(OPERATION, "OPERATION: int  # here", "a statement of a module (AnnAssign)", id="no value"),
    pytest.param(OPERATION, "def extra(): return  # here", "a function `extra`", id="a function"),
    pytest.param(OPERATION, "OPERATION: print = 1  # here", "the name `print`", id="the type of a constant"),
    pytest.param(OPERATION, "OPERATION = print  # here", "the name `print`", id="the value of a constant"),
    pytest.param(OPERATION, "EXTRA = 1  # here", "`EXTRA` is assigned in the module", id="a constant"),
    pytest.param(
        MODELS,
        '_MODULES = {"Thing": "xthing"}  # here',
        "a module that has no class of this name in models/",
        id="a module that is not beside this one",
    ),
    # Imports
    pytest.param(OPERATION, "import httpx as str  # here", "`import httpx`", id="a module by another name"),
    pytest.param(OPERATION, "import os  # here", "`import os`", id="another module"),
    pytest.param(OPERATION, "from typing import Self  # here", "`from typing import Self`", id="another name"),
    pytest.param(
        OPERATION, "from ...models.thing import Any  # here", "`from ...models.thing import Any`", id="no model"
    ),
    pytest.param(OPERATION, FUNCTION.format("x", "return httpx  # here"), "the name `httpx`", id="a module as a value"),
    pytest.param(
        RESOURCE,
        "from typing import overload as _overload\n__all__ = overload  # here",
        "the name `overload`",
        id="the name before `as`",
    ),
    pytest.param(
        OPERATION, FUNCTION.format("x", "return errors.content  # here"), "`errors.content`", id="of an imported module"
    ),
    # Classes
    pytest.param(
        MODEL, "class Thing(Model, object):  # here\n    'x'", "a class with the bases `Model, object`", id="bases"
    ),
    pytest.param(
        MODEL,
        "class Thing(Model, x=1):  # here\n    'x'",
        "a class with the bases `Model, 1`",
        id="a keyword of a class",
    ),
    pytest.param(MODEL, "class Thing(OpenModel[print]):  # here\n    'x'", "the name `print`", id="what a base has"),
    pytest.param(
        MODEL, "@print  # here\nclass Thing(Model):\n    'x'", "a decorator `print`", id="a class's decorator"
    ),
    pytest.param(MODEL, FIELD.format("1  # here"), "a statement of a class (Expr)", id="a number in a class"),
    pytest.param(MODEL, FIELD.format("'x'\n    'y'  # here"), "a statement of a class (Expr)", id="a text in a class"),
    pytest.param(MODEL, FIELD.format("def extra(self): return  # here"), "a method `extra`", id="a method"),
    pytest.param(RESOURCE, CLASS.format("def _x(self): return  # here"), "a method `_x`", id="a private method"),
    pytest.param(MODEL, FIELD.format("x: print  # here"), "the name `print`", id="the type of a field"),
    pytest.param(MODEL, FIELD.format("_ids = print  # here"), "the name `print`", id="a constant of a class"),
    pytest.param(MODEL, FIELD.format("__x = 1  # here"), "`__x` is assigned in the class", id="a private field"),
    pytest.param(RESOURCE, CLASS.format("x = 1  # here"), "`x` is assigned in the class", id="a field of a resource"),
    pytest.param(
        MODEL,
        FIELD.format("_attributes = {'x': 'y'}  # here"),
        "a name in `_attributes` that is no field of the class",
        id="the name of no field",
    ),
    # Typed dictionaries
    pytest.param(
        MODEL,
        KEYS + "class X(_X):  # here\n    x: int",
        "a TypedDict with more than a docstring",
        id="a key in the class",
    ),
    pytest.param(
        MODEL,
        KEYS + "class X(_X):  # here\n    'x'\n    x: int",
        "a TypedDict with more than a docstring",
        id="a second one",
    ),
    pytest.param(MODEL, KEYS + "@print  # here\nclass X(_X):\n    'x'", "a decorator `print`", id="a decorated one"),
    pytest.param(MODEL, "class X(_X):  # here\n    'x'", "the name `_X`", id="keys that are not there"),
    pytest.param(
        MODEL, KEYS + "class X(metaclass=_X):  # here\n    'x'", "a class with the bases `_X`", id="keys as a metaclass"
    ),
    # Functions
    pytest.param(OPERATION, "@print  # here\ndef sync(x): return", "a decorator `print`", id="a function's decorator"),
    pytest.param(
        RESOURCE,
        CLASS.format("@_deprecated(print)  # here\n    def x(self): return"),
        "a decorator `_deprecated(print)`",
        id="a deprecation that is no text",
    ),
    pytest.param(
        RESOURCE,
        CLASS.format("@_deprecated(1)  # here\n    def x(self): return"),
        "a decorator `_deprecated(1)`",
        id="a deprecation that is a number",
    ),
    pytest.param(
        RESOURCE,
        CLASS.format("@_deprecated('x', category=print)  # here\n    def x(self): return"),
        "a decorator `_deprecated('x', category=print)`",
        id="an argument of a deprecation",
    ),
    pytest.param(
        RESOURCE,
        CLASS.format("@_deprecated('x', 'y')  # here\n    def x(self): return"),
        "a decorator `_deprecated('x', 'y')`",
        id="a deprecation with two texts",
    ),
    pytest.param(
        RESOURCE,
        CLASS.format("@print('x')  # here\n    def x(self): return"),
        "a decorator `print('x')`",
        id="another decorator with a text",
    ),
    pytest.param(OPERATION, "def sync(x: print): return  # here", "the name `print`", id="the type of an argument"),
    pytest.param(OPERATION, "def sync(x) -> print: return  # here", "the name `print`", id="the type of a result"),
    pytest.param(OPERATION, "def sync(*x): return  # here", "any number of arguments", id="any number of arguments"),
    pytest.param(OPERATION, "def sync(**x): return  # here", "any number of arguments", id="any keywords"),
    pytest.param(OPERATION, "def sync(__x): return  # here", "an argument `__x`", id="a private argument"),
    pytest.param(
        OPERATION, "def sync(sync): return sync(1)  # here", "`sync(1)` (Call)", id="an argument hides a function"
    ),
    pytest.param(
        OPERATION,
        "def sync(httpx): return httpx.Response  # here",
        "the attribute `Response`",
        id="an argument hides a module",
    ),
    pytest.param(OPERATION, "def sync(x): return\nOPERATION = x  # here", "the name `x`", id="an argument elsewhere"),
    # Statements
    pytest.param(OPERATION, FUNCTION.format("x", "'x'\n    'y'  # here"), "a statement (Expr)", id="a second text"),
    pytest.param(OPERATION, FUNCTION.format("x", "await x  # here"), "a statement (Expr)", id="await without a call"),
    pytest.param(OPERATION, FUNCTION.format("x", "print(x)  # here"), "`print(x)` (Call)", id="a call as a statement"),
    pytest.param(OPERATION, FUNCTION.format("x", "y: print = 1  # here"), "the name `print`", id="a variable's type"),
    pytest.param(OPERATION, FUNCTION.format("x", "y: int = print  # here"), "the name `print`", id="a typed variable"),
    pytest.param(OPERATION, FUNCTION.format("x", "__x: int = 1  # here"), "`__x` is assigned", id="a private variable"),
    pytest.param(OPERATION, FUNCTION.format("x", "y = print  # here"), "the name `print`", id="a variable's value"),
    pytest.param(OPERATION, FUNCTION.format("x", "return print  # here"), "the name `print`", id="a result"),
    pytest.param(OPERATION, FUNCTION.format("x", "raise print  # here"), "the name `print`", id="an error"),
    pytest.param(OPERATION, FUNCTION.format("x", "raise x from print  # here"), "the name `print`", id="its cause"),
    pytest.param(OPERATION, FUNCTION.format("x", "if print: return  # here"), "the name `print`", id="a condition"),
    pytest.param(
        OPERATION,
        FUNCTION.format("x", "if x:\n        assert x  # here"),
        "a statement (Assert)",
        id="within a condition",
    ),
    pytest.param(
        OPERATION,
        FUNCTION.format("x", "if x:\n        return\n    else:\n        assert x  # here"),
        "a statement (Assert)",
        id="in the rest of a condition",
    ),
    pytest.param(OPERATION, FUNCTION.format("x", "print['a'] = 1  # here"), "the name `print`", id="an item of a name"),
    pytest.param(OPERATION, FUNCTION.format("x", "x[print] = 1  # here"), "the name `print`", id="an item by a name"),
    pytest.param(OPERATION, FUNCTION.format("x", "x[1] = 1  # here"), "`x[1]` is assigned", id="an item by a number"),
    pytest.param(OPERATION, "def sync(self): self.x = 1  # here", "`self.x` is assigned", id="an attribute of self"),
    pytest.param(MODEL, METHOD.format("_model.x = 1  # here"), "the name `_model`", id="a model that is not there"),
    pytest.param(
        MODEL,
        METHOD.format("_model = self\n        _model._x = 1  # here"),
        "`_model._x` is assigned",
        id="a private attribute of a model",
    ),
    pytest.param(MODEL, METHOD.format("del self  # here"), "a statement (Delete)", id="a deleted argument of a model"),
    pytest.param(RESOURCE, INIT.format("del self, _resource  # here"), "`_resource` is deleted", id="a variable"),
    pytest.param(RESOURCE, INIT.format("del (self, _resource)  # here"), "`_resource` is deleted", id="in parentheses"),
    # Expressions
    pytest.param(
        MODEL,
        METHOD.format('x = self is __import__("os").system("id")  # here'),
        "`__import__('os').system('id')` (Call)",
        id="what is compared",
    ),
    *(
        pytest.param(OPERATION, FUNCTION.format("x", f"return {code}  # here"), what, id=code)
        for code, what in (
            ("print is x", "the name `print`"),
            ("x is not print", "the name `print`"),
            ("x == 1", "the operator Eq"),
            ("x < 1", "the operator Lt"),
            ("x in x", "the operator In"),
            ("x and x", "the operator And"),
            ("print or x", "the name `print`"),
            ("x or print", "the name `print`"),
            ("not print", "the name `print`"),
            ("+x", "the operator UAdd"),
            ("-x", "the operator USub"),
            ("~1", "the operator Invert"),
            ("x | x", "`x | x` (BinOp)"),
            ("print if x else x", "the name `print`"),
            ("x if print else x", "the name `print`"),
            ("x if x else print", "the name `print`"),
            ("(x, print)", "the name `print`"),
            ("(*x,)", "`*x` (Starred)"),
            ("[x]", "`[x]` (List)"),
            ("{x}", "`{x}` (Set)"),
            ("{**x}", "`{**x}` (Dict)"),
            ("{print: x}", "the name `print`"),
            ("{x: print}", "the name `print`"),
            ("print[x]", "the name `print`"),
            ("x[print]", "the name `print`"),
            ("x[1:2]", "`1:2` (Slice)"),
            ("await print", "the name `print`"),
            ("b''", "`b''` (Constant)"),
            ("u''", "`u''` (Constant)"),
            ("1j", "`1j` (Constant)"),
            ("...", "`...` (Constant)"),
            ("x.y", "the attribute `y`"),
            ("print.content", "the name `print`"),
            ("httpx.get", "`httpx.get`"),
            ("httpx.request('GET', 'https://x')", "`httpx.request('GET', 'https://x')` (Call)"),
            ("print.kwargs()", "the name `print`"),
            ("sync(print)", "the name `print`"),
            ("sync(x=print)", "the name `print`"),
            ("sync(*x)", "`*x` (Starred)"),
            ("sync(**x)", "arguments that are unpacked"),
            ("sync(x, cast('str', 'print(1)'), cast('print', x))", "the name `print`"),
            (f"print('{'x' * 60}')", f"`print('{'x' * 53}…` (Call)"),
        )
    ),
    pytest.param(MODEL, METHOD.format("x = _readers['x'](self)  # here"), "`_readers['x'](self)` (Call)", id="an item"),
    pytest.param(
        MODEL, METHOD.format("x = self\n        y = x['x'](self)  # here"), "`x['x'](self)` (Call)", id="another item"
    ),
    pytest.param(
        MODEL,
        METHOD.format("_readers = self\n        y = _readers[0](self)  # here"),
        "`_readers[0](self)` (Call)",
        id="an item by a number is called",
    ),
    pytest.param(
        ENUM,
        "class Kind(StrEnum):\n    def __str__(self): return Array(self)  # here",
        "`Array(self)` (Call)",
        id="a call of what is not imported",
    ),
    pytest.param(MODEL, METHOD.format("x = self._x  # here"), "the attribute `_x`", id="a private attribute"),
    pytest.param(RESOURCE, INIT.format("self._x = 1  # here"), "`self._x` is assigned", id="a private raw method"),
    pytest.param(
        RESOURCE, INIT.format("self.x = to_raw(_resource._x)  # here"), "the attribute `_x`", id="of a private method"
    ),
    # Defaults and annotations
    *(
        pytest.param(MODEL, FIELD.format(f"x: int = {code}  # here"), what, id=f"the default {code}")
        for what in ("a default that is neither a constant nor UNSET",)
        for code in ("print", "Unset", "-UNSET", "-''", "~1", "b''", "u''", "1j", "...")
    ),
    pytest.param(
        ENUM,
        "class Kind(StrEnum):\n    x = UNSET  # here",
        "a default that is neither a constant nor UNSET",
        id="a default that is not imported",
    ),
    *(
        pytest.param(MODEL, FIELD.format(f"x: {code}  # here"), what, id=f"the annotation {code}")
        for code, what in (
            ("print | int", "the name `print`"),
            ("int | print", "the name `print`"),
            ("int + int", "a type annotation"),
            ("(int + int) | int", "a type annotation"),
            ("'int | print'", "the name `print`"),
            ("'\uff49nt'", "a type annotation with letters that Python reads as other letters"),
            ("'('", "a type annotation in quotes that is not Python"),
            ("print[int]", "the name `print`"),
            ("list[print]", "the name `print`"),
            ("dict[str, print]", "the name `print`"),
            ("list[1]", "a type annotation"),
            ("Literal[print]", "a default that is neither a constant nor UNSET"),
            ("Literal['a', print]", "a default that is neither a constant nor UNSET"),
            ("int.real", "a type annotation"),
            ("1", "a type annotation"),
        )
    ),
    pytest.param(
        OPERATION, "def sync(x: datetime.tzinfo): return  # here", "`datetime.tzinfo`", id="a module's other type"
    ),
]

#: Code that the templates make of other descriptions.
ALLOWED = [
    pytest.param(ENUM, "class Kind(IntEnum):\n    VALUE_NEGATIVE_1 = -1", id="a negative number"),
    pytest.param(MODEL, FIELD.format("x: Literal['a', 1, -1, None]"), id="literals"),
    pytest.param(MODEL, FIELD.format("x: tuple[str, ...]"), id="a tuple"),
    pytest.param(MODEL, FIELD.format("x: 'int | None'"), id="an annotation in quotes"),
    pytest.param(MODEL, FIELD.format(f"x: {' | '.join(['int'] * 900)}"), id="a union of very many types"),
    pytest.param(
        RESOURCE,
        CLASS.format("@_deprecated('x')\n    def x(self, *, y: str = 'a'):\n        'x'\n        return y"),
        id="an old one",
    ),
    pytest.param(RESOURCE, CLASS.format("def x(self): ..."), id="the signature of a function"),
]


@pytest.fixture
def add_code(made: Path) -> Iterator[Callable[[str, str, str], None]]:
    """Add code before or after that of a module of the package. Afterwards, the module is as before."""
    before: dict[Path, str] = {}

    def add(file: str, first: str, last: str) -> None:
        path = made / file
        before[path] = path.read_text(encoding="utf-8")
        path.write_text(f"{first}{before[path]}\n{last}\n", encoding="utf-8")

    yield add
    for path, text in before.items():
        path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize(("file", "code", "what"), RULES)
def test_each_rule_refuses_something_that_no_other_does(
    made: Path, add_code: Callable[[str, str, str], None], file: str, code: str, what: str
) -> None:
    add_code(file, "", code)
    assert audit(made, HERE) == [AuditFinding(file, find_mark(made / file), what)]


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("class Thing(Model): pass", id="of a class"),
        pytest.param("class Thing(_Thing): 'A text.'", id="of a TypedDict"),
        pytest.param("def _from_struct(self): return", id="of a function"),
    ],
)
def test_type_parameters_are_refused(code: str) -> None:
    """Python 3.11 can't parse them, so they are put into the tree."""
    tree = ast.parse(code)
    vars(tree.body[0])["type_params"] = [ast.Name("print")]
    findings, _ = audit_module(MODEL, tree, GRAMMARS["model"], Index())
    assert any("has type parameters" in each.what for each in findings), findings


@pytest.mark.parametrize(("file", "code"), ALLOWED)
def test_code_of_the_templates_is_no_finding(
    made: Path, add_code: Callable[[str, str, str], None], file: str, code: str
) -> None:
    add_code(file, "", code)
    assert audit(made, HERE) == []


@pytest.mark.parametrize(("file", "code"), CODE)
def test_other_code_is_found_with_its_line(
    made: Path, add_code: Callable[[str, str, str], None], file: str, code: str
) -> None:
    add_code(file, "", code)
    check_found(made, HERE, file)


@pytest.mark.parametrize(
    ("first", "what"),
    [
        pytest.param("exec('1')\n", "a statement of a module (Expr)", id="a first statement that is no docstring"),
        # For Python this is a comment and a call, for a reader of UTF-8 two comments.
        pytest.param("# coding: utf-7\n# +AAo-print(1)\n", "utf-7", id="another encoding"),
        pytest.param("\0\n", "is not Python: ", id="an error without a line"),
    ],
)
def test_the_begin_of_a_module_is_read_as_python_does(
    made: Path, add_code: Callable[[str, str, str], None], first: str, what: str
) -> None:
    add_code(MODEL, first, "")
    (found,) = audit(made, HERE)
    assert (found.file, found.line) == (MODEL, 1)
    assert what in found.what


@pytest.mark.parametrize(
    ("file", "code"),
    [
        pytest.param(MODEL, "{{ model.description.get_untrusted_value() }}", id="a description in a module"),
        pytest.param(MODEL, '"""{{ model.description.get_untrusted_value() }}"""', id="a description in triple quotes"),
        pytest.param(OPERATION, '"""{{ endpoint.description.get_untrusted_value() }}"""', id="of an operation"),
        pytest.param("__init__.py", '"""{{ openapi.title.get_untrusted_value() }}"""', id="the title"),
        pytest.param("types.py", "{{ openapi.title.get_untrusted_value() }}", id="the title in the types"),
        pytest.param(MODEL, 'exec("1")  # here', id="exec"),
        pytest.param(MODEL, "@print  # here\nclass {{ class_name }}(Model):\n    pass", id="a decorator"),
        pytest.param(MODEL, FIELD.format("x: int = 1 + 1  # here"), id="a default that is an expression"),
        pytest.param(OPERATION, "import os  # here", id="an import"),
        pytest.param(RESOURCE, "from os import *  # here", id="a star import"),
        pytest.param(API, 'T = __import__("os")  # here', id="__import__"),
        pytest.param(MODELS, 'exec("1")  # here', id="exec in the list of models"),
        pytest.param(ENUM, "{{ enum.class_info.name }}.x = 1  # here", id="an attribute of an enum"),
        pytest.param("__init__.py", 'exec("1")  # here', id="exec in the package"),
    ],
)
def test_a_template_that_makes_other_code_is_found(project: Project, tmp_path: Path, file: str, code: str) -> None:
    append(project, file, code)
    check_found(generate(project, tmp_path / "made"), project, file)


def check_found(package: Path, project: Project, file: str) -> None:
    """Check that the audit names the file, and the last marked line or the one before, where a hostile text begins."""
    expected = find_mark(package / file)
    found = audit(package, project)
    assert {each.file for each in found} == {file}
    assert {expected, expected - 1} & {each.line for each in found}, found


@pytest.mark.parametrize("file", ["client.py", "errors.py"])
def test_a_module_that_never_changes_is_pinned(project: Project, tmp_path: Path, file: str) -> None:
    append(project, file, 'x = "{{ openapi.title | in_double_quote_literal }}"')
    package = generate(project, tmp_path / "made")
    finish_package(DOCUMENT, project, package)
    (found,) = audit_package(package, project=project)
    assert found.file == file
    assert "set its hash in audit/grammar.py to" in found.what


@pytest.mark.parametrize(
    ("place", "what"),
    [
        pytest.param("extra.py:1", "not a file", id="another module"),
        pytest.param("models/deeper/thing.py:1", "not a file", id="a module in a deeper folder"),
        pytest.param("extra.so:1", "not a file", id="a library"),
        pytest.param("models/__pycache__/thing.cpython-311.pyc:1", "not a file", id="compiled code"),
        pytest.param("py.typed:1", "differs from its source", id="a marker with content"),
        pytest.param("openapi.json:2", "not JSON", id="a description that is not JSON"),
        pytest.param("_reading.py:1", "differs from its source", id="a runtime module"),
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


def test_a_symbolic_link_is_found(project: Project, tmp_path: Path) -> None:
    package = generate(project, tmp_path / "made")
    (package / "api" / "link.py").symlink_to(tmp_path)
    assert [str(each) for each in audit(package, project)] == [
        "api/link.py:1: a symbolic link; the generator writes only files"
    ]


def test_regenerating_refuses_it_and_keeps_the_old_package(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project = copy_project(tmp_path)
    before = (project.package / "models" / "toll.py").read_bytes()
    append(project, MODEL, FIELD.format("x: int = print(1)"))
    assert main(["--root", str(project.root)]) == 1
    error = capsys.readouterr().err
    assert "models/active_integration.py:" in error
    lines = error.splitlines()
    assert len(lines) == MAX_SHOWN + 2
    assert lines[-1].startswith("  … and ")
    assert "a default that is neither a constant nor UNSET" in error
    assert (project.package / "models" / "toll.py").read_bytes() == before
