"""The tools, one for each method, and what each takes: a schema made of the description, and checks of a call.

Where a server is for one tenant, what names a tenant in a call can name no other one. Files are given as base64 in the
arguments, never as a path, which could be that of any file.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from functools import cached_property, partial
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal, TypeGuard

from attrs import field, frozen
from mcp_types import Tool, ToolAnnotations

from openapi_sdk.description.answers import AnswerFields
from openapi_sdk.description.json_schema import SchemaWriter
from openapi_sdk.description.schema_validation import iter_schema_errors
from openapi_sdk.description.schemas import get_type, get_types
from openapi_sdk.description.tenants import iter_other_tenants, list_tenant_arguments, names_tenant
from openapi_sdk.mcp.results import clean_line, clean_text
from openapi_sdk.model.column_names import find_free_name
from openapi_sdk.model.stock import File
from openapi_sdk.model.suggestions import suggest_name

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from openapi_sdk.description.methods import Argument, Method, RequestBody
    from openapi_sdk.model.facts import Tenant
    from openapi_sdk.service import Service


#: The most bytes of the files of one call. A model writes each of them, and clients keep the whole call in memory.
MAX_FILE_BYTES = 1_000_000
_FILE: dict[str, Any] = {
    "type": "object",
    "properties": {
        "base64": {
            "type": "string",
            "contentEncoding": "base64",
            "maxLength": (MAX_FILE_BYTES + 2) // 3 * 4,
            "description": f"The content of the file as base64, at most {MAX_FILE_BYTES:,} bytes. A path is not read.",
        },
        "name": {"type": "string", "maxLength": 200, "description": "The name of the file, without folders."},
        "media_type": {"type": "string", "maxLength": 100, "description": "What the file is, such as image/png."},
    },
    "required": ["base64"],
    "additionalProperties": False,
}


@frozen
class FileInput:
    """Which parts of a body are files.

    `choices` may be files or something else. `raw` is what a body may be as such beside what else it may be: a file,
    or a text; empty for nothing.
    """

    is_whole: bool = False
    fields: frozenset[str] = frozenset()
    lists: frozenset[str] = frozenset()
    choices: frozenset[str] = frozenset()
    raw: Literal["file", "text", ""] = ""

    def describe(self, written: dict[str, Any]) -> dict[str, Any]:
        """Return the schema of the body, with files as the tool takes them."""
        if self.is_whole:
            return _with_text(_FILE, written)
        properties: dict[str, Any] = written.get("properties", {})
        for name in self.fields & properties.keys():
            properties[name] = _with_text(_FILE, properties[name])
        for name in self.lists & properties.keys():
            properties[name] = {**properties[name], "type": "array", "items": _FILE}
        for name in self.choices & properties.keys():
            properties[name] = _with_text({"anyOf": [_FILE, properties[name]]}, properties[name])
        if not self.raw:
            return written
        return {"anyOf": [written, _FILE if self.raw == "file" else {"type": "string"}]}

    def iter_errors(self, body: Any) -> Iterator[str]:
        """Yield what is wrong with the files of a body that fits its schema. No message shows a content."""
        total = 0
        for place, file in self._iter_files(body):
            try:
                total += len(base64.b64decode(file["base64"], validate=True))
            except (binascii.Error, ValueError):
                yield f"{place}.base64: not base64; write the content of the file, without line breaks and prefixes"
        if total > MAX_FILE_BYTES:
            yield f"body: the files have {total:,} bytes, and at most {MAX_FILE_BYTES:,} are sent"

    def decode(self, body: Any) -> Any:
        if self._is_whole(body):
            return _read(body)
        if not (_is_object(body) and (self.fields or self.lists or self.choices)):
            return body
        files = {name: _read(body[name]) for name in self._list_files(body)}
        lists = {name: [_read(each) for each in body[name]] for name in self.lists & body.keys() if body[name]}
        return {**body, **files, **lists}

    def _is_whole(self, body: Any) -> bool:
        return self.is_whole or (self.raw == "file" and _is_file(body))

    def _list_files(self, body: Mapping[str, Any]) -> list[str]:
        """Return the fields of a body that have a file."""
        fields = [name for name in self.fields & body.keys() if body[name] is not None]
        return [*fields, *(name for name in self.choices & body.keys() if _is_file(body[name]))]

    def _iter_files(self, body: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
        if self._is_whole(body):
            yield "body", body
        elif _is_object(body):
            for name in self._list_files(body):
                yield f"body.{name}", body[name]
            for name in self.lists & body.keys():
                for index, each in enumerate(body[name] or ()):
                    yield f"body.{name}.{index}", each


def find_files(body: RequestBody | None) -> FileInput | None:
    """Return which parts of a body are files; None if a tool can't be given all of its files."""
    if body is None:
        return FileInput()
    is_text = body.raw_type.startswith("text/")
    if body.raw_type and len(body.kinds) == 1:
        return FileInput(is_whole=body.is_file or not is_text)
    raw: Literal["file", "text", ""] = "" if not body.raw_type else "text" if is_text else "file"
    fields = frozenset(each.name for each in body.fields if each.is_file and not each.is_list)
    lists = frozenset(each.name for each in body.fields if each.is_file and each.is_list)
    if "multipart" in body.kinds:
        is_whole = bool(body.fields) and not body.has_rows
        choices = frozenset(each.name for each in body.fields if each.may_be_file)
        return FileInput(fields=fields, lists=lists, choices=choices, raw=raw) if is_whole or raw else None
    return None if fields or lists else FileInput(raw=raw)


