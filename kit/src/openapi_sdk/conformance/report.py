"""Says what contradicts the description so that the owner of an API can act upon it: as Markdown, or as a page.

It has no value of a row, no token, no host and no id of a tenant: see `evidence`.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from openapi_sdk.conformance.meanings import MEANINGS, TENANT
from openapi_sdk.conformance.record import name_environment
from openapi_sdk.description.nodes import as_object, as_text
from openapi_sdk.description.shapes import ValueShape
from openapi_sdk.escape import escape_invisible, truncate
from openapi_sdk.model.places import split_path

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from openapi_sdk.conformance.evidence import ShownRequest
    from openapi_sdk.conformance.facts import Contradiction, Fact
    from openapi_sdk.conformance.meanings import Meaning
    from openapi_sdk.description.operations import DescribedOperation
    from openapi_sdk.service import Service

#: The most characters of a text of the description or of an answer.
_MAX_TEXT = 300
_ADDRESS = re.compile(r"https?://[^\s<>\"'`\\]{1,300}")
_ORDER = [*MEANINGS]
#: Items of an array, and any key of an object.
_INSIDE = frozenset({"[]", "{}"})
#: How certain the description of something is, if the page doesn't say it.
_CERTAINTY: Mapping[str, str] = {
    "example": "concluded from an example on the page",
    "inferred": "not stated on the page, inferred",
    "observed": "not stated on the page, seen in answers",
}


@frozen
class Case:
    """A contradiction. What is in backticks is code.

    Attributes:
        place: The parameter or the field; empty for the whole answer.
        documented: What the page says.
        came: What came, and how often of how many.
        request: The request of the first answer that contradicts it; empty if it is not known.
    """

    place: str
    documented: str
    came: str
    request: str


@frozen
class Section:
    """The contradictions of one kind in the answers of one operation. What is in backticks is code.

    Attributes:
        title: The request, and what is wrong.
        cases: The contradictions.
        effect: What they mean for a program that uses the SDK.
        question: What would decide whether the page or the API is right.
        address: The address of the page; empty if it is not known.
    """

    title: str
    cases: tuple[Case, ...]
    effect: str
    question: str
    address: str


@frozen
class Report:
    """What the owner of an API gets.

    Attributes:
        title: What it is about.
        lines: What was done, and how the report is to be read.
        sections: The contradictions, those first that cost most.
    """

    title: str
    lines: tuple[str, ...]
    sections: tuple[Section, ...]


def make_report(
    service: Service,
    facts: Sequence[Fact],
    findings: Sequence[Contradiction],
    base_urls: Collection[str],
    calls: int,
    *,
    is_whole: bool = True,
) -> Report:
    """Return the report of a comparison.

    Args:
        service: Whose answers were compared.
        facts: All facts.
        findings: The contradictions.
        base_urls: The base URLs that were asked.
        calls: How many answers there were.
        is_whole: Whether the reading came to its end.
    """
    found: dict[tuple[int, str], list[Contradiction]] = {}
    for each in findings:
        found.setdefault((_rank(service, each.fact), each.fact.operation), []).append(each)
    operations = {each.id: each for each in service.description.operations}
    sections = [_make_section(service, operations[key[1]], found[key]) for key in sorted(found)]
    lines = _write_lines(service, facts, name_environment(service, base_urls), calls, is_whole=is_whole)
    return Report(f"{_clean(service.name)} API: answers that are not as documented", tuple(lines), tuple(sections))


def find_meaning(service: Service, fact: Fact) -> Meaning:
    """Return what a contradiction means."""
    tenant = service.tenant
    if tenant is not None and _is_about_tenant(service, fact):
        return evolve(TENANT, title=TENANT.title.format(tenant.word), question=TENANT.question.format(tenant.word))
    return MEANINGS[fact.fact]


def _is_about_tenant(service: Service, fact: Fact) -> bool:
    tenant = service.tenant
    return tenant is not None and (fact.place, fact.fact) == (f"{tenant.place} {tenant.name}", tenant.word)


def _rank(service: Service, fact: Fact) -> int:
    return 0 if _is_about_tenant(service, fact) else 1 + _ORDER.index(fact.fact)


def _write_request(service: Service, request: ShownRequest) -> str:
    """Return a request with its tenant, its status and its time, in words."""
    query = f"?{request.query}" if request.query else ""
    word = "" if service.tenant is None else service.tenant.word
    tenant = f", {word} {_code(request.tenant)}" if request.tenant else ""
    target = _code(f"{request.method} {request.path}{query}")
    return f"{target}{tenant}, status {request.status}, {request.time.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def _write_came(meaning: Meaning, finding: Contradiction) -> str:
    """Return what came, and how often of how many."""
    came = meaning.came.format(", ".join(map(_code if meaning.is_code else _clean, finding.came)))
    return f"{came} ({finding.wrong:,} of {finding.fact.times:,})"


def _write_lines(
    service: Service, facts: Sequence[Fact], environment: str, calls: int, *, is_whole: bool
) -> Iterator[str]:
    counts = {
        status: sum(each.status == status for each in facts) for status in ("contradicted", "confirmed", "not seen")
    }
    where = {"production": "production", "test": "a test environment"}.get(environment, "another server")
    yield (
        f"On {datetime.now(UTC):%Y-%m-%d}, {_code(service.package)} {service.version}, a Python SDK, compared"
        f" {calls:,} answers of {where} with the documentation. Not as documented: {counts['contradicted']:,}."
        f" As documented: {counts['confirmed']:,}. Could not be seen: {counts['not seen']:,}."
    )
    if not is_whole:
        yield "The run did not come to its end, so that more may be found."
    if counts["contradicted"]:
        tenant = "" if service.tenant is None else f" `#1` is the first {service.tenant.word} that was asked for."
        yield (
            "Each section ends with a question. The answer decides whether the documentation or the API is right."
            " Values are left out: in the shape of a text, such as `99/99/9999`, `9` is a digit, and `A` or `a` a"
            f" letter. (3 of 20) is how often it was seen, and of how many.{tenant}"
        )


def _make_section(service: Service, operation: DescribedOperation, findings: Sequence[Contradiction]) -> Section:
    meaning = find_meaning(service, findings[0].fact)
    cases = tuple(make_case(service, operation, each) for each in findings)
    called = _code(f"{operation.method} {operation.path}")
    return Section(f"{called}: {meaning.title}", cases, meaning.effect, meaning.question, find_address(operation))


def make_case(service: Service, operation: DescribedOperation, finding: Contradiction) -> Case:
    """Return what is said of a contradiction."""
    fact = finding.fact
    meaning, (quoted, certainty) = find_meaning(service, fact), _find_notes(operation, fact)
    page = meaning.page.format(_clean(fact.described))
    page += f": {_code(quoted)}" if quoted else ""
    page += f" ({_CERTAINTY[certainty]})" if certainty in _CERTAINTY else ""
    request = "" if finding.request is None else _write_request(service, finding.request)
    return Case(_name_place(fact.place), page, _write_came(meaning, finding), request)


def find_address(operation: DescribedOperation) -> str:
    """Return the address of the page of an operation; empty if it is not known."""
    for each in (
        operation.node.get("x-source"),
        as_object(operation.node.get("externalDocs")).get("url"),
        as_object(operation.document.get("externalDocs")).get("url"),
    ):
        if isinstance(each, str) and _ADDRESS.fullmatch(each):
            return each
    return ""


def _name_place(place: str) -> str:
    kind, inside, names = _split_place(place)
    if kind in {"query", "path"}:
        return f"parameter {_code(inside)}"
    if kind == "header":
        return f"header {_code(inside)}"
    if names:
        field = "".join(each if each in _INSIDE else f".{each}" for each in names).removeprefix(".")
        return f"field {_code(field)}{' of the body that is sent' if kind == 'body' else ''}"
    return f"answers with status {inside}" if kind == "answer" else ""


def _split_place(place: str) -> tuple[str, str, tuple[str, ...]]:
    """Return the kind of a place, the name of a parameter or the status of an answer, and the names of fields."""
    kind, _, rest = place.partition(" ")
    if kind not in {"answer", "body"}:
        return kind, rest, ()
    inside, _, pointer = rest.partition("/")
    return kind, inside.strip(), split_path(pointer)


def _find_notes(operation: DescribedOperation, fact: Fact) -> tuple[str, str]:
    """Return what the page says of a parameter or a field in words, and its `x-fidelity`."""
    kind, inside, names = _split_place(fact.place)
    for each in operation.parameters:
        if (each.place, each.name) == (kind, inside):
            of_parts = as_object(each.node.get("x-fidelity-of"))
            certainty = of_parts.get("explode") if fact.fact == "several values" else each.node.get("x-fidelity")
            return as_text(each.node.get("description")), as_text(certainty)
    if not names:
        return "", ""
    schema = operation.body if kind == "body" else operation.find_answer_schema(int(inside))
    shape = ValueShape(operation.document, *(() if schema is None else (schema,)))
    for name in names[:-1]:
        inner = shape.items if name == "[]" else shape.others if name == "{}" else shape.fields.get(name)
        shape = inner or ValueShape(operation.document)
    return shape.find_notes(names[-1])


def _code(text: str) -> str:
    """Return a text as code."""
    return f"`{shown}`" if (shown := _clean(text)) else ""


def _clean(text: str) -> str:
    """Return a text as one line without backticks."""
    return truncate(escape_invisible(" ".join(text.split())).replace("`", "'"), _MAX_TEXT)
