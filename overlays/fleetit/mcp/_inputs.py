"""What a tool takes: the schema of its arguments, made of the description, and the check of a call against it."""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Literal

from attrs import frozen

from fleetit._description.document import get_type, resolve_ref
from fleetit._description.schema_validation import SchemaValidator
from fleetit._errors.suggestions import suggest
from fleetit.mcp._cleaning import clean_line
from fleetit.mcp._files import FileInput, find_files
from fleetit.mcp._fleet_scope import iter_other_fleets, limit_to_fleet, list_fleet_arguments
from fleetit.mcp._json_schema import SchemaWriter

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fleetit._description.arguments import Argument
    from fleetit._description.methods import Method

#: The largest offset of a listing that can only be read from its beginning.
_MAX_WALKED = 10_000
_MAX_OFFSET = 1_000_000_000
#: A message names at most this many things that are wrong.
_MAX_ERRORS = 20


@frozen(slots=False)  # for `cached_property`
class ToolInput:
    """The arguments of a tool.

    Attributes:
        method: The method that the tool calls.
        max_rows: The most rows of one answer.
        takes_fleet: Whether `fleet_id` is an argument.
        needs_fleet: Whether a call without it is refused.
        fleet_id: The only fleet of all calls; None for any.
    """

    method: Method
    max_rows: int
    takes_fleet: bool
    needs_fleet: bool
    fleet_id: int | None = None

    @property
    def rows_from(self) -> Literal["pages", "walk", "array", ""]:
        """Where rows come from: a page, all pages from the first on, or an array; empty if the answer has no rows."""
        listing = self.method.operation.listing
        if listing is not None:
            return "pages" if listing.kind == "offset" else "walk"
        return "array" if get_type(self.method.success_schema) in {"array", None} and self.method.is_safe else ""

    @cached_property
    def files(self) -> FileInput:
        """Which parts of the body are files."""
        return find_files(self.method.body) or FileInput()

    @cached_property
    def arguments(self) -> frozenset[str]:
        """The arguments of the method that the tool has too, as they are."""
        own = self.method.filters if self.method.is_listing else self.method.arguments
        return frozenset(each.name for each in own)

    @cached_property
    def limit_name(self) -> str:
        """The argument with the number of rows."""
        return _find_free_name("limit", self.arguments)

    @cached_property
    def offset_name(self) -> str:
        """The argument with the number of rows to skip."""
        return _find_free_name("offset", self.arguments)

    @cached_property
    def schema(self) -> dict[str, Any]:
        """The schema, in JSON Schema 2020-12."""
        writer = SchemaWriter(self.fleet_id)
        properties: dict[str, Any] = {}
        required: list[str] = []
        for each in self.method.arguments:
            if each.name in self.arguments:
                properties[each.name] = self._write_argument(writer, each)
                required += [each.name] if each.is_required else []
        if (body := self.method.body) is not None:
            properties["body"] = self._write_body(writer)
            required += ["body"] if body.is_required else []
        if self.takes_fleet:
            text = "Id of the fleet that the call is about." if self.needs_fleet else _OPTIONAL_FLEET
            properties["fleet_id"] = {"type": "integer", "minimum": 1, "description": text}
            required += ["fleet_id"] if self.needs_fleet else []
        properties |= self._write_paging()
        schema = {"type": "object", "properties": properties, "additionalProperties": False}
        schema |= {"required": required} if required else {}
        return schema | ({"$defs": writer.definitions} if writer.definitions else {})

    def _write_argument(self, writer: SchemaWriter, argument: Argument) -> dict[str, Any]:
        written = _describe(writer.write(argument.schema), argument.text)
        fleets = list_fleet_arguments(self.method)
        is_fleet = fleets is None or argument.name in fleets
        return limit_to_fleet(written, self.fleet_id) if is_fleet and self.fleet_id is not None else written

    def _write_body(self, writer: SchemaWriter) -> dict[str, Any]:
        body = self.method.body
        if body is None:
            return {}
        written = self.files.describe(_close(writer.write(body.schema)))
        if body.has_rows:
            row = written.get("items", {})
            row = writer.definitions[row["$ref"].rpartition("/")[2]] if "$ref" in row else row
            _close(row)
            written |= {"minItems": max(1, written.get("minItems", 0)), "maxItems": body.most}
        return written

    def _write_paging(self) -> dict[str, Any]:
        if not self.rows_from:
            return {}
        listing, most = self.method.operation.listing, self.max_rows
        if self.rows_from == "pages" and listing is not None:
            most = max(1, min(most, listing.largest or most))
        limit = {"type": "integer", "minimum": 1, "maximum": most, "default": most}
        offset = {"type": "integer", "minimum": 0, "default": 0}
        offset["maximum"] = _MAX_WALKED if self.rows_from == "walk" else _MAX_OFFSET
        limit_text = f"Rows in this answer, at most {most}. Call again with `{self.offset_name}` for more."
        offset_text = "Rows to skip. An answer that is not complete says what to pass next as `next_offset`."
        return {
            self.limit_name: {**limit, "description": limit_text},
            self.offset_name: {**offset, "description": offset_text},
        }

    def find_errors(self, given: Mapping[str, Any]) -> list[str]:
        """Return what is wrong with the arguments of a call, each with its place. No message shows a value.

        Args:
            given: The arguments.
        """
        properties: Mapping[str, Any] = self.schema["properties"]
        errors = [
            f"{clean_line(name, 80)!r} is no argument of this tool{suggest(name, properties)}"
            for name in given
            if name not in properties
        ]
        known = {name: value for name, value in given.items() if name in properties}
        validator = SchemaValidator(partial(resolve_ref, self.schema))
        for location, message in validator.iter_errors(self.schema, known):
            place = ".".join(clean_line(str(each), 80) for each in location)
            errors.append(f"{place}: {message}" if place else message)
            if len(errors) >= _MAX_ERRORS:
                break
        if not errors and "body" in given:
            errors += self.files.iter_errors(given["body"])
            if (fleet := self.fleet_id) is not None:
                places = iter_other_fleets(given["body"], fleet, "body")
                errors += [f"{place}: another fleet than {fleet}, the only one of this server" for place in places]
        return errors[:_MAX_ERRORS]

    def iter_call_arguments(self, given: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        """Yield name and value of each argument of the method.

        Args:
            given: The arguments of the tool, without errors.
        """
        for name, value in given.items():
            if name == "body" and self.method.body is not None:
                yield name, self.files.decode(value)
            elif name in self.arguments or (name == "fleet_id" and self.takes_fleet):
                yield name, value

    def get_window(self, given: Mapping[str, Any]) -> tuple[int, int]:
        """Return how many rows a call asks for, and how many it skips.

        Args:
            given: The arguments of the tool, without errors.
        """
        limit: int = self.schema["properties"][self.limit_name]["default"]
        return int(given.get(self.limit_name, limit)), int(given.get(self.offset_name, 0))


_OPTIONAL_FLEET = "Id of the fleet that the call is about. Without it, the default fleet of this server or account."


def _describe(written: dict[str, Any], text: str) -> dict[str, Any]:
    """Return the schema of an argument with its text, which the description has beside the schema."""
    shown = clean_line(text, 400)
    return {**written, "description": shown} if shown else written


def _close(written: dict[str, Any]) -> dict[str, Any]:
    """Let an object have no fields but the described ones, unless the description says something else."""
    if "properties" in written and not {"additionalProperties", "allOf", "oneOf", "anyOf"} & written.keys():
        written["additionalProperties"] = False
    return written


def _find_free_name(name: str, taken: frozenset[str]) -> str:
    while name in taken:
        name += "_"
    return name