def _is_object(value: object) -> TypeGuard[dict[str, Any]]:
    return isinstance(value, dict)


def _is_file(value: object) -> bool:
    return _is_object(value) and "base64" in value


def _with_text(schema: dict[str, Any], written: Mapping[str, Any]) -> dict[str, Any]:
    return {**schema, "description": written["description"]} if "description" in written else {**schema}


def _read(file: Mapping[str, Any]) -> File:
    name = re.split(r"[/\\]", file.get("name") or "")[-1]
    return File(base64.b64decode(file["base64"], validate=True), name or None, file.get("media_type") or None)


def limit_to_tenant(written: dict[str, Any], tenant_id: int | str) -> dict[str, Any]:
    """Return the schema of an argument or a field that names a tenant, for one tenant alone."""
    types = set(get_types(written)) - {"null"}
    if types == {"array"}:
        return {**written, "items": limit_to_tenant(written.get("items") or {}, tenant_id)}
    types = types or {"integer", "string"}
    is_number = isinstance(tenant_id, int)
    allowed: list[int | str] = [tenant_id] if is_number and types & {"integer", "number"} else []
    # An object, or whatever else it may be, is no tenant that can be compared: nothing fits then.
    return {**written, "enum": [*allowed, *([str(tenant_id)] if "string" in types else [])] or [tenant_id]}


#: The largest offset of a listing that can only be read from its beginning.
_MAX_WALKED = 10_000
_MAX_OFFSET = 1_000_000_000
#: A longer description of a field is cut: a model reads all of them before it calls anything.
_MAX_FIELD_TEXT = 400
#: The same of the values that it is known to have.
_MAX_VALUES_TEXT = 1_000
#: A message names at most this many things that are wrong.
_MAX_ERRORS = 20


