"""Say what was made, what was left out and why, what was guessed, and what to do next."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from openapi_sdk.description.document import Description
from openapi_sdk.description.examples import make_example
from openapi_sdk.description.media_types import find_json_answer, list_unread, list_unsent
from openapi_sdk.description.nodes import as_object
from openapi_sdk.description.schemas import find_schema_name
from openapi_sdk.errors.bodies import find_error_form
from openapi_sdk.escape import escape_invisible
from openapi_sdk.model.facts import Undescribed
from openapi_sdk.model.reprs import join_some
from openapi_sdk_codegen.generate.auth import find_security
from openapi_sdk_codegen.generate.kinds import find_kinds, find_scheme
from openapi_sdk_codegen.openapi.yaml import dump_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openapi_sdk.description.nodes import Node
    from openapi_sdk_codegen.new.making import Made, Wanted

#: A line names at most this many methods, or fields.
_MAX_NAMED = 5


def write_report(wanted: Wanted, made: Made, *, is_dry: bool) -> str:
    """Return the report as text. What it quotes of a document is printable."""
    return "\n".join(map(escape_invisible, _iter_lines(wanted, made, is_dry=is_dry)))


def _iter_lines(wanted: Wanted, made: Made, *, is_dry: bool) -> Iterator[str]:
    names, trial = wanted.names, made.trial
    count = trial.accepted + len(trial.left_out)
    command = f", with the command {names.program}" if names.program != names.package else ""
    yield ""
    yield f"{names.service}: {trial.accepted} of {count} operations, in the package {names.package}{command}"
    if trial.left_out:
        yield ""
        yield "Left out, by these corrections (in spec/corrections.yaml, to be removed when the document is right):"
        for each in trial.left_out:
            yield f"- {each.operation}: {each.why}{f'; {each.remedy}' if each.remedy else ''}"
        yield ""
        yield from dump_yaml({"actions": trial.actions}).splitlines()
    yield ""
    yield "Guessed of the document; correct what is wrong:"
    yield from (f"- {each}" for each in _list_guesses(made))
    yield from (f"- {each}" for each in made.notes)
    if unused := [*_list_unused(made.document)]:
        yield ""
        yield "Content types that are described, and not used:"
        yield from (f"- {each}" for each in unused)
    if made.tried.failed:
        yield ""
        yield "The sandbox can't serve these yet; tests/test_operations.py lists them:"
        yield from (f"- {name}: {why}" for name, why in made.tried.failed.items())
    yield ""
    if is_dry:
        yield "Nothing was written: that was a dry run."
        return
    yield f"It is in {wanted.folder}. Next:"
    yield ""
    yield f"  cd {wanted.folder.name}"
    yield "  nox -s demo     # the first program, on a sandbox of this machine"
    yield "  nox -s tests"
    yield "  less README.md"


def _list_guesses(made: Made) -> Iterator[str]:
    """Yield what was concluded of who calls, of the bodies of errors, of each listing and of webhooks."""
    document = made.document
    schemes = find_security(document).schemes
    for name, scheme in schemes.items():
        if isinstance(scheme, Undescribed):
            continue  # a note says what to do
        arguments = " and ".join(f"{each}=" for each in scheme.arguments)
        yield f"auth: {name}: {type(scheme).__name__}{f', the client has {arguments}' if arguments else ''}"
    description = Description(document)
    yield from _list_error_forms(description)
    for method in description.methods.values():
        paging = method.described.paging
        if paging is not None:
            rows = f"rows in {paging.results or 'the answer itself'}"
            key = f"known by {' and '.join(paging.key)}" if paging.key else "without a key"
            yield f"paging: {method.full_name}: {paging.kind}, {rows}, {key}"
    yield from _list_webhooks(document)


def _list_webhooks(document: dict[str, Any]) -> Iterator[str]:
    """Yield what was concluded of webhooks; nothing without them."""
    kinds, untold, left_out = find_kinds(document)
    by = Counter(kind.told_by for kind in kinds.values() if kind.told_by)
    if kinds:
        told = ", ".join(f"{count} told by {name}" for name, count in by.most_common(_MAX_NAMED))
        yield f"webhooks: {len(kinds)} {'kind' if len(kinds) == 1 else 'kinds'}{f', {told}' if told else ''}"
    if untold:
        yield (
            f"webhooks: no field tells {', '.join(untold)}: their notifications are unknown ones until "
            "webhooks/kinds.py of the overlay says more"
        )
    yield from (f"webhooks: {name} is left out: {why}" for name, why in left_out.items())
    scheme = find_scheme(document)
    if kinds and scheme:
        yield f"webhooks: signed as {scheme} says, by a header that is described"
    elif kinds:
        yield (
            "webhooks: the document doesn't say how they are signed, so none is accepted: set SCHEME in "
            "webhooks/__init__.py of the overlay"
        )


def _list_unused(document: Node) -> Iterator[str]:
    """Yield the content types in which no body is sent, or no answer is read, with the methods of which they are."""
    found: dict[str, list[str]] = {}
    for method in Description(document).methods.values():
        node = method.described.node
        for key in list_unsent(document, as_object(method.described.request.get("content"))):
            found.setdefault(f"{key} isn't sent", []).append(method.full_name)
        for status, answer in as_object(node.get("responses")).items():
            for key in list_unread(document, node, answer) if str(status).startswith("2") else ():
                found.setdefault(f"{key} isn't read", []).append(method.full_name)
    for what, names in found.items():
        yield f"{what}: {join_some(names, _MAX_NAMED)}"


def _list_error_forms(description: Description) -> Iterator[str]:
    """Yield what the described bodies of errors are read as, by the rules of the client, the most frequent one first.

    An example of each is made, and read.
    """
    document, counts = description.document, Counter[str]()
    for operation in description.operations:
        forms: set[str] = set()
        for status in operation.statuses:
            content = as_object(operation.answers[status].get("content"))
            media_type = find_json_answer(document, content)
            if media_type is not None and status.startswith(("4", "5", "default")):
                schema = as_object(as_object(content[media_type]).get("schema"))
                form = find_error_form(make_example(description, schema), media_type)
                forms.add(f"{find_schema_name(document, schema) or media_type}: {form or 'none that is known'}")
        counts.update(forms)
    for text, count in counts.most_common():
        yield f"errors: {text}, {count} of {len(description.operations)} operations"
    if not counts:
        yield "errors: no body is described; each is read by its shape"
