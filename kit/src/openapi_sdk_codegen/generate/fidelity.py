"""State how certain each part of the description is: in docstrings, on docs/fields.md, in numbers on docs/fidelity.md.

Operations and schemas have `x-fidelity` and `x-source`. A parameter that is less certain than its operation has its own
`x-fidelity`, and a schema lists its less certain fields in `x-fidelity-of`. All other parameters and fields are as
certain as their operation or schema.
"""

from __future__ import annotations

import difflib
from collections import Counter
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from openapi_sdk.description.nodes import as_object, as_text, object_at
from openapi_sdk.description.schemas import get_choices, get_types, is_only_null, says_null
from openapi_sdk.escape import code_span, escape_invisible, escape_markdown
from openapi_sdk_codegen.observed.mark import weigh
from openapi_sdk_codegen.observed.record import read_records
from openapi_sdk_codegen.openapi.document import each_operation
from openapi_sdk_codegen.openapi.fidelity import Fidelity
from openapi_sdk_codegen.openapi.service import name_service
from openapi_sdk_codegen.openapi.tree import copy_json

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from openapi_sdk_codegen.project import Project

_OPERATION_TEXTS = {
    "verbatim": "Published by {}",
    "documented": "Documented by {}, transcribed here",
    "example": "Known from an example of {}'s documentation only",
    "inferred": "Inferred from {}'s documentation",
}
_PARAMETER_MARKS = {"observed": "[observed]", "example": "[example]", "inferred": "[inferred]"}

#: Between these lines of docs/fidelity.md are the numbers.
_BEGIN, _END = "<!-- numbers: written by `openapi-sdk regenerate` -->", "<!-- end of the numbers -->"

_HEAD = """\
# Every parameter and field, and how certain it is

`openapi-sdk regenerate` writes this page from the corrected description. Names are those in JSON.
"""
#: If the project has a page about that.
_EXPLAINED = "[fidelity.md](fidelity.md) explains the five words, and lists what is not known.\n\n"
_WORDS = """
- verbatim: the published document says it
- observed: answers of the API were as described
- documented: a page states it, and was transcribed
- example: it appears only in an example
- inferred: it is concluded from something else

"""


def describe_fidelity(document: dict[str, Any]) -> dict[str, Any]:
    """Return a copy of a description whose texts say how certain operations and parameters are.

    The generator's templates can't see the extensions of operations and parameters. They can see those of schemas.
    """
    result: dict[str, Any] = copy_json(document)
    service = name_service(document)
    for operation in each_operation(result):
        text = _OPERATION_TEXTS.get(as_text(operation.data.get("x-fidelity")), "").format(service)
        if text:
            source = operation.data.get("x-source")
            description = operation.data.get("description", "").rstrip()
            operation.data["description"] = f"{description}\n\n{text}{f': {source}' if source else '.'}".lstrip()
        for _, parameter in operation.parameters:
            schema, mark = (
                as_object(parameter.get("schema")),
                _PARAMETER_MARKS.get(as_text(parameter.get("x-fidelity"))),
            )
            description = schema.get("description", "").rstrip()
            if mark and "$ref" not in schema and not description.endswith(mark):
                schema["description"] = f"{description} {mark}".lstrip()
    return result


def render_page(document: dict[str, Any], *, is_explained: bool = False) -> str:
    """Return the text of docs/fields.md.

    Args:
        document: The corrected description.
        is_explained: Whether docs/fidelity.md is there, which explains what each word means.
    """
    head = _HEAD + (_EXPLAINED if is_explained else _WORDS)
    return head + "\n".join([*_render_operations(document), *_render_schemas(document)]) + "\n"


def write_pages(document: dict[str, Any], project: Project) -> list[Path]:
    """Write docs/fields.md of a project and, if it has the page, the numbers of docs/fidelity.md; return both."""
    texts = _render_pages(document, project)
    for path, text in texts.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    return [*texts]


def diff_pages(document: dict[str, Any], project: Project) -> dict[Path, list[str]]:
    """Return the lines of the diff that `write_pages` would make, by page."""
    lines: dict[Path, list[str]] = {}
    for path, new in _render_pages(document, project).items():
        old = path.read_text(encoding="utf-8") if path.exists() else ""
        names = (f"committed/{path.name}", f"regenerated/{path.name}")
        lines[path] = [*difflib.unified_diff(old.splitlines(), new.splitlines(), *names, lineterm="")]
    return lines


