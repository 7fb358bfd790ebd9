"""Say what was made, what was left out and why, what was guessed, and what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openapi_sdk.description.document import Description
from openapi_sdk.model.facts import Undescribed
from openapi_sdk_codegen.generate.auth import find_security
from openapi_sdk_codegen.openapi.yaml import dump_yaml
from openapi_sdk_codegen.report.escape import escape_invisible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openapi_sdk_codegen.new.making import Made, Wanted


def write_report(wanted: Wanted, made: Made, *, is_dry: bool) -> str:
    """Return the report as text. What it quotes of a document is printable."""
    return "\n".join(map(escape_invisible, _iter_lines(wanted, made, is_dry=is_dry)))


def _iter_lines(wanted: Wanted, made: Made, *, is_dry: bool) -> Iterator[str]:
    names, trial = wanted.names, made.trial
    count = trial.accepted + len(trial.left_out)
    yield ""
    yield f"{names.service}: {trial.accepted} of {count} operations, in the package {names.package}"
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
    """Yield what was concluded of who calls and of each listing."""
    document = made.document
    schemes = find_security(document).schemes
    for name, scheme in schemes.items():
        if isinstance(scheme, Undescribed):
            continue  # a note says what to do
        arguments = " and ".join(f"{each}=" for each in scheme.arguments)
        yield f"auth: {name}: {type(scheme).__name__}{f', the client has {arguments}' if arguments else ''}"
    for method in Description(document).methods.values():
        paging = method.described.paging
        if paging is not None:
            yield f"paging: {method.full_name}: {paging.kind}, rows in {paging.results or 'the answer itself'}"
