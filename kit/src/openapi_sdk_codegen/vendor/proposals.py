"""Propose corrections for what records contradict: actions in the form of spec/corrections.yaml, to be read and pasted.

Nothing is corrected by itself: a record says what was seen, not what the API means.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from openapi_sdk.description.nodes import as_array, as_object
from openapi_sdk_codegen.corrections.apply import apply_corrections, fingerprint
from openapi_sdk_codegen.corrections.load import load_corrected
from openapi_sdk_codegen.observed.mark import Contradiction, Evidence, read_lengths, weigh
from openapi_sdk_codegen.observed.places import DescribedPlace, DescribedValues, PlaceFinder
from openapi_sdk_codegen.openapi.document import PlacedOperation, each_operation
from openapi_sdk_codegen.openapi.tree import Parts, json_path, value_at
from openapi_sdk_codegen.openapi.yaml import dump_yaml, load_yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from openapi_sdk_codegen.observed.record import RunRecord
    from openapi_sdk_codegen.project import Project

#: An action names at most so many facts that it is for.
_MAX_REASONS = 5
#: Beside these keywords, another type can stand as it is.
_PLAIN = {"type", "title", "description", "example", "nullable"}
_DECIMAL, _NUMBERS = "decimal", frozenset(("integer", "number"))
_AT_MOST = re.compile(r"at most (\d{1,9})")

#: An entry of `actions` in spec/corrections.yaml.
ProposedAction = dict[str, Any]

#: What is seen of a filter that is ignored.
_IGNORED = frozenset({"other rows", "the same rows for two values"})


@dataclass(slots=True)
class Proposals:
    """What could be corrected.

    Attributes:
        evidence: What the records say about the description.
        actions: Actions, in the order in which they apply.
        open: Contradictions that no action mends, as sentences.
    """

    evidence: Evidence
    actions: list[ProposedAction] = field(default_factory=list[ProposedAction])
    open: list[str] = field(default_factory=list[str])

    def to_yaml(self) -> str:
        """Return the actions as entries of `actions` in spec/corrections.yaml."""
        return write_actions(self.actions)


def write_actions(actions: list[ProposedAction]) -> str:
    """Return actions as entries of `actions` in spec/corrections.yaml."""
    return dump_yaml({"actions": actions}).partition("\n")[2]


def propose(project: Project, records: Iterable[RunRecord]) -> Proposals:
    """Compare records with the description of a project, and propose corrections.

    Raises:
        Problem: If `spec/` can't be read, or its corrections can't be applied.
    """
    name = project.name(project.corrections)
    published = load_yaml(project.published, name=project.name(project.published))
    # Targets are places before names are derived by convention.
    corrected = apply_corrections(published, load_yaml(project.corrections, name=name), name=name)
    proposals = Proposals(weigh(load_corrected(project), records))
    maker = _Maker(corrected)
    by_action: dict[str, tuple[list[ProposedAction], list[str]]] = {}
    for each in proposals.evidence.contradictions:
        actions, reason = maker.make(each), _explain(each)
        if not actions:
            proposals.open.append(reason)
        else:
            by_action.setdefault(repr(actions), (actions, []))[1].append(reason)
    for actions, reasons in by_action.values():
        shown = dict.fromkeys(reasons)
        more = f" And {len(shown) - _MAX_REASONS} more." if len(shown) > _MAX_REASONS else ""
        why = f"Observed. {' '.join([*shown][:_MAX_REASONS])}{more}"
        proposals.actions += [{"target": each.pop("target"), "description": why, **each} for each in actions]
    return proposals


def _explain(contradiction: Contradiction) -> str:
    _, fact, record = contradiction
    described = "it is not described" if fact.fact == "described" else f"{fact.fact} is described as {fact.described!r}"
    return (
        f"{fact.operation}, {fact.place}: {described}, seen was {fact.seen!r} "
        f"({fact.times} times, {record.taken}, {record.environment})."
    )


class _Maker:
    """Makes the actions for a contradiction; none where there is no rule."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._places = PlaceFinder(document)
        self._document = document
        self._operations = {each.label: each for each in each_operation(document)}
        self._rules: dict[
            str, Callable[[Contradiction, PlacedOperation, list[DescribedPlace]], list[ProposedAction]]
        ] = {
            "described": self._add_property,
            "filter": self._remove_parameter,
            "format": self._remove_keyword,
            "length": self._widen,
            "limit": self._set_maximum,
            "null": self._allow_null,
            "pattern": self._remove_keyword,
            "present": self._make_optional,
            "status": self._add_status,
            "type": self._change_type,
        }

    def make(self, contradiction: Contradiction) -> list[ProposedAction]:
        """Return the actions that make the description say what was seen."""
        operation = self._operations.get(contradiction.operation.label)
        rule = self._rules.get(contradiction.fact.fact)
        if operation is None or rule is None:
            return []
        found = self._places.find(operation, contradiction.fact.place)
        if contradiction.fact.fact not in {"described", "status"} and len(found) != 1:
            return []  # a member of a union, and nobody knows which one
        return rule(contradiction, operation, found)

    def _change_type(
        self, contradiction: Contradiction, _: PlacedOperation, found: list[DescribedPlace]
    ) -> list[ProposedAction]:
        parts, schema = found[0].parts, as_object(value_at(self._document, found[0].parts))
        described = DescribedValues(self._places, found).types
        # The fields of an object and the items of an array stay described.
        has_inside = not described.isdisjoint({"array", "object"})
        seen = [each for each in contradiction.fact.seen.split(" or ") if not has_inside or each not in described]
        new = _describe_types(" or ".join(seen))
        if not new:
            return []
        if has_inside:
            return self._replace_schema(parts, schema, {"oneOf": [dict(schema), *new.get("oneOf", [new])]})
        actions: list[ProposedAction] = []
        read_as = self._read_as(found[0])
        # An amount that comes as a number is one, whatever it was read from.
        is_amount = new.get("type") in _NUMBERS and _DECIMAL in (read_as.get(found[0].name), schema.get("format"))
        if is_amount:
            new["type"] = "number"
            if found[0].name not in read_as and found[0].holder is not None:
                update = {"x-reads-as": {found[0].name: _DECIMAL}}
                actions.append({"target": json_path(found[0].holder), "update": update})
        elif found[0].name in read_as:
            actions.append(_remove((*(found[0].holder or ()), "x-reads-as", found[0].name), read_as[found[0].name]))
        if schema.keys() <= _PLAIN and new.keys() == {"type"} and "type" in schema:
            return [*actions, _replace(parts, "type", schema["type"], new["type"])]
        kept = {key: value for key, value in schema.items() if key in {"title", "description", "nullable"}}
        return [*actions, *self._replace_schema(parts, schema, {**kept, **new})]

    def _allow_null(self, _: Contradiction, __: PlacedOperation, found: list[DescribedPlace]) -> list[ProposedAction]:
        parts, schema = found[0].parts, as_object(value_at(self._document, found[0].parts))
        if "$ref" in schema:
            return self._replace_schema(parts, schema, {"allOf": [dict(schema)], "nullable": True})
        update: dict[str, Any] = {"nullable": True, **({"enum": [None]} if "enum" in schema else {})}
        replaced = {"x-replaces": {"nullable": False}} if "nullable" in schema else {}
        return [{"target": json_path(parts), **replaced, "update": update}]

    def _make_optional(
        self, _: Contradiction, __: PlacedOperation, found: list[DescribedPlace]
    ) -> list[ProposedAction]:
        holder, name = found[0].holder or (), found[0].name
        required = as_array(as_object(value_at(self._document, holder)).get("required"))
        target = json_path((*holder, "required"))
        if name not in required:  # a key, or what an example shows: nothing that is described says it
            return []
        if len(required) == 1:
            return [{"target": target, "remove": True}]
        return [] if "'" in name else [{"target": f"{target}[?@ == '{name}']", "remove": True}]

    def _remove_keyword(
        self, contradiction: Contradiction, _: PlacedOperation, found: list[DescribedPlace]
    ) -> list[ProposedAction]:
        fact = contradiction.fact
        forms = DescribedValues(self._places, found).forms
        actions = [
            _remove((*parts, fact.fact), schema[fact.fact])
            for parts, schema in forms
            if schema.get(fact.fact) == fact.described
        ]
        holder, name = found[0].holder, found[0].name
        if (
            holder
            and as_object(as_object(value_at(self._document, holder)).get("x-reads-as")).get(name) == fact.described
        ):
            actions.append(_remove((*holder, "x-reads-as", name), fact.described))
        return actions

    def _widen(
        self, contradiction: Contradiction, _: PlacedOperation, found: list[DescribedPlace]
    ) -> list[ProposedAction]:
        limits = read_lengths(contradiction.fact.seen)
        if limits is None:
            return []
        least, most = limits
        actions: list[ProposedAction] = []
        for parts, schema in DescribedValues(self._places, found).forms:
            if schema.get("maxLength", most) < most:
                actions.append(_replace(parts, "maxLength", schema["maxLength"], most))
            if schema.get("minLength", least) > least:
                actions.append(_replace(parts, "minLength", schema["minLength"], least))
        return actions

    def _set_maximum(
        self, contradiction: Contradiction, _: PlacedOperation, found: list[DescribedPlace]
    ) -> list[ProposedAction]:
        seen = _AT_MOST.fullmatch(contradiction.fact.seen)
        forms = DescribedValues(self._places, found).forms
        if seen is None or len(forms) != 1:
            return []
        parts, schema = forms[0]
        most = int(seen[1])
        if "maximum" in schema:
            return [_replace(parts, "maximum", schema["maximum"], most)]
        return [{"target": json_path(parts), "update": {"maximum": most}}]

    def _read_as(self, found: DescribedPlace) -> dict[str, Any]:
        """Return what the properties beside a property are read as."""
        return as_object(as_object(value_at(self._document, found.holder or ())).get("x-reads-as"))

    def _add_property(
        self, contradiction: Contradiction, operation: PlacedOperation, __: list[DescribedPlace]
    ) -> list[ProposedAction]:
        before, _, name = contradiction.fact.place.rpartition("/")
        parents = self._places.find(operation, before.rstrip())
        forms = [
            parts for each in parents for parts, schema in self._places.list_forms(each.parts) if "properties" in schema
        ]
        seen = contradiction.fact.seen
        if len(forms) != 1 or name in {"[]", "{}"}:
            return []
        new = {"type": "string"} if seen == "yes" else _describe_types(seen)
        key = name.replace("~1", "/").replace("~0", "~")
        return [{"target": json_path(forms[0]), "update": {"properties": {key: new}}}] if new else []

    def _remove_parameter(
        self, contradiction: Contradiction, operation: PlacedOperation, found: list[DescribedPlace]
    ) -> list[ProposedAction]:
        if contradiction.fact.seen not in _IGNORED:  # it does something else, which nothing describes
            return []
        written = as_array(operation.data.get("parameters"))
        for index, each in enumerate(written):
            if self._places.resolve((*operation.parts, "parameters", index)) == found[0].parts:
                reference, name = as_object(each).get("$ref"), found[0].name
                what = f"@['$ref'] == '{reference}'" if reference else f"@.name == '{name}' && @.in == 'query'"
                target = f"{json_path((*operation.parts, 'parameters'))}[?{what}]"
                return [] if "'" in f"{reference}{name}" else [{"target": target, **_pin(each), "remove": True}]
        return []

    def _add_status(
        self, contradiction: Contradiction, operation: PlacedOperation, _: list[DescribedPlace]
    ) -> list[ProposedAction]:
        status = contradiction.fact.seen
        described = {status: {"description": "Observed; no page describes it."}}
        target = json_path((*operation.parts, "responses"))
        return [{"target": target, "update": described}] if re.fullmatch(r"[1-5][0-9]{2}", status) else []

    @staticmethod
    def _replace_schema(parts: Parts, old: Any, new: dict[str, Any]) -> list[ProposedAction]:
        return [_remove(parts, old), {"target": json_path(parts[:-1]), "update": {parts[-1]: new}}]


def _describe_types(seen: str) -> dict[str, Any]:
    """Return a schema for the types of `integer or string`; an empty one if they say nothing."""
    types = [each for each in seen.split(" or ") if each != "null"]
    if {"integer", "number"} <= {*types}:
        types.remove("integer")
    schemas = [_TYPES[each] for each in types if each in _TYPES]
    if not schemas or len(schemas) != len(types):
        return {}
    nullable = {"nullable": True} if " or null" in f" or {seen}" else {}
    return {**(schemas[0] if len(schemas) == 1 else {"oneOf": schemas}), **nullable}


_TYPES: dict[str, dict[str, Any]] = {
    **{each: {"type": each} for each in ("boolean", "integer", "number", "string")},
    "array": {"type": "array", "items": {}},
    "object": {"type": "object", "additionalProperties": True},
}


def _pin(value: Any) -> dict[str, Any]:
    return {"x-fingerprint": fingerprint(value)}


def _remove(parts: Parts, value: Any) -> ProposedAction:
    return {"target": json_path(parts), **_pin(value), "remove": True}


def _replace(parts: Parts, key: str, old: Any, new: Any) -> ProposedAction:
    return {"target": json_path(parts), "x-replaces": {key: old}, "update": {key: new}}