@frozen(slots=False)  # for `cached_property`
class ToolInput:
    """The arguments of a tool."""

    method: Method
    max_rows: int  # of one answer
    tenant: Tenant | None  # what tenants are called; None without them
    takes_tenant: bool  # whether the tenant is an argument
    needs_tenant: bool  # whether a call without it is refused
    tenant_id: int | str | None  # the only tenant of all calls; None for any
    shows_personal: bool  # whether answers have personal data

    @property
    def rows_from(self) -> Literal["pages", "walk", "array", ""]:
        """Where rows come from: a page, all pages from the first on, or an array; empty if the answer has no rows."""
        listing = self.method.operation.listing
        if listing is not None:
            is_offset = listing.kind == "offset" and listing.is_counted
            return "pages" if is_offset else "array" if listing.kind == "whole" else "walk"
        described = self.method.described
        is_open = get_type(described.answer) is None and described.stream is None
        return "array" if (is_open or get_type(described.answer) == "array") and self.method.is_safe else ""

    @cached_property
    def answer(self) -> AnswerFields:
        """The fields of the answer, of its rows, or of its events."""
        described = self.method.described
        events = [] if described.stream is None else [described.stream[1]]
        return AnswerFields(described.document, described.row_schema if self.rows_from else described.schema, *events)

    @cached_property
    def files(self) -> FileInput:
        return find_files(self.method.body) or FileInput()

    @cached_property
    def arguments(self) -> frozenset[str]:
        """The arguments of the method that the tool has too, as they are."""
        own = self.method.filters if self.method.is_listing else self.method.arguments
        return frozenset(each.name for each in own)

    @cached_property
    def limit_name(self) -> str:
        return find_free_name("limit", self.arguments)

    @cached_property
    def offset_name(self) -> str:
        return find_free_name("offset", self.arguments)

    @cached_property
    def fields_name(self) -> str:
        return find_free_name("fields", self.arguments)

    @cached_property
    def schema(self) -> dict[str, Any]:
        """The schema, in JSON Schema 2020-12."""
        writer = SchemaWriter(
            self.method.described.document, partial(clean_line, limit=_MAX_FIELD_TEXT), self._limit_field
        )
        properties: dict[str, Any] = {}
        required: list[str] = []
        for each in self.method.arguments:
            if each.name in self.arguments:
                properties[each.name] = self._write_argument(writer, each)
                required += [each.name] if each.is_required else []
        if (body := self.method.body) is not None:
            properties["body"] = self._write_body(writer, body)
            required += ["body"] if body.is_required else []
        if self.takes_tenant and (tenant := self.tenant) is not None:
            properties[tenant.argument] = self._write_tenant(tenant)
            required += [tenant.argument] if self.needs_tenant else []
        properties |= self._write_paging()
        schema = {"type": "object", "properties": properties, "additionalProperties": False}
        schema |= {"required": required} if required else {}
        return schema | ({"$defs": writer.definitions} if writer.definitions else {})

    def _limit_field(self, name: str, written: dict[str, Any]) -> dict[str, Any]:
        if self.tenant is None or self.tenant_id is None or not names_tenant(self.tenant, name):
            return written
        return limit_to_tenant(written, self.tenant_id)

    def _write_tenant(self, tenant: Tenant) -> dict[str, Any]:
        text = f"Id of the {tenant.word} that the call is about."
        if not self.needs_tenant:
            text += f" Without it, the default {tenant.word} of this server or account."
        kind = {"type": "integer", "minimum": 1} if tenant.type == "integer" else {"type": "string", "minLength": 1}
        return {**kind, "description": text}

    def _write_argument(self, writer: SchemaWriter, argument: Argument) -> dict[str, Any]:
        known = self.method.list_known_values(argument) if self.method.is_listing else ()
        written = _describe(writer.write(argument.schema), argument.text, known)
        if self.tenant is None or self.tenant_id is None:
            return written
        named = list_tenant_arguments(self.tenant, self.method)
        return limit_to_tenant(written, self.tenant_id) if named is None or argument.name in named else written

    def _write_body(self, writer: SchemaWriter, body: RequestBody) -> dict[str, Any]:
        written = self.files.describe(_close(writer.write(body.schema)))
        if body.has_rows:
            row = written.get("items", {})
            row = writer.definitions[row["$ref"].rpartition("/")[2]] if "$ref" in row else row
            _close(row)
            written |= {"minItems": max(1, written.get("minItems", 0)), "maxItems": body.largest_batch}
        return written

    def _write_paging(self) -> dict[str, Any]:
        if not self.rows_from:
            return {}
        listing, largest = self.method.operation.listing, self.max_rows
        if self.rows_from == "pages" and listing is not None:
            largest = min(largest, listing.largest or largest)
        limit = {"type": "integer", "minimum": 1, "maximum": largest, "default": largest}
        offset = {"type": "integer", "minimum": 0, "default": 0}
        offset["maximum"] = _MAX_WALKED if self.rows_from == "walk" else _MAX_OFFSET
        limit_text = f"Rows in this answer, at most {largest}. Call again with `{self.offset_name}` for more."
        offset_text = "Rows to skip. An answer that is not complete says what to pass next as `next_offset`."
        return {
            self.fields_name: self._write_fields(),
            self.limit_name: {**limit, "description": limit_text},
            self.offset_name: {**offset, "description": offset_text},
        }

    def _write_fields(self) -> dict[str, Any]:
        shown: list[str] = []
        for name in self.list_shown(self.answer):
            inner = ", ".join(self.list_shown(self.answer.get(name)))
            shown.append(f"{name} ({inner})" if inner else name)
        text = f"{_FIELDS} They are {', '.join(shown)}." if shown else _FIELDS
        return {
            "type": "array",
            "items": {"type": "string", "maxLength": _MAX_PATH},
            "minItems": 1,
            "maxItems": _MAX_FIELDS,
            "description": clean_line(text, _MAX_FIELDS_TEXT),
        }

    def list_shown(self, fields: AnswerFields) -> list[str]:
        return [name for name in fields.names if self.shows_personal or name not in fields.personal]

    def read(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return the arguments of a call as they are meant; null of a body is a value."""
        lists = {each.name for each in self.method.arguments if each.is_list}
        lists |= {self.fields_name} if self.rows_from else set()
        return read_arguments(given, lists, values={"body"})

    def make_filter_schema(self, *, takes_tenant: bool) -> dict[str, Any]:
        """Return the schema without the arguments that choose a page and fields, and maybe without the tenant."""
        left_out = {self.fields_name, self.limit_name, self.offset_name}
        if self.tenant is not None and not takes_tenant:
            left_out.add(self.tenant.argument)
        properties = {name: each for name, each in self.schema["properties"].items() if name not in left_out}
        required = [name for name in self.schema.get("required", ()) if name not in left_out]
        return {**self.schema, "properties": properties, "required": required}

    def find_errors(self, given: Mapping[str, Any], schema: Mapping[str, Any] | None = None) -> list[str]:
        """Return what is wrong with the arguments of a call, each with its place. No message shows a secret value.

        Args:
            given: The arguments.
            schema: Another schema than that of the tool.
        """
        errors = find_argument_errors(make_name(self.method.id), self.schema if schema is None else schema, given)
        if not errors and "body" in given:
            errors += self.files.iter_errors(given["body"])
            if self.tenant is not None and self.tenant_id is not None:
                other = f"another {self.tenant.word} than {self.tenant_id}, the only one of this server"
                places = iter_other_tenants(self.tenant, given["body"], self.tenant_id, "body")
                errors += [f"{clean_line(place, 200)}: {other}" for place in places]
        return errors[:_MAX_ERRORS]

    def iter_call_arguments(self, given: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        """Yield name and value of each argument of the method."""
        for name, value in given.items():
            if name == "body" and self.method.body is not None:
                yield name, self.files.decode(value)
            elif name in self.arguments or (self.tenant is not None and name == self.tenant.argument):
                yield name, value

    def get_window(self, given: Mapping[str, Any]) -> tuple[int, int]:
        """Return how many rows a call asks for, and how many it skips."""
        limit: int = self.schema["properties"][self.limit_name]["default"]
        return int(given.get(self.limit_name, limit)), int(given.get(self.offset_name, 0))

    def get_fields(self, given: Mapping[str, Any]) -> list[str] | None:
        """Return the fields that a call asks for; None for a choice of ours."""
        return given.get(self.fields_name) if self.rows_from else None


#: The text of the fields that rows may have is cut to this many characters.
_MAX_FIELDS_TEXT = 2_000
_MAX_FIELDS, _MAX_PATH = 100, 200
_FIELDS = (
    "Fields of the rows in this answer; one of an object inside has a dot: `a.b`. Without it, rows have all fields "
    "that are not null, and of objects inside only ids and names."
)


def read_arguments(given: Mapping[str, Any], lists: Collection[str], values: Collection[str] = ()) -> dict[str, Any]:
    """Return arguments as they are meant: without null, which models send for what they leave out, and lists as lists.

    Args:
        given: The arguments.
        lists: Those that are lists, of which one value is taken for a list of it.
        values: Those whose null is a value.
    """
    return {
        name: [value] if name in lists and _is_one_of_list(value) else value
        for name, value in given.items()
        if value is not None or name in values
    }


def name_lists(schema: Mapping[str, Any]) -> set[str]:
    """Return the arguments of a tool that are lists, by its schema."""
    return {name for name, each in schema["properties"].items() if each["type"] == "array"}


def _is_one_of_list(value: object) -> bool:
    """Whether a value is meant as the only one of a list. A text may be a whole list as JSON, which is an error."""
    return isinstance(value, bool | int | float) or (isinstance(value, str) and not value.lstrip().startswith("["))


def find_argument_errors(tool: str, schema: Mapping[str, Any], given: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with the arguments of a tool, by its schema; see `ToolInput.find_errors`."""
    properties: Mapping[str, Any] = schema["properties"]
    unknown = [name for name in given if name not in properties]
    errors = [
        f"{clean_line(name, 80)!r} is no argument of {tool}{suggest_name(name, properties)}"
        for name in unknown[:_MAX_ERRORS]
    ]
    if errors:
        taken = clean_line(", ".join(properties), _MAX_VALUES_TEXT)
        end = "" if errors[-1].endswith("?") else "."
        errors[-1] += f"{end} It takes {taken}." if taken else f"{end} It takes none."
    known = {name: value for name, value in given.items() if name in properties}
    for location, message in islice(iter_schema_errors(schema, schema, known), _MAX_ERRORS):
        place = ".".join(clean_line(str(each), 80) for each in location)
        errors.append(f"{place}: {message}" if place else message)
    return errors[:_MAX_ERRORS]


def _describe(written: dict[str, Any], text: str, known: Sequence[str]) -> dict[str, Any]:
    """Return the schema of an argument with its text, which the description has beside the schema, and known values."""
    shown = clean_line(text, _MAX_FIELD_TEXT)
    if known:
        shown = f"{shown} Known values: {clean_line(', '.join(known), _MAX_VALUES_TEXT)}.".strip()
    return {**written, "description": shown} if shown else written


def _close(written: dict[str, Any]) -> dict[str, Any]:
    """Let an object have no fields but the described ones, unless the description says something else."""
    if "properties" in written and not {"additionalProperties", "allOf", "oneOf", "anyOf"} & written.keys():
        written["additionalProperties"] = False
    return written


#: Clients accept names of at most this many characters.
_MAX_NAME = 64
_MAX_TITLE, _MAX_TEXT = 120, 1_200
#: Methods of HTTP that do the same if they are called again with the same arguments (RFC 9110, 9.2.2).
_IDEMPOTENT = frozenset({"GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"})
_ROWS: dict[str, Any] = {
    "type": "object",
    "properties": {
        "rows": {"type": "array"},
        "count": {"type": "integer", "description": "How many rows there are."},
        "next_offset": {"type": ["integer", "null"], "description": "The offset of the next rows; null at the end."},
        "note": {"type": "string", "description": "What is left out of the answer, and which filters match no row."},
    },
    "required": ["rows", "next_offset"],
}
_RESULT: dict[str, Any] = {
    "type": "object",
    "properties": {"result": {}, "note": {"type": "string", "description": "What is left out of the answer."}},
    "required": ["result"],
}


@frozen
class MethodTool:
    """A tool, and the method that it calls."""

    method: Method
    input: ToolInput = field(repr=False)

    @property
    def name(self) -> str:
        """The operationId: `orders_list`. One that is too long for a name is cut, and ends with a hash of the whole."""
        return make_name(self.method.id)

    @property
    def can_be_limited(self) -> bool:
        """Whether nothing in a call can name another tenant than the one of the server."""
        return self.input.tenant is None or list_tenant_arguments(self.input.tenant, self.method) is not None

    @property
    def title(self) -> str:
        return clean_line(self.method.summary, _MAX_TITLE) or self.method.full_name

    @property
    def hints(self) -> ToolAnnotations:
        """What a client may ask its user about, before a call."""
        method = self.method
        is_action = "{" in method.path  # POST to an object changes it; to a collection, it adds something
        return ToolAnnotations(
            title=self.title,
            read_only_hint=method.is_safe,
            destructive_hint=not method.is_safe and (method.http_method != "POST" or is_action),
            idempotent_hint=method.http_method in _IDEMPOTENT,
        )

    def describe(self) -> Tool:
        method = self.method
        is_array = self.input.rows_from == "array"
        output = _ROWS if self.input.rows_from else _RESULT
        notes = [
            "Deprecated." if method.is_deprecated else "",
            f"Returns at most {self.input.max_rows} rows." if method.is_listing else "",
            "" if method.is_safe else "Changes data.",
        ]
        text = clean_text(method.text, _MAX_TEXT)
        title = f"{self.title.rstrip('.')}."
        parts = [title, text, " ".join(filter(None, notes)), f"{method.http_method} {method.path}"]
        return Tool(
            name=self.name,
            title=self.title,
            description="\n\n".join(filter(None, parts)),
            input_schema=self.input.schema,
            # An answer that is not described may be an array or anything else.
            output_schema=None if is_array and get_type(method.described.answer) is None else output,
            annotations=self.hints,
        )


def make_name(operation_id: str) -> str:
    if len(operation_id) <= _MAX_NAME:
        return operation_id
    end = hashlib.sha256(operation_id.encode()).hexdigest()[:8]
    return f"{operation_id[: _MAX_NAME - len(end) - 1]}_{end}"


def make_tools(
    service: Service, *, max_rows: int, tenant_id: int | str | None, has_default: bool, shows_personal: bool
) -> Mapping[str, MethodTool]:
    """Return all tools by name, those that change data too.

    A method has none that is sent a file in a way that a tool can't be given it.
    """
    tenant = service.tenant
    tools: dict[str, MethodTool] = {}
    for method in service.description.methods.values():
        if find_files(method.body) is not None:
            takes_tenant = tenant_id is None and _takes_tenant(tenant, method)
            needs_tenant = takes_tenant and not has_default and method.operation.tenant == "required"
            given = ToolInput(method, max_rows, tenant, takes_tenant, needs_tenant, tenant_id, shows_personal)
            tool = MethodTool(method, given)
            tools[tool.name] = tool
    return tools


def _takes_tenant(tenant: Tenant | None, method: Method) -> bool:
    """Whether a method has the tenant as an argument: a header can be sent with any request."""
    return tenant is not None and (tenant.place == "header" or method.operation.tenant != "unlisted")
