"""How sure each part of the description is, in words: for docstrings, and as the page docs/fields.md.

`x-fidelity` and `x-source` stand on operations and schemas, `x-fidelity` on a parameter that is less sure than its
operation, `x-fidelity-of` on an object for its less sure fields. What has no mark is as sure as what holds it.

`python -m codegen.generate.fidelity [--check]` writes docs/fields.md, or checks that it is current.
"""

from __future__ import annotations

import argparse
import copy
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from codegen.lint import load_linted
from codegen.openapi.document import each_operation
from codegen.openapi.references import resolve_ref
from codegen.openapi.tree import as_object, as_text
from codegen.project import HERE, Problem, Project

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_OF_A_PAGE = {
    "verbatim": "Published by FleetIT",
    "documented": "Documented by FleetIT, transcribed here",
    "example": "Known from an example of FleetIT's documentation only",
    "inferred": "Inferred from FleetIT's documentation",
}
_OF_A_PART = {"example": "[example]", "inferred": "[inferred]"}

_HEAD = """\
# Every parameter and field, and how sure it is

Written by `nox -s regenerate` from the corrected description; what the four words mean, and what is not known at all,
is in [fidelity.md](fidelity.md). A field's name is the one on the wire.

"""


def in_words(document: dict[str, Any]) -> dict[str, Any]:
    """Return a description whose prose says how sure operations and parameters are; the argument is not changed.

    The generator's templates see neither's extensions. They do see those of schemas, and say it themselves.
    """
    result = copy.deepcopy(document)
    for operation in each_operation(result):
        about = _OF_A_PAGE.get(as_text(operation.data.get("x-fidelity")))
        if about:
            described = operation.data.get("description", "").rstrip()
            source = operation.data.get("x-source")
            said = f"{about}: {source}" if source else f"{about}."
            operation.data["description"] = f"{described}\n\n{said}" if described else said
        for _, parameter in operation.parameters:
            schema, note = as_object(parameter.get("schema")), _OF_A_PART.get(as_text(parameter.get("x-fidelity")))
            text = schema.get("description", "").rstrip()
            if note and "$ref" not in schema and not text.endswith(note):
                schema["description"] = f"{text} {note}".lstrip()
    return result


def page(document: dict[str, Any]) -> str:
    """Return docs/fields.md."""
    return _HEAD + "\n".join([*_operations(document), *_schemas(document)]) + "\n"


def _operations(document: dict[str, Any]) -> Iterator[str]:
    yield "## Operations\n"
    for operation in sorted(each_operation(document), key=lambda each: each.id or ""):
        own = operation.data.get("x-fidelity", "")
        resource, verb = str(operation.tag), str(operation.id).removeprefix(f"{operation.tag}_")
        yield f"### `{resource}.{verb}`\n"
        source = operation.data.get("x-source", "")
        yield f"`{operation.method.upper()} {operation.path}`, {own}, <{source}>\n"
        rows = [
            (parameter["name"], f"{parameter['in']}", parameter.get("x-fidelity", own))
            for _, parameter in operation.parameters
        ]
        yield from _table(("parameter", "in", "fidelity"), rows)


def _schemas(document: dict[str, Any]) -> Iterator[str]:
    yield "## Objects\n"
    for name, schema in sorted(document["components"]["schemas"].items()):
        described = as_object(schema.get("properties"))
        if not described:
            continue
        own, less = schema.get("x-fidelity", ""), as_object(schema.get("x-fidelity-of"))
        yield f"### `{name}`\n"
        rows = [(field, _kind(document, each), less.get(field, own)) for field, each in described.items()]
        yield from _table(("field", "type", "fidelity"), rows)


def _table(head: tuple[str, str, str], rows: list[tuple[str, str, str]]) -> Iterator[str]:
    if rows:
        yield f"| {' | '.join(head)} |"
        yield "| --- | --- | --- |"
        yield from (f"| `{name}` | {kind} | {sure} |" for name, kind, sure in rows)
        yield ""


def _kind(document: dict[str, Any], schema: dict[str, Any]) -> str:
    """Name a type as a reader does: `Vehicle`, `array of text`."""
    if "$ref" in schema:
        return f"`{schema['$ref'].rpartition('/')[2]}`"
    if schema.get("type") == "array":
        return f"array of {_kind(document, as_object(schema.get('items')))}"
    choices = schema.get("oneOf") or schema.get("anyOf")
    if choices:
        return " or ".join(_kind(document, choice) for choice in choices)
    if schema.get("enum") == [None]:
        return "null"
    kind = resolve_ref(document, schema).get("format") or schema.get("type") or "anything"
    return f"{kind} or null" if schema.get("nullable") else str(kind)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit status."""
    parser = argparse.ArgumentParser(prog="fidelity", description="How sure every part of the description is.")
    parser.add_argument("--check", action="store_true", help="change nothing; fail if the page would change")
    parser.add_argument("--root", type=Path, default=HERE.root, help="the project's folder (default: this one)")
    options = parser.parse_args(arguments)
    project = Project(options.root.resolve())
    target = project.root / "docs" / "fields.md"
    try:
        text = page(load_linted(project))
    except Problem as problem:
        print(f"fidelity: {problem}", file=sys.stderr)
        return 1
    if options.check:
        current = target.read_text(encoding="utf-8") if target.exists() else ""
        print(f"{project.name(target)} is {'current' if current == text else 'not what the description says'}")
        return 0 if current == text else 1
    target.parent.mkdir(exist_ok=True)
    target.write_text(text, encoding="utf-8")
    print(f"wrote {project.name(target)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
