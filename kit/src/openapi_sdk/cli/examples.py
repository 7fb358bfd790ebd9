"""Examples of commands: a command line for each method, which succeeds in a sandbox that is just started."""

from __future__ import annotations

import json
import re
import shlex
from typing import TYPE_CHECKING, Any, cast

from attrs import frozen

from openapi_sdk.cli.options import to_dashes
from openapi_sdk.cli.signatures import is_flag, is_json
from openapi_sdk.description.examples import choose_text, make_example
from openapi_sdk.description.tables import Tables
from openapi_sdk.description.tenants import list_tenant_arguments

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from openapi_sdk.cli.program import Program
    from openapi_sdk.cli.signatures import Option
    from openapi_sdk.description.methods import Argument, Method
    from openapi_sdk.description.nodes import Node

#: Days are before those of invented rows, so that a filter from a day finds some.
_FORMATS = {
    "date": "2025-01-01",
    "date-time": "2025-01-01T08:30:00Z",
    "email": "someone@example.com",
    "time": "08:30:00",
    "uri": "https://example.com/logo.png",
    "uuid": "3fa85f64-5717-4562-b3fc-2c963f66afa6",
}
#: Texts that are tried last, in this order, until one fits pattern and length.
_TEXTS = ("08:30:00", "12.50", "12345", "1")
#: Words of fields that get the later of two moments.
_LATER_WORDS = frozenset({"end", "lte", "until", "to"})
_LATER = {"date": "2025-12-31", "date-time": "2025-12-31T18:00:00Z"}
#: A change of such a field costs somebody something.
_COSTLY_WORDS = frozenset({"active", "amount", "cost", "fee", "price"})
_FIXED = re.compile(r"can(?:'t|not) be changed")


def _needs_file(method: Method) -> bool:
    """Whether a body has to come from a file: a secret that is needed is no option."""
    return method.body is not None and any(each.is_required and each.is_secret for each in method.body.fields)


def _rank_filter(argument: Argument) -> int:
    """Return how late a filter comes as an example: days first, then yes or no."""
    if argument.format == "date":
        return 0 if argument.name.endswith("_gte") else 1
    return 2 if is_flag(argument) else 3


def _rank_change(argument: Argument) -> int:
    """Return how late a field comes as the example of a change: first those whose change does no harm."""
    if _FIXED.search(argument.text):
        return 2
    return 0 if _COSTLY_WORDS.isdisjoint(_split(argument.name)) else 1


def _split(name: str) -> list[str]:
    return to_dashes(name).split("-")


def to_word(value: Any) -> str:
    """Return a value as a word of a command line."""
    if isinstance(value, list):
        value = cast("list[Any]", value)[0] if value else ""
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def _choose_options(method: Method, options: Sequence[Option]) -> list[Option]:
    """Return the options that are needed, or else one that shows what there is."""
    named = [each for each in options if each.argument.place != "path"]
    if _needs_file(method):
        return [each for each in named if each.argument.is_required and each.argument.place != "body"]
    needed = [each for each in named if each.argument.is_required]
    if needed or not (method.is_listing or (method.body and method.body.is_object)):
        return needed
    others = [each for each in named if not each.argument.is_list and not is_json(each.argument)]
    if method.is_listing:
        return sorted(others, key=lambda each: _rank_filter(each.argument))[:1]
    if method.http_method != "PATCH":
        return others  # what is left out is missing, or gone
    return sorted(others, key=lambda each: _rank_change(each.argument))[:1]


@frozen
class ExampleWriter:
    """Writes the examples of the commands of a program."""

    _program: Program

    def write(self, method: Method, options: Sequence[Option], command: str) -> str:
        """Return a command line that calls a method with what it needs."""
        words = [self._program.name, *command.split()]
        known = self._find_known(method)
        words += [to_word(self.make_value(each.argument, known)) for each in options if each.argument.place == "path"]
        for option in _choose_options(method, options):
            words += self._write_option(option, known)
        tenant = self._program.sandbox_tenant
        if tenant is not None and (method.operation.tenant == "required" or (known and tenant not in known.values())):
            words += [self._program.tenant_option, str(tenant)]
        if method.is_download:
            words += ["--output", "download"]
        body = method.body
        if body is None or (body.is_object and not _needs_file(method)) or (not body.fields and not body.is_required):
            return shlex.join(words)
        row = self._make_row(body.fields, known, is_change=method.http_method == "PATCH")
        document = [row] if body.has_rows else row
        if not body.fields:
            document = make_example(self._program.service.description, body.schema, make_text=self._make_text)
        return f"echo {shlex.quote(json.dumps(document))} | {shlex.join([*words, '--body', '-'])}"

    def _find_known(self, method: Method) -> dict[str, Any]:
        """Return the ids and keys of rows that are there, by the arguments and fields that have them."""
        service, tenant = self._program.service, self._program.service.tenant
        table = Tables.of(service.description, tenant).find(method.described)
        related = {} if table is None else {name: each.table for name, each in table.fields.items() if each.table}
        examples = service.examples
        known: dict[str, Any] = {
            each.name: examples.id for each in method.arguments if each.place == "path" and not each.format
        }
        if method.body is not None:
            known |= {
                each.name: examples.id for each in method.body.fields if each.name in related and not each.is_list
            }
            if method.http_method != "POST":
                known |= {
                    each.name: examples.keys[each.name] for each in method.body.fields if each.name in examples.keys
                }
        if tenant is None:
            return known
        named = list_tenant_arguments(tenant, method) or ()
        of_tenants = {name for name in known if name in named or related.get(name) == tenant.plural}
        return known | dict.fromkeys(of_tenants, self._program.sandbox_tenant)

    def _write_option(self, option: Option, known: Mapping[str, Any]) -> list[str]:
        if is_flag(option.argument):
            return [option.name]
        if is_json(option.argument):
            return [option.name, json.dumps(self.make_value(option.argument, known))]
        word = to_word(self.make_value(option.argument, known))
        return [f"{option.name}={word}"] if word.startswith("-") else [option.name, word]

    def make_value(self, argument: Argument, known: Mapping[str, Any]) -> Any:
        """Return an example of an argument's value, or the known one."""
        if argument.name in known:
            return known[argument.name]
        return make_example(
            self._program.service.description, argument.schema, name=argument.name, make_text=self._make_text
        )

    def _make_row(self, fields: Sequence[Argument], known: Mapping[str, Any], *, is_change: bool) -> dict[str, Any]:
        wanted = [each for each in fields if each.is_required] or list(fields[:1])
        if is_change:  # fields that are needed say which row is meant
            others = [each for each in fields if each not in wanted and not is_json(each)]
            wanted += sorted(others, key=_rank_change)[:1]
        return {each.name: self.make_value(each, known) for each in wanted}

    def _make_text(self, schema: Node, name: str) -> str:
        words, kind = _split(name), str(schema.get("format"))
        if kind in _LATER and not _LATER_WORDS.isdisjoint(words):
            return _LATER[kind]
        if (known := _FORMATS.get(kind)) is not None:
            return known
        named = self._program.service.description.named_examples.get(name)
        own = [] if named is None else [named]
        examples = self._program.service.examples
        of_words = [text for word, text in {**examples.words, "id": "1"}.items() if word in words]
        return choose_text(schema, [*own, *of_words, "example", *examples.texts, *_TEXTS])
