"""Examples of calls: arguments of a method with which it succeeds in a sandbox that is just started.

Commands show them in their help, and the tests of an SDK call each operation with them.
"""

from __future__ import annotations

import re
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, cast

from attrs import frozen

from openapi_sdk.description.examples import UUID_HEAD, choose_text, make_example
from openapi_sdk.description.schema_validation import iter_schema_errors
from openapi_sdk.description.schemas import get_type, get_values
from openapi_sdk.description.tables import Tables
from openapi_sdk.description.tenants import list_tenant_arguments
from openapi_sdk.model.stock import File
from openapi_sdk.model.streams import AsyncEventStream, EventStream

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from openapi_sdk.description.methods import Argument, Method, RequestBody
    from openapi_sdk.description.nodes import Node
    from openapi_sdk.description.tables import Field
    from openapi_sdk.service import Service

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
_BETWEEN_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|\W+|_+")
#: What is uploaded.
_CONTENT = b"example\n"


def split_words(name: str) -> list[str]:
    """Return the words of a name in lower case: `order` and `state` of `order_state` and of `orderState`."""
    return [word.lower() for word in _BETWEEN_WORDS.split(name) if word]


def rank_change(argument: Argument) -> int:
    """Return how late a field comes as the example of a change: first those whose change does no harm, files last."""
    if argument.is_file:
        return 3
    if _FIXED.search(argument.text):
        return 2
    return 0 if _COSTLY_WORDS.isdisjoint(split_words(argument.name)) else 1


def find_first_tenant(service: Service) -> int | str | None:
    """Return the id of a tenant that is invented; None without tenants."""
    if service.tenant is None:
        return None
    return 1 if service.tenant.type == "integer" else f"{service.tenant.word}-1"


def find_sandbox_tenant(service: Service) -> int | str | None:
    """Return the id of a tenant in examples, which the sandbox has; None without tenants."""
    own = service.examples.tenant
    return find_first_tenant(service) if own is None else own


