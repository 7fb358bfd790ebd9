"""The webhooks of a description: what each sends, by which field a notification tells its kind, and how it is signed.

A kind is told by a field with values that no other kind has, such as `type`; else by a field that only it has. Nothing
else is concluded: a kind that nothing tells is named, and its notifications stay unknown until somebody says more.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from openapi_sdk.description.media_types import find_json_answer
from openapi_sdk.description.nodes import as_array, as_object, as_text, object_at
from openapi_sdk.description.paging_names import ROW_KEYS
from openapi_sdk.description.references import resolve_ref, schema_name
from openapi_sdk.description.schemas import get_choices, get_types, get_values, infer_types, merge_all_of
from openapi_sdk.webhooks.kinds import BODY, Kind
from openapi_sdk_codegen.corrections.conventions.words import snake_case
from openapi_sdk_codegen.generate.prepare.types.emit import refer
from openapi_sdk_codegen.generate.prepare.types.flattener import Flattener
from openapi_sdk_codegen.openapi.document import resolve_path_item
from openapi_sdk_codegen.openapi.paths import METHODS
from openapi_sdk_codegen.openapi.python_names import number_names
from openapi_sdk_codegen.openapi.secrets import SECRET

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: A name that options, keys and logs can have as it is. Other names are derived.
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,99}", re.ASCII)
#: Names that mean something else: any other kind in keys, and all kinds in `webhook send`.
_TAKEN = (BODY, "all")
#: The fields that most likely tell a kind, if several could.
_TELLING = ("type", "event", "event_type", "eventType", "kind", "topic", "action")
#: How the names of fields end that name something.
_ID_WORDS = ("id", "uuid", "guid", "number")
#: The names of the schemes that are told by the header with the signature.
_SCHEMES = {
    "webhook-signature": "STANDARD_WEBHOOKS",
    "stripe-signature": "STRIPE",
    "x-hub-signature-256": "GITHUB",
}


class DescribedWebhook(NamedTuple):
    """A webhook.

    Attributes:
        name: Its name in the description.
        operation: Its operation, with references resolved.
        headers: The names of its described headers, in lower case.
    """

    name: str
    operation: dict[str, Any]
    headers: frozenset[str]


class DescribedKinds(NamedTuple):
    """The kinds of webhooks.

    Attributes:
        kinds: Each by its name: those that a value tells first.
        untold: The names of those that nothing tells.
        left_out: Why a webhook makes no kind, by its name in the description.
    """

    kinds: Mapping[str, Kind]
    untold: tuple[str, ...]
    left_out: Mapping[str, str]


def each_webhook(document: dict[str, Any]) -> Iterator[DescribedWebhook]:
    """Yield the webhooks, in the order of the description and of `METHODS`."""
    for name, written in object_at(document, "webhooks").items():
        item = resolve_path_item(document, written)
        for method in METHODS:
            if method in item:
                operation = as_object(item[method])
                listed = [*as_array(item.get("parameters")), *as_array(operation.get("parameters"))]
                resolved = [resolve_ref(document, each) for each in listed]
                headers = (as_text(each.get("name")).lower() for each in resolved if each.get("in") == "header")
                yield DescribedWebhook(str(name), operation, frozenset(headers))


def find_scheme(document: dict[str, Any]) -> str:
    """Return the name of the scheme in `openapi_sdk.webhooks.signatures` that described headers tell; empty if none."""
    headers = {name for each in each_webhook(document) for name in each.headers}
    found = [scheme for header, scheme in _SCHEMES.items() if header in headers]
    return found[0] if len(found) == 1 else ""


@dataclass(frozen=True)  # no slots, for `cached_property`
class _Candidate:
    """A kind that is not told yet."""

    document: dict[str, Any]
    name: str
    component: str

    @cached_property
    def schema(self) -> dict[str, Any]:
        return merge_all_of(self.document, object_at(self.document, "components", "schemas")[self.component])

    @cached_property
    def properties(self) -> dict[str, dict[str, Any]]:
        """The fields that are not secret."""
        secret = as_array(self.schema.get(SECRET))
        return {
            str(name): merge_all_of(self.document, each)
            for name, each in as_object(self.schema.get("properties")).items()
            if name not in secret
        }

    def rank(self, name: str) -> tuple[bool, bool]:
        """Return which field tells a kind better: the smallest one, which is sent always, and names a ticket."""
        return name not in as_array(self.schema.get("required")), not _is_id(name)

    @cached_property
    def constants(self) -> dict[str, tuple[str | int, ...]]:
        """The values of the fields that are described with their values."""
        found = {name: get_values(each) for name, each in self.properties.items()}
        return {
            name: tuple(values)
            for name, values in found.items()
            if values and all(isinstance(each, str | int) and not isinstance(each, bool) for each in values)
        }

    def is_scalar(self, name: str) -> bool:
        """Whether a field can name a ticket."""
        types = _list_types(self.properties.get(name, {}))
        return bool(types) and {*types} <= {"string", "integer"} and not self.constants.get(name)


def _is_id(name: str) -> bool:
    """Whether a field is called as one that names something: `crate_id`, `ticketID`, `order_number`."""
    return snake_case(name).rpartition("_")[2] in _ID_WORDS


def _list_types(schema: dict[str, Any]) -> list[str]:
    return [each for each in get_types(schema) or infer_types(schema) if each != "null"]


def find_kinds(document: dict[str, Any]) -> DescribedKinds:
    """Return the kinds of the webhooks of a corrected description."""
    candidates, left_out = _list_candidates(document)
    told = _tell_by_values(candidates)
    rest = [each for each in candidates if each.name not in told]
    owners = Counter(name for each in candidates for name in each.properties)
    for each in rest:
        own = [name for name in each.properties if owners[name] == 1]
        told[each.name] = _make_kind(each, min(own, key=each.rank, default=""))
    untold = tuple(name for name, kind in told.items() if not kind.told_by)
    return DescribedKinds(told, untold, left_out)


def _list_candidates(document: dict[str, Any]) -> tuple[list[_Candidate], dict[str, str]]:
    flattener = Flattener(document)
    found: list[tuple[str, str]] = []
    left_out: dict[str, str] = {}
    for webhook in each_webhook(document):
        body = resolve_ref(document, webhook.operation.get("requestBody"))
        content = as_object(body.get("content"))
        key = find_json_answer(document, content)
        schema = {} if key is None else as_object(as_object(content[key]).get("schema"))
        names = list(_list_components(flattener, schema))
        if not names:
            left_out[webhook.name] = "its body is no object with a class of its own"
        found += [(webhook.name if len(names) == 1 else f"{webhook.name}/{name}", name) for name in names]
    taken, candidates = {*_TAKEN}, list[_Candidate]()
    for wanted, component in found:
        plain = wanted if _NAME.fullmatch(wanted) else snake_case(wanted)[:80] or "webhook"
        name = next(each for each in number_names(plain) if each not in taken)
        taken.add(name)
        candidates.append(_Candidate(document, name, component))
    return candidates, left_out


def _list_components(flattener: Flattener, schema: dict[str, Any]) -> Iterator[str]:
    """Yield the components that a body can be and that are classes, each once."""
    waiting, seen = [schema], set[str]()
    while waiting:
        node = as_object(waiting.pop(0))
        name = schema_name(node)
        if not name:
            parts = as_array(node.get("allOf"))
            waiting += get_choices(node) or (parts if len(parts) == 1 else [])
        elif name not in seen:
            seen.add(name)
            if flattener.kind(name) == "model":
                yield name
            else:
                flat = flattener.component(name)
                waiting += [refer(flat.ref)] if flat.ref else flat.choices


def _tell_by_values(candidates: list[_Candidate]) -> dict[str, Kind]:
    """Return the kinds that a field with values of its own tells: the one field that tells most of them, and so on."""
    told: dict[str, Kind] = {}
    users = Counter((name, value) for each in candidates for name, values in each.constants.items() for value in values)

    def list_told(name: str) -> list[_Candidate]:
        return [
            each
            for each in candidates
            if each.name not in told
            and each.constants.get(name)
            and all(users[name, value] == 1 for value in each.constants[name])
        ]

    # A field of one kind alone that has several values, such as a color, says nothing of kinds.
    having = Counter(name for each in candidates for name in each.constants)
    names = dict.fromkeys(
        name
        for each in candidates
        for name, values in each.constants.items()
        if having[name] > 1 or len(values) == 1 or name in _TELLING
    )
    while names:
        best = max(names, key=lambda name: (len(list_told(name)), name in _TELLING))
        own = list_told(best)
        if not own:
            break
        told |= {each.name: _make_kind(each, best, each.constants[best]) for each in own}
        del names[best]
    # Webhooks that share a schema, which lists the names of all of them.
    for each in candidates:
        by = next((name for name, values in each.constants.items() if each.name in values), "")
        if each.name not in told and by:
            told[each.name] = _make_kind(each, by, (each.name,))
    return told


def _make_kind(candidate: _Candidate, told_by: str, values: tuple[str | int, ...] = ()) -> Kind:
    names = [name for name in ROW_KEYS if name in candidate.properties]
    names += [told_by] if not values and _is_id(told_by) else []
    key = next((name for name in names if candidate.is_scalar(name)), "")
    return Kind(candidate.name, candidate.component, told_by, (key,) if key else (), values)
