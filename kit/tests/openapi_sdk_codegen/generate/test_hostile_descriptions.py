"""No text of a description changes the code: only string constants and names differ from those of a harmless one."""

from __future__ import annotations

import ast
import json
import tempfile
from collections import Counter
from contextlib import contextmanager, suppress
from functools import cache, lru_cache
from math import ceil
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import pytest

from kit.tests.support.checkout import HERE, with_templates
from kit.tests.support.hostile import FRAGMENTS, STEERING, fill_one, fill_some, make_hostile
from openapi_sdk_codegen.corrections.conventions import apply_conventions
from openapi_sdk_codegen.corrections.conventions.mistakes import find_mistakes
from openapi_sdk_codegen.corrections.extensions import drop_steering
from openapi_sdk_codegen.generate.audit import audit_package
from openapi_sdk_codegen.generate.fidelity import describe_fidelity
from openapi_sdk_codegen.generate.generator import run_generator
from openapi_sdk_codegen.generate.prepare import prepare
from openapi_sdk_codegen.openapi.validation import find_invalid
from openapi_sdk_codegen.openapi.yaml import parse_json
from openapi_sdk_codegen.project import Problem, Project

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

pytestmark = pytest.mark.heavy

#: Modules that the audit pins as formatted. Here nothing is formatted, so they are compared with the harmless ones.
PINNED = ("client.py", "errors.py")
VERSIONS = ("3.0.3", "3.1.0")


class Shapes(NamedTuple):
    """What a package is made of, without texts and names.

    Attributes:
        statements: How often there is a statement of a module, by the kind of the module.
        parts: The same for all nodes, with each list as a set: how many fields or methods there are doesn't matter.
        modules: How many modules of each kind there are.
    """

    statements: Counter[str]
    parts: frozenset[str]
    modules: Counter[str]


class Refused(Exception):
    """The document is refused, with a reason."""


@contextmanager
def refusing() -> Generator[None]:
    """Turn a clear error into `Refused`. A failure of the generator is none."""
    try:
        yield
    except Problem as problem:
        if "the generator failed" in str(problem):
            raise
        raise Refused(problem) from problem


def generate(document: dict[str, Any], project: Project = HERE) -> tuple[Shapes, dict[str, bytes]]:
    """Return the shapes of the package of a document, and the modules that never change.

    Raises:
        Refused: If the document is refused.
    """
    with refusing():
        read = parse_json(json.dumps(document), name="x")
        drop_steering(read)
        described = apply_conventions(read)
        if errors := find_invalid(described):
            raise Refused(*errors)
        prepared = prepare(describe_fidelity(described))
        with tempfile.TemporaryDirectory() as folder:
            target = Path(folder, "made")
            if warnings := run_generator(prepared.document, project, target, prepared.template_globals):
                raise Refused(*warnings)
            check_places(Path(folder), target)
            findings = [each for each in audit_package(target, project) if each.file not in PINNED]
            assert findings == [], findings
            return read_shapes(target), {name: (target / name).read_bytes() for name in (*PINNED, "types.py")}


def check_places(folder: Path, target: Path) -> None:
    """Check that the generator wrote nothing outside of the package, and no folder that it doesn't know."""
    assert [path.name for path in folder.iterdir()] == ["made"]
    for path in target.rglob("*.py"):
        parts = path.relative_to(target).parts
        assert all(part.removesuffix(".py").isidentifier() for part in parts), path
        assert len(parts) <= (3 if parts[0] == "api" else 2), path


def read_shapes(package: Path) -> Shapes:
    statements: Counter[str] = Counter()
    modules: Counter[str] = Counter()
    parts: set[str] = set()
    for path in package.rglob("*.py"):
        folder, *more = path.relative_to(package).parts
        kind = f"{folder}:{len(more)}:{path.name == '__init__.py'}"
        modules[kind] += 1
        found, nodes = read_module(path.read_bytes())
        statements.update(f"{kind} {each}" for each in found)
        parts |= {f"{kind} {each}" for each in nodes}
    return Shapes(statements, frozenset(parts), modules)


@lru_cache(500)  # a text is in few modules: most are the same in the next package
def read_module(source: bytes) -> tuple[list[str], set[str]]:
    """Return the statements of a module, and all nodes in them, as `Shapes` has them."""
    statements: list[str] = []
    nodes: set[str] = set()
    for node in ast.parse(source).body:
        if isinstance(node, ast.If | ast.Import | ast.ImportFrom):
            # Which imports there are depends on names: the formatter drops unused ones. The audit checks them.
            assert all(isinstance(each, ast.ImportFrom) for each in getattr(node, "body", ()))
        elif not is_text(node):
            # Fields, methods and functions may have another order, because they are sorted by name.
            text = describe(node, nodes)
            body = [describe(each, nodes) for each in drop_docstring(node)] if hasattr(node, "body") else [text]
            statements.append(f"{sorted(body)}")
    return statements, nodes


