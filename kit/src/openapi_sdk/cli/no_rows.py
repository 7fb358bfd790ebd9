"""Says why a listing may have no rows: the filters that were given, and ranges that can't have any."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from openapi_sdk.cli.signatures import is_flag, list_options
from openapi_sdk.cli.terminal import NO_ROWS, print_note
from openapi_sdk.description.filters import explain_ranges, explain_unknown_values

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from openapi_sdk.cli.program import Program
    from openapi_sdk.cli.signatures import Option
    from openapi_sdk.description.methods import Method


def explain_no_rows(program: Program, method: Method, arguments: Mapping[str, Any]) -> str:
    """Return what to say of a listing that has no rows."""
    given = {each.argument.name: each for each in list_options(program, method) if each.argument.name in arguments}
    words = [
        word
        for name, option in given.items()
        for word in _write_option(option.name, arguments[name], is_flag=is_flag(option.argument))
    ]
    if not words:
        return NO_ROWS
    options = {name: option.name for name, option in given.items()}
    reasons = explain_ranges({name: arguments[name] for name in given}, options)
    return " ".join([f"No rows with {' '.join(words)}.", *reasons])


def note_unknown_values(method: Method, option: Option, value: Any) -> None:
    """Say if a filter has a value that no row is known to have. It is sent all the same: the service may know more."""
    others = "; --help lists those that are known."
    for note in explain_unknown_values(method, option.argument, value, name=option.name, others=others):
        print_note(note)


def _write_option(name: str, value: Any, *, is_flag: bool) -> Iterator[str]:
    if is_flag:
        yield name if value else f"--no-{name.removeprefix('--')}"
        return
    for each in cast("list[object]", value) if isinstance(value, list) else [value]:
        text = str(each)
        yield f'{name} "{text}"' if " " in text or not text else f"{name} {text}"
