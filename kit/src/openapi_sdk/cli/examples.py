"""Examples of commands: a command line for each method, which succeeds in a sandbox that is just started."""

from __future__ import annotations

import json
import os
import shlex
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from attrs import frozen

from openapi_sdk.cli.bodies import STDIN
from openapi_sdk.cli.signatures import is_flag, is_json
from openapi_sdk.examples import ExampleMaker, rank_change

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from openapi_sdk.cli.program import Program
    from openapi_sdk.cli.signatures import Option
    from openapi_sdk.description.methods import Argument, Method


def _needs_file(method: Method, row: Mapping[str, Any]) -> bool:
    """Whether a body has to come from a file: what is secret, or in one of several forms only, is no option."""
    fields = () if method.body is None else method.body.fields
    return any(each.is_required and each.is_secret for each in fields) or not {each.name for each in fields} >= {*row}


def _rank_filter(argument: Argument) -> int:
    """Return how late a filter comes as an example: days first, then yes or no."""
    if argument.format == "date":
        return 0 if argument.name.endswith("_gte") else 1
    return 2 if is_flag(argument) else 3


def to_word(value: Any) -> str:
    """Return a value as a word of a command line."""
    if isinstance(value, list):
        value = cast("list[Any]", value)[0] if value else ""
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def _choose_options(method: Method, options: Sequence[Option], *, needs_file: bool) -> list[Option]:
    """Return the options that are needed, or else one that shows what there is; none of a body from a file."""
    preferred = {} if method.body is None else {each.name: each for each in method.body.preferred_fields}
    named = [
        each
        for each in options
        if each.argument.place != "path" and (each.argument.place != "body" or each.argument.name in preferred)
    ]
    if needs_file:
        return [each for each in named if each.argument.is_required and each.argument.place != "body"]
    needed = [
        each
        for each in named
        if (preferred[each.argument.name] if each.argument.place == "body" else each.argument).is_required
    ]
    if needed or not (method.is_listing or (method.body and method.body.is_object)):
        return needed
    others = [each for each in named if not each.argument.is_list and not is_json(each.argument)]
    if method.is_listing:
        return sorted(others, key=lambda each: _rank_filter(each.argument))[:1]
    if method.http_method != "PATCH":
        return others  # what is left out is missing, or gone
    return sorted(others, key=lambda each: rank_change(each.argument))[:1]


@frozen(slots=False)  # for `cached_property`
class ExampleWriter:
    """Writes the examples of the commands of a program."""

    _program: Program

    @cached_property
    def _maker(self) -> ExampleMaker:
        return ExampleMaker(self._program.service)

    def write(self, method: Method, options: Sequence[Option], command: str) -> str:
        """Return a command line that calls a method with what it needs."""
        words = [self._program.name, *command.split()]
        known = self._maker.find_known(method)
        words += [to_word(self.make_value(each.argument, known)) for each in options if each.argument.place == "path"]
        body, row = method.body, dict[str, Any]()
        if body is not None and body.fields:
            row = self._maker.make_body_row(method, body, known)
        needs_file = _needs_file(method, row)
        for option in _choose_options(method, options, needs_file=needs_file):
            words += self._write_option(option, known, words)
        tenant = self._program.sandbox_tenant
        is_elsewhere = any(value != tenant for value in known.values())
        if tenant is not None and (method.operation.tenant == "required" or is_elsewhere):
            words += [self._program.tenant_option, str(tenant)]
        if method.is_download:
            words += ["--output", "download"]
        if body is None or (body.is_object and not needs_file) or (not body.fields and not body.is_required):
            return f"echo example | {shlex.join(words)}" if STDIN in words else shlex.join(words)
        document: Any = [row] if body.has_rows else row
        if not body.fields:
            document = self._maker.make_document(body)
        return f"echo {shlex.quote(json.dumps(document))} | {shlex.join([*words, '--body', '-'])}"

    def _write_option(self, option: Option, known: Mapping[str, Any], words: Sequence[str]) -> list[str]:
        if option.argument.is_file:
            # A file that everybody has. Only one is read from stdin.
            return [option.name, os.devnull if STDIN in words else STDIN]
        if is_flag(option.argument):
            return [option.name]
        if is_json(option.argument):
            return [option.name, json.dumps(self.make_value(option.argument, known))]
        word = to_word(self.make_value(option.argument, known))
        return [f"{option.name}={word}"] if word.startswith("-") else [option.name, word]

    def make_value(self, argument: Argument, known: Mapping[str, Any]) -> Any:
        """Return an example of an argument's value, or the known one."""
        return self._maker.make_value(argument, known)