def describe(node: ast.AST, nodes: set[str]) -> str:
    """Return a node without texts, names and docstrings. Add it and all nodes in it to `nodes`.

    There, a node has the type of each field, and each list is a set of types.
    """
    kind = type(node).__name__
    whole, types = [kind], [kind]
    for name in () if isinstance(node, ast.Name) else node._fields:
        value = drop_docstring(node) if name == "body" else getattr(node, name, None)
        types.append(name)
        if isinstance(value, list):
            items = cast("list[object]", value)
            types += sorted({type(each).__name__ for each in items})
            whole.append(f"[{', '.join(describe_field(name, each, nodes) for each in items)}]")
        else:
            types.append(type(value).__name__)
            whole.append(describe_field(name, value, nodes))
    nodes.add(" ".join(types))
    return f"({' '.join(whole)})"


def describe_field(name: str, value: object, nodes: set[str]) -> str:
    if isinstance(value, ast.AST):
        return describe(value, nodes)
    is_name = name in {"value", "name", "attr", "arg", "module", "asname"}
    return "text" if is_name and isinstance(value, str) else repr(value)


def drop_docstring(node: ast.AST) -> Any:
    """Return the body of a node; that of a function or a class without its docstring."""
    body = getattr(node, "body", None)
    has_docstring = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    return body[1:] if has_docstring and body and is_text(body[0]) else body


def is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


@cache
def harmless(version: str) -> tuple[Shapes, dict[str, bytes]]:
    return generate(make_hostile(lambda _slot, text: text, version=version))


@cache
def with_known_values(version: str) -> frozenset[str]:
    """Return the parts of a package that has a filter with known values: its name is that of a field that has them."""
    document = make_hostile(lambda _slot, text: text, version=version)
    schemas = document["components"]["schemas"]
    (kind,) = (name for name, schema in schemas.items() if "x-enum-varnames" in schema)
    schemas["Other"]["properties"]["state"] = {"$ref": f"#/components/schemas/{kind}"}
    state = {"name": "state", "in": "query", "schema": {"type": "array", "items": {"type": "string"}}}
    document["paths"]["/files/"]["get"]["parameters"].append(state)
    return generate(document)[0].parts


def has_known_values(document: dict[str, Any]) -> bool:
    """Whether a filter has the name of a field, whose known values make it another type."""
    schemas = document["components"]["schemas"].values()
    fields = {name for schema in schemas for name in schema.get("properties", {})}
    operations = [each for methods in document["paths"].values() for each in methods.values()]
    parameters = [each for operation in operations for each in operation.get("parameters", ())]
    return any(each["in"] == "query" and each["name"] in fields for each in parameters)


def check(document: dict[str, Any], project: Project = HERE) -> bool:
    """Check what becomes of a document. Return whether it is generated."""
    try:
        shapes, fixed = generate(document, project)
    except Refused:
        return False
    if find_mistakes(document):  # a path with another parameter is another function
        return True
    expected_shapes, expected_fixed = harmless(document["openapi"])
    assert shapes.parts <= expected_shapes.parts | with_known_values(document["openapi"])
    if shapes.modules == expected_shapes.modules and not has_known_values(document):
        assert shapes.statements == expected_shapes.statements
    assert fixed == expected_fixed
    return True


def slots() -> list[str]:
    found: list[str] = []
    make_hostile(lambda slot, text: found.append(slot) or text)  # type: ignore[func-returns-value]
    return sorted(set(found))


@pytest.mark.parametrize("version", VERSIONS)
def test_the_harmless_document_is_generated(version: str) -> None:
    shapes, _ = harmless(version)
    assert shapes.statements.total() > 50


#: Texts that end the string, the docstring or the comment that they are written into.
ENDING = ('"""\nimport os\n"""', '", x=__import__("os")) #', "x\\")
GROUPS = 6


@pytest.mark.alike
@pytest.mark.parametrize("group", range(GROUPS))
@pytest.mark.parametrize("text", ENDING)
def test_a_text_that_ends_another(text: str, group: int) -> None:
    check_together([slot for slot in slots()[group::GROUPS] if slot not in STEERING], text)


