"""Which places differ between two OpenAPI documents: the oracle of the comparison by rules.

It walks both documents in step, from the operations to all schemas that they use, and knows no rules. Each place that
differs has to be explained by a change that is reported. What is not compared is left out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kit.tests.openapi_sdk_codegen.diff.differing import Differing, compare_field, differing_field, flip, kind_of, plain
from kit.tests.openapi_sdk_codegen.diff.differing_schemas import SchemaWalk
from kit.tests.openapi_sdk_codegen.diff.differing_security import compare_flows, compare_schemes, compare_security
from kit.tests.openapi_sdk_codegen.diff.document_parts import (
    children,
    entries,
    find_operations,
    how_written,
    media_type,
    schema_of,
    without_schemas,
)
from kit.tests.openapi_sdk_codegen.diff.keyword_values import text_of
from kit.tests.openapi_sdk_codegen.diff.merged_schema import Reader, Spot
from openapi_sdk.description.nodes import as_array

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kit.tests.openapi_sdk_codegen.diff.differing import Direction
    from kit.tests.openapi_sdk_codegen.diff.document_parts import Named, Operation

_LIFECYCLE = ("deprecated", "x-sunset", "x-stability-level")


def find_differing(old: Any, new: Any) -> Iterator[Differing]:
    """Yield the places of two documents that differ, the outermost of those that are only in one of them."""
    yield from _Walk(Reader(old), Reader(new)).find()


@dataclass(slots=True)
class _Walk:
    old: Reader
    new: Reader
    schemas: SchemaWalk = field(init=False)

    def __post_init__(self) -> None:
        self.schemas = SchemaWalk(self.old, self.new)

    def find(self) -> Iterator[Differing]:
        """Yield what differs."""
        tops = Spot(self.old.document, ()), Spot(self.new.document, ())
        yield from compare_security(*tops, *tops)
        schemes = children(tops, "components", "securitySchemes")
        yield from self._named(schemes, "security scheme", self._scheme, "none")
        for what, holders in (("operation", ("paths",)), ("webhook", ("webhooks", "x-webhooks"))):
            old, new = (
                find_operations(
                    reader, [each for holder in holders for each in children((top, top), holder)[0].items()]
                )
                for reader, top in zip((self.old, self.new), tops, strict=True)
            )
            yield from self._operations(old, new, what, is_received=what == "webhook")
        yield from self._unused_schemas(*children(tops, "components", "schemas"))

    def _unused_schemas(self, old: Named, new: Named) -> Iterator[Differing]:
        """Yield what differs in named schemas that no operation uses, and the names that are gone."""
        renamed = {each: set(names) for each, names in self.schemas.renamed.items()}
        for name in sorted({*old} & {*new}):
            if new[name].parts not in renamed.get(old[name].parts, ()):
                yield from self.schemas.find((old[name],), (new[name],), None, "")
        for name in sorted({*old} - {*new}):
            if renamed.get(old[name].parts, True):
                yield Differing("removed", "named schema", old[name].places, (), "none", name)

    def _resolve(self, old: Named, new: Named) -> tuple[Named, Named]:
        """Follow references. What leads nowhere is left out on both sides: it is not compared."""
        followed = [
            {key: reader.follow(spot) for key, spot in each.items()}
            for reader, each in ((self.old, old), (self.new, new))
        ]
        unknown = {key for each in followed for key, spot in each.items() if spot is None}
        one, other = ({key: spot for key, spot in each.items() if spot and key not in unknown} for each in followed)
        return one, other

    def _named(
        self,
        both: tuple[Named, Named],
        what: str,
        compare: Callable[[Spot, Spot, Direction], Iterator[Differing]],
        direction: Direction,
    ) -> Iterator[Differing]:
        """Compare things by their keys."""
        old, new = self._resolve(*both)
        for key in sorted({*old, *new}):
            if key in old and key in new:
                yield from compare(old[key], new[key], direction)
            else:
                places = [each[key].places if key in each else () for each in (old, new)]
                yield Differing(kind_of(key in old, key in new), what, places[0], places[1], direction, key)

    def _operations(
        self, old: dict[str, Operation], new: dict[str, Operation], what: str, *, is_received: bool
    ) -> Iterator[Differing]:
        for key in sorted({*old, *new}):
            if key in old and key in new:
                yield from self._operation(old[key], new[key], is_received=is_received)
            else:
                places = [each[key].node.places if key in each else () for each in (old, new)]
                yield Differing(kind_of(key in old, key in new), what, places[0], places[1], "none", key)

    def _operation(self, old: Operation, new: Operation, *, is_received: bool) -> Iterator[Differing]:
        sent: Direction = "response" if is_received else "request"
        nodes = old.node, new.node
        yield from compare_field("operationId", *nodes, plain, "none")
        tags = [[str(each) for each in as_array(node.value.get("tags"))] for node in nodes]
        for tag in sorted({*tags[0]} ^ {*tags[1]}):
            yield differing_field("removed" if tag in tags[0] else "added", "tags", *nodes, "none", tag)
        if tags[0][:1] != tags[1][:1]:
            yield differing_field("changed", "tags", *nodes, "none", (*tags[1], "none")[0])
        for name in _LIFECYCLE:
            merged = [Spot({**each.item.value, **each.node.value}, *each.node[1:]) for each in (old, new)]
            yield from compare_field(name, merged[0], merged[1], plain, "none")
        if any("security" in each.value for each in nodes):
            tops = Spot(self.old.document, ()), Spot(self.new.document, ())
            holders = [node if "security" in node.value else top for node, top in zip(nodes, tops, strict=True)]
            yield from compare_security(*nodes, holders[0], holders[1])
        yield from self._named((old.parameters(self.old), new.parameters(self.new)), "parameter", self._parameter, sent)
        bodies = [{"": each.child("requestBody")} if each.value.get("requestBody") else {} for each in nodes]
        yield from self._named((bodies[0], bodies[1]), "body", self._body, sent)
        responses = children(nodes, "responses")
        upper = [{key.upper(): each for key, each in both.items() if not key.startswith("x-")} for both in responses]
        yield from self._named((upper[0], upper[1]), "status", self._response, flip(sent))
        callbacks = children(nodes, "callbacks")
        found = [
            [
                (f"{name} {path}", item)
                for name, spot in listed.items()
                if not name.startswith("x-") and (callback := reader.follow(spot)) is not None
                for path, item in entries(callback).items()
                if not path.startswith("x-")
            ]
            for reader, listed in zip((self.old, self.new), callbacks, strict=True)
        ]
        old_callbacks, new_callbacks = find_operations(self.old, found[0]), find_operations(self.new, found[1])
        yield from self._operations(old_callbacks, new_callbacks, "callback", is_received=True)

    def _parameter(self, old: Spot, new: Spot, direction: Direction) -> Iterator[Differing]:
        for name in _LIFECYCLE:
            yield from compare_field(name, old, new, plain, direction)
        needs = [each.value.get("in") == "path" or each.value.get("required") is True for each in (old, new)]
        if needs[0] != needs[1]:
            yield differing_field("changed", "required", old, new, direction)
        subject = "parameter" if direction == "request" else "header"
        yield from self._header(old, new, direction, subject, without=("required",))

    def _header(
        self, old: Spot, new: Spot, direction: Direction, subject: str = "header", *, without: tuple[str, ...] = ()
    ) -> Iterator[Differing]:
        for name in ("required", "style", "explode", "allowReserved", "allowEmptyValue", "content"):
            values = [how_written(each.value)[name] for each in (old, new)]
            if values[0] != values[1] and name not in without:
                yield differing_field("changed", name, old, new, direction)
        schemas = [schema_of(each) for each in (old, new)]
        yield from self.schemas.find(schemas[0], schemas[1], direction, subject)

    def _body(self, old: Spot, new: Spot, direction: Direction) -> Iterator[Differing]:
        yield from compare_field("required", old, new, plain, direction)
        yield from self._content(old, new, direction)

    def _response(self, old: Spot, new: Spot, direction: Direction) -> Iterator[Differing]:
        headers = [{key.lower(): each for key, each in both.items()} for both in children((old, new), "headers")]
        yield from self._named((headers[0], headers[1]), "header", self._header, direction)
        yield from self._content(old, new, direction)

    def _content(self, old: Spot, new: Spot, direction: Direction) -> Iterator[Differing]:
        media = [{media_type(key): each for key, each in both.items()} for both in children((old, new), "content")]
        rest = [sorted({*media[0]} - {*media[1]}), sorted({*media[1]} - {*media[0]})]
        for key in rest[0]:
            similar = next((each for each in rest[1] if each.partition(";")[0] == key.partition(";")[0]), None)
            if similar is not None:
                rest[1].remove(similar)
                yield differing_field("changed", "media type", media[0][key], media[1][similar], direction)
                media[1][key] = media[1].pop(similar)
        yield from self._named((media[0], media[1]), "media type", self._media, direction)

    def _media(self, old: Spot, new: Spot, direction: Direction) -> Iterator[Differing]:
        is_there = ["schema" in each.value for each in (old, new)]
        if all(is_there):
            yield from self.schemas.find((old.child("schema"),), (new.child("schema"),), direction, "body")
        elif any(is_there):
            yield differing_field(kind_of(*is_there), "schema", old, new, direction)
        encodings = children((old, new), "encoding")
        if text_of(without_schemas(old.value.get("encoding"))) != text_of(without_schemas(new.value.get("encoding"))):
            yield differing_field("changed", "encoding", old, new, direction)
        for name in sorted({*encodings[0]} & {*encodings[1]}):
            both = children((encodings[0][name], encodings[1][name]), "headers")
            headers = [{key.lower(): each for key, each in each_map.items()} for each_map in both]
            old_headers, new_headers = self._resolve(headers[0], headers[1])
            for key in sorted({*old_headers} & {*new_headers}):
                yield from self.schemas.find(
                    schema_of(old_headers[key]), schema_of(new_headers[key]), direction, "header"
                )

    def _scheme(self, old: Spot, new: Spot, direction: Direction) -> Iterator[Differing]:
        yield from compare_schemes(old, new, direction)
        if old.value.get("type") == new.value.get("type"):
            yield from self._named(children((old, new), "flows"), "flow", compare_flows, direction)