def _render_pages(document: dict[str, Any], project: Project) -> dict[Path, str]:
    """Return the text of each page; docs/fidelity.md is written by hand but for its numbers."""
    explained = project.root / "docs" / "fidelity.md"
    pages = {project.root / "docs" / "fields.md": render_page(document, is_explained=explained.exists())}
    if explained.exists():
        before, begin, rest = explained.read_text(encoding="utf-8").partition(_BEGIN)
        _, end, after = rest.partition(_END)
        if end:
            contradictions = weigh(document, read_records(project)).contradictions
            pages[explained] = "".join([before, begin, _render_counts(document, len(contradictions)), end, after])
    return pages


def _render_counts(document: dict[str, Any], contradicted: int) -> str:
    """Return how many parameters and fields have each fidelity, and how many facts records contradict."""
    parameters = Counter(
        parameter.get("x-fidelity", operation.data.get("x-fidelity"))
        for operation in each_operation(document)
        for _, parameter in operation.parameters
    )
    fields = Counter(
        as_object(schema.get("x-fidelity-of")).get(field, schema.get("x-fidelity"))
        for schema in map(as_object, object_at(document, "components", "schemas").values())
        for field in as_object(schema.get("properties"))
    )
    rows = "".join(f"| `{each}` | {parameters[each]:,} | {fields[each]:,} |\n" for each in Fidelity)
    return f"""

| fidelity | parameters | fields |
| --- | --- | --- |
{rows}
Facts that records contradict, and no correction mends yet: {contradicted:,}.

"""


def _render_operations(document: dict[str, Any]) -> Iterator[str]:
    yield "## Operations\n"
    for operation in sorted(each_operation(document), key=lambda operation: operation.id or ""):
        own = operation.data.get("x-fidelity", "")
        resource, verb = str(operation.tag), str(operation.id).removeprefix(f"{operation.tag}_")
        yield f"### {_code(f'{resource}.{verb}')}\n"
        source = operation.data.get("x-source", "")
        yield f"{_code(operation.label)}, {_text(own)}{f', {_link(source)}' if source else ''}\n"
        rows = [
            (parameter["name"], _text(parameter["in"]), parameter.get("x-fidelity", own))
            for _, parameter in operation.parameters
        ]
        yield from _render_parts(rows)


def _render_schemas(document: dict[str, Any]) -> Iterator[str]:
    yield "## Objects\n"
    for name, schema in sorted(object_at(document, "components", "schemas").items()):
        properties = as_object(as_object(schema).get("properties"))
        if not properties:
            continue
        own, of_fields = schema.get("x-fidelity", ""), as_object(schema.get("x-fidelity-of"))
        yield f"### {_code(name)}\n"
        rows = [
            (field, _format_type(document, field_schema), of_fields.get(field, own))
            for field, field_schema in properties.items()
        ]
        yield from _render_parts(rows)


def _render_parts(rows: list[tuple[str, str, str]]) -> Iterator[str]:
    """Write a line for each fidelity. A table with a row for each part would be three times as large."""
    parts: dict[str, list[str]] = {}
    for name, place_or_type, fidelity in rows:
        parts.setdefault(_text(fidelity), []).append(f"{_code(name)} ({place_or_type})")
    yield from (f"- {fidelity}{': ' if fidelity else ''}{', '.join(found)}" for fidelity, found in parts.items())
    if parts:
        yield ""


def _format_type(document: dict[str, Any], written: Any) -> str:
    """Return the type of a schema: `Thing`, `array of string`, `date or null`."""
    schema = as_object(written)
    if "$ref" in schema:
        return _code(schema["$ref"].rpartition("/")[2])
    types = get_types(schema)
    if types == ["array"]:
        return f"array of {_format_type(document, schema.get('items'))}"
    if choices := get_choices(schema):
        return " or ".join(_format_type(document, choice) for choice in choices)
    if is_only_null(schema):
        return "null"
    name = schema.get("format") or " or ".join(types) or "anything"
    return f"{_text(name)} or null" if says_null(schema) else _text(name)


def _code(text: object) -> str:
    return code_span(str(text))


def _text(text: object) -> str:
    return escape_markdown(str(text))


def _link(address: object) -> str:
    """Write an address as a link; any other text as code."""
    text = str(address)
    if not text.startswith(("https://", "http://")):
        return _code(text)
    quoted = quote(escape_invisible(text), safe="!#$%&'()*+,-./:;=?@[]_~")
    return f"<{quoted}>"