def check_together(chosen: list[str], text: str) -> None:
    """Check a document with a text in each of several slots. If it is refused, check each half of them."""
    texts = {slot: f"{text}{number}" for number, slot in enumerate(chosen)}
    if not check(make_hostile(texts.get)) and len(chosen) > 1:
        half = len(chosen) // 2
        check_together(chosen[:half], text)
        check_together(chosen[half:], text)


@pytest.mark.parametrize("slot", sorted(STEERING))
def test_one_text_that_chooses_the_code(slot: str) -> None:
    for text in ENDING:
        check_one(slot, text, VERSIONS[0])


def check_one(slot: str, fragment: str, version: str) -> None:
    document = make_hostile(fill_one(slot, fragment), version=version)
    if slot not in STEERING:
        check(document)
        return
    with suppress(Refused):
        generate(document)  # audits it


@pytest.mark.nightly
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("slot", slots())
def test_more_hostile_texts_in_one_slot(slot: str, hostile_documents: int) -> None:
    random = Random(f"more {slot}")  # noqa: S311 - the same each time
    share = min(len(FRAGMENTS), ceil(hostile_documents / len(slots())))
    for number, fragment in enumerate(random.sample(FRAGMENTS, share)):
        check_one(slot, fragment, VERSIONS[number % 2])


#: A template, what it writes with an escape, and the same without one, by the slot whose text is then code.
LEAKS = [
    pytest.param(
        "model.py.jinja",
        "{{ literal(field.json) }}: {{ literal(field.python) }}",
        '"{{ field.json }}": {{ literal(field.python) }}',
        "property",
        id="the name of a property in JSON",
    ),
    pytest.param(
        "model.py.jinja",
        "{{ paragraph | safe_for_docstring |",
        "{{ paragraph |",
        "schema description",
        id="the description of a schema",
    ),
    pytest.param(
        "model.py.jinja",
        "{{ field.about | safe_for_docstring |",
        "{{ field.about |",
        "property description",
        id="the description of a property",
    ),
    pytest.param("str_enum.py.jinja", "{{ literal(value) }}", '"{{ value }}"', "enum", id="the value of an enum"),
    pytest.param(
        "answer.jinja",
        "path={{ literal(request_of(endpoint).path) }}",
        'path="{{ request_of(endpoint).path }}"',
        "segment",
        id="a path",
    ),
    pytest.param(
        "request.jinja",
        "_writer.{{ argument.place }}({{ literal(argument.name) }}",
        '_writer.{{ argument.place }}("{{ argument.name }}"',
        "query parameter",
        id="the name of a parameter",
    ),
    pytest.param(
        "request.jinja",
        "body, {{ literal(contents[0].encodings) }}",
        'body, {"x": "{{ contents[0].encodings }}"}',
        "part type",
        id="the type of a part",
    ),
    pytest.param(
        "request.jinja",
        'BodyContent("{{ each.kind }}", {{ literal(each.media_type) }}',
        'BodyContent("{{ each.kind }}", "{{ each.media_type }}"',
        "media type 2",
        id="one of several media types",
    ),
]


@pytest.mark.parametrize(("template", "escaped", "leaking", "slot"), LEAKS)
def test_a_template_that_leaks_a_text_fails(
    tmp_path: Path, template: str, escaped: str, leaking: str, slot: str
) -> None:
    project = with_templates(tmp_path)
    path = project.templates / template
    text = path.read_text(encoding="utf-8")
    assert escaped in text
    path.write_text(text.replace(escaped, leaking), encoding="utf-8")
    with pytest.raises(AssertionError):
        check_fragments(slot, project)


def check_fragments(slot: str, project: Project) -> None:
    for fragment in ('"""\nimport os\n"""', '" + __import__("os") + "', '"', "\\"):
        check(make_hostile(fill_one(slot, fragment)), project)


def check_many(seed: int, count: int) -> int:
    """Check random documents, and return how many of them are generated; the others are refused."""
    random = Random(seed)  # noqa: S311 - the same each time
    generated = sum(
        check(make_hostile(fill_some(random, random.choice((0.02, 0.1, 0.3))), version=random.choice(VERSIONS)))
        for _ in range(count)
    )
    assert generated > count / 4, f"of {count:,} documents, {generated:,} are generated: this shows little"
    return generated


def test_many_hostile_texts() -> None:
    check_many(0, 12)


@pytest.mark.nightly
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", range(1, 11))
def test_more_hostile_documents(
    seed: int, hostile_documents: int, record_property: Callable[[str, object], None]
) -> None:
    documents = hostile_documents // 10
    record_property("documents", documents)
    record_property("generated", check_many(seed, documents))