@frozen
class ExampleMaker:
    """Makes the arguments of examples.

    Attributes:
        service: What the SDK is.
    """

    service: Service

    @property
    def tenant(self) -> int | str | None:
        """The id of the tenant of examples, which the sandbox has; None without tenants."""
        return find_sandbox_tenant(self.service)

    def make_arguments(self, method: Method) -> dict[str, Any]:
        """Return the arguments of a method of the client by name: those that are needed, and a body if it has one.

        `to`, where a download is stored, is not among them.
        """
        known = self.find_known(method)
        made = {each.name: self.make_value(each, known) for each in method.arguments if each.is_required}
        if method.body is not None:
            made["body"] = self._make_body(method, method.body, known)
        return made

    def _make_body(self, method: Method, body: RequestBody, known: Mapping[str, Any]) -> Any:
        """Return the body of a call in Python: with files where the description has bytes."""
        if body.is_file:
            return _CONTENT
        if not body.fields:
            return self.make_document(body)
        row = self.make_body_row(method, body, known)
        file = File(_CONTENT, "example.txt")
        files = {each.name: [file] if each.is_list else file for each in body.fields if each.is_file}
        made = {name: files.get(name, value) for name, value in row.items()}
        return [made] if body.has_rows else made

    def make_body_row(self, method: Method, body: RequestBody, known: Mapping[str, Any]) -> dict[str, Any]:
        """Return the object of a body with described fields, or a row of its list."""
        row = self.make_row(body.preferred_fields, known, is_change=method.http_method == "PATCH")
        if body.has_rows or next(iter_schema_errors(body.document, body.schema, row), None) is None:
            return row
        document = self.make_document(body)  # it has fields that are only in a choice of forms
        return cast("dict[str, Any]", document) if isinstance(document, dict) else row

    def make_document(self, body: RequestBody) -> Any:
        """Return the document of a body without described fields."""
        return make_example(self.service.description, body.schema, make_text=self._make_text)

    def find_known(self, method: Method) -> dict[str, Any]:
        """Return the ids and keys of rows that are there, by the arguments and fields that have them."""
        service, tenant = self.service, self.service.tenant
        table = Tables.of(service.description, tenant).find(method.described)
        fields, keys = ({}, {""}) if table is None else (table.fields, {table.key, *table.keys})
        related = {name: each.table for name, each in fields.items() if each.table}
        examples = service.examples
        referring = [each for each in method.arguments if each.place == "path"]
        if method.body is not None:
            is_there = method.http_method != "POST"  # what is changed or deleted has an id
            referring += [
                each
                for each in method.body.fields
                if (each.name in related or (is_there and each.name == "id")) and not each.is_list
            ]
        known = {
            each.name: key
            for each in referring
            if (key := _name_row(each, fields.get(each.name), examples.id, is_key=each.name in keys)) is not None
        }
        if method.body is not None and method.http_method != "POST":
            known |= {each.name: examples.keys[each.name] for each in method.body.fields if each.name in examples.keys}
        if tenant is None:
            return known
        named = list_tenant_arguments(tenant, method) or ()
        of_tenants = {name for name in known if name in named or related.get(name) == tenant.plural}
        return known | dict.fromkeys(of_tenants, self.tenant)

    def make_value(self, argument: Argument, known: Mapping[str, Any]) -> Any:
        """Return an example of an argument's value, or the known one."""
        if argument.name in known:
            return known[argument.name]
        return make_example(self.service.description, argument.schema, name=argument.name, make_text=self._make_text)

    def make_row(self, fields: Sequence[Argument], known: Mapping[str, Any], *, is_change: bool) -> dict[str, Any]:
        """Return a row with what is needed, or else its first field; a change has one more."""
        wanted = [each for each in fields if each.is_required] or list(fields[:1])
        if is_change:  # fields that are needed say which row is meant
            others = [each for each in fields if each not in wanted and not each.is_document]
            wanted += sorted(others, key=rank_change)[:1]
        return {each.name: self.make_value(each, known) for each in wanted}

    def _make_text(self, schema: Node, name: str) -> str:
        words, kind = split_words(name), str(schema.get("format"))
        if kind in _LATER and not _LATER_WORDS.isdisjoint(words):
            return _LATER[kind]
        if (known := _FORMATS.get(kind)) is not None:
            return known
        named = self.service.description.named_examples.get(name)
        own = [] if named is None else [named]
        examples = self.service.examples
        of_words = [text for word, text in {**examples.words, "id": "1"}.items() if word in words]
        return choose_text(schema, [*own, *of_words, "example", *examples.texts, *_TEXTS])


def _name_row(argument: Argument, field: Field | None, number: int, *, is_key: bool) -> Any:
    """Return the key of a row as an argument takes it, or a choice that its field has; None for one that takes none."""
    kind = get_type(argument.schema)
    if kind not in (None, "integer", "number", "string") or get_values(argument.schema):
        return None
    if field is not None and field.choices:
        return field.choices[(number - 1) % len(field.choices)]
    if argument.format == "uuid":
        return f"{UUID_HEAD}{number:012}"
    if argument.format and kind == "string" and (not is_key or field is None or field.schema.get("format")):
        return None
    return str(number) if kind == "string" else number


def call(client: Any, method: Method, arguments: Mapping[str, Any]) -> Any:
    """Call a method of a sync client, and return its result; of a listing the first page, of a stream all events."""
    result = method.bind(client)(**arguments)
    if isinstance(result, EventStream):
        return [*cast("EventStream[Any]", result)]
    return next(iter(result.pages()), None) if method.is_listing else result


async def call_async(client: Any, method: Method, arguments: Mapping[str, Any]) -> Any:
    """Call a method of an async client, and return its result; of a listing the first page."""
    result = method.bind(client)(**arguments)
    if not method.is_listing:
        found = await result
        is_stream = isinstance(found, AsyncEventStream)
        return [each async for each in cast("AsyncEventStream[Any]", found)] if is_stream else found
    async with aclosing(result.pages()) as pages:
        return await anext(pages, None)
