"""Compare two descriptions as a whole: operations, webhooks, security, versions, schemas."""

from __future__ import annotations

import re
from collections import Counter, deque
from dataclasses import dataclass, field, replace
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml

from openapi_sdk.description.nodes import is_array, is_object
from openapi_sdk_codegen.diff.comparison import Comparison, Context, SchemaUse, change_in_schema
from openapi_sdk_codegen.diff.description import CheckedDescription, read_description
from openapi_sdk_codegen.diff.lifecycle import Policy
from openapi_sdk_codegen.diff.node import are_known
from openapi_sdk_codegen.diff.operations import compare_operations, compare_webhooks
from openapi_sdk_codegen.diff.pairs import Pair
from openapi_sdk_codegen.diff.rules import Subject, explain_level
from openapi_sdk_codegen.diff.security import compare_security
from openapi_sdk_codegen.diff.servers import compare_servers
from openapi_sdk_codegen.diff.switches import find_switch
from openapi_sdk_codegen.project import Problem
from openapi_sdk_codegen.report.causes import Cause, find_causes
from openapi_sdk_codegen.report.change import Change, Level, WireEntry
from openapi_sdk_codegen.report.report import Report

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from openapi_sdk_codegen.diff.differences import Difference
    from openapi_sdk_codegen.diff.node import DocumentNode
    from openapi_sdk_codegen.diff.normal_form import Part, SchemaKey
    from openapi_sdk_codegen.diff.normalize import Normalizer
    from openapi_sdk_codegen.diff.pairs import Edge
    from openapi_sdk_codegen.diff.severities import Severities
    from openapi_sdk_codegen.diff.switches import Switch
    from openapi_sdk_codegen.report.accepted import AcceptedChanges

#: What can be compared: a file, a document in memory, or a description that was read.
Comparable = str | PathLike[str] | dict[str, Any] | CheckedDescription


class ComparisonResult(NamedTuple):
    """What changes from one description to another.

    Attributes:
        old: The name of the old description: of its file, or `old`.
        new: The name of the new description.
        changes: The changes, sorted. The same documents give the same ones.
        causes: What changed at one place, with all the changes that it makes.
        remarks: What could not be understood, and was therefore not compared.
        folders: The folders of the two files, relative to the current one if they are in it; "" if there are none.
    """

    old: str
    new: str
    changes: tuple[Change, ...]
    causes: tuple[Cause, ...]
    remarks: tuple[str, ...]
    folders: tuple[str, str]

    @property
    def breaking(self) -> tuple[Cause, ...]:
        """The causes that break users who rely on the old description."""
        return tuple(cause for cause in self.causes if cause.level is Level.ERROR)

    def report(self, accepted: AcceptedChanges | None = None) -> Report:
        """Return the report, which `openapi_sdk_codegen.report.render.render` writes in each format.

        Args:
            accepted: The changes that are accepted; none by default.
        """
        report = Report.of_descriptions(self.old, self.new, self.changes, self.remarks, self.folders)
        if accepted is None:
            return replace(report, wire=tuple(entry for cause in self.causes for entry in cause.entries))
        known = [change.fingerprint for change in self.changes] + [cause.fingerprint for cause in self.causes]
        return replace(report, wire=accepted.accept(self.causes), stale=accepted.stale(known))


def compare(
    old: Comparable,
    new: Comparable,
    policy: Policy | None = None,
    *,
    received: Iterable[str] = (),
    severities: Severities | None = None,
) -> ComparisonResult:
    """Compare two descriptions, of OpenAPI 3.0 or 3.1, in YAML or JSON.

    Args:
        old: The old one: a file of at most 64 MiB, with the files in its folder that it refers to; a folder, all of
            whose documents describe one API; a document in memory, which is not changed; or what `read_description`
            returned.
        new: The new one.
        policy: The day of the comparison and the notice, for rules about sunsets. By default the day is unknown: a
            removal before the sunset is an error, and no sunset is too soon.
        received: Names of schemas in `components` that users receive by webhooks which the documents don't describe.
            Each is compared as the payload of a webhook of that name.
        severities: Levels in place of those of rules. What is not reported because of it is counted in the remarks.

    Raises:
        Problem: If a description can't be read, with its file and place; if neither has a schema of `received`.
    """
    descriptions = _read(old, "old"), _read(new, "new")
    comparison = _compare(*descriptions, policy, received)
    found = comparison.collect_changes()
    remarks = [*_join_remarks(*descriptions), *comparison.remarks]
    notes: dict[str, str] = {}
    if severities is not None:
        found, left_out = _set_levels(found, severities)
        remarks += left_out
        notes = dict.fromkeys(severities.levels, f"The level is that of {severities.name}.")
    changes = tuple(add_excerpts(found, *descriptions))
    causes = find_causes(WireEntry(change, note=notes.get(change.id) or explain_level(change)) for change in changes)
    return ComparisonResult(
        descriptions[0].name, descriptions[1].name, changes, causes, tuple(remarks), (_folder(old), _folder(new))
    )


def _set_levels(changes: list[Change], severities: Severities) -> tuple[list[Change], list[str]]:
    """Return the changes with the levels of a file, and a remark for each rule that is not reported."""
    kept: list[Change] = []
    left_out: Counter[str] = Counter()
    for change in changes:
        level = severities.levels.get(change.id, change.level)
        if level is None:
            left_out[change.id] += 1
        else:
            kept.append(replace(change, level=level))
    return kept, [
        f"{severities.name}: {rule} is not reported, and would be for {count:,} change{'s' * (count > 1)}"
        for rule, count in sorted(left_out.items())
    ]


def _folder(source: Comparable) -> str:
    """Return the folder of a file, or a folder of documents, as annotations name it."""
    if not isinstance(source, str | PathLike):
        return ""
    folder = Path(source) if Path(source).is_dir() else Path(source).parent
    here = Path.cwd()
    return (folder.relative_to(here) if folder.is_relative_to(here) else folder).as_posix()


def _join_remarks(old: CheckedDescription, new: CheckedDescription) -> list[str]:
    """Return the remarks on both descriptions; what is true of both is one remark."""
    in_new = {remark.replace(f"{new.name}: ", ": "): remark for remark in new.remarks}
    joined: list[str] = []
    for remark in old.remarks:
        same = in_new.pop(remark.replace(f"{old.name}: ", ": "), "")
        joined.append(f"in both documents, {same}" if same else remark)
    return [*joined, *in_new.values()]


def _read(source: Comparable, name: str) -> CheckedDescription:
    if isinstance(source, CheckedDescription):
        return source
    if isinstance(source, dict):
        return CheckedDescription.from_document(source, name)
    return read_description(Path(source))


def compare_descriptions(
    old: CheckedDescription, new: CheckedDescription, policy: Policy | None = None, *, received: Iterable[str] = ()
) -> list[Change]:
    """Return what changes from one description to another, without excerpts. Arguments and errors as of `compare`."""
    return _compare(old, new, policy, received).collect_changes()


def _compare(
    old: CheckedDescription, new: CheckedDescription, policy: Policy | None, received: Iterable[str]
) -> Comparison:
    comparison = Comparison(old, new, policy or Policy())
    compare_operations(comparison)
    compare_webhooks(comparison)
    compare_security(comparison)
    compare_servers(comparison)
    compare_versions(comparison)
    compare_payloads(comparison, received)
    comparison.compare_used_schemas()
    compare_components(comparison)
    return comparison


# Add to each change what a reader looks up next: the lines of its places, and the YAML that stands there


#: An excerpt has at most this many keys and items, levels, and characters of one text.
_MAX_VALUES = 30
_MAX_LEVELS = 4
_MAX_TEXT = 300
_LEFT_OUT = "…"
#: More characters than a line has.
_WIDTH = 1_000
#: A number begins with one of these, in YAML 1.2 and in 1.1.
_FIRST_OF_OTHERS = tuple("0123456789+-.")

#: What was added has no old excerpt: the old place is only where it would be. What was removed has no new one.
_ADDED = re.compile(r"^new-|-(added|set)(-|$)")
_REMOVED = re.compile(r"-(removed|unset|deleted)(-|$)")


def add_excerpts(changes: Iterable[Change], old: CheckedDescription, new: CheckedDescription) -> list[Change]:
    """Return the changes with the lines of their places, and an excerpt of each document."""
    excerpts = _Excerpts(old), _Excerpts(new)
    return [
        replace(
            change,
            old_line=old.line(change.old_place),
            new_line=new.line(change.new_place),
            old_excerpt="" if _ADDED.search(change.id) else excerpts[0].write(change.old_place),
            new_excerpt="" if _REMOVED.search(change.id) else excerpts[1].write(change.new_place),
        )
        for change in changes
    ]


@dataclass(slots=True)
class _Excerpts:
    """Writes excerpts of one description, each place once."""

    description: CheckedDescription
    written: dict[str, str] = field(default_factory=dict[str, str])

    def write(self, place: str) -> str:
        """Return the YAML of a place with its key; "" if there is nothing."""
        if place not in self.written:
            node = self.description.find(place)
            self.written[place] = "" if node is None or not node.parts else _write(node)
        return self.written[place]


def _write(node: DocumentNode) -> str:
    value = _Shortened().shorten(node.value, _MAX_LEVELS)
    key = node.parts[-1]
    shown: Any = [value] if isinstance(key, int) else {key[:_MAX_TEXT]: value}
    # Any, because some versions of the stubs don't know the type of `width`.
    untyped: Any = yaml
    text: str = untyped.dump(shown, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_WIDTH)
    return text.rstrip("\n")


class _Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
    """Writes excerpts: ten times as fast as `dump_yaml`, whose output is for files."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - PyYAML calls it
        """Write a value that is there twice twice."""
        return True


def _represent_text(dumper: Any, text: str) -> Any:
    """Represent a text in quotes if it could be read as anything else. PyYAML knows that only for YAML 1.1."""
    style = "'" if text[:1] in _FIRST_OF_OTHERS else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_add_representer: Any = getattr(_Dumper, "add_representer")  # noqa: B009 - its arguments have no types
_add_representer(str, _represent_text)


@dataclass(slots=True)
class _Shortened:
    """Copies a value without what is too much for an excerpt."""

    left: int = _MAX_VALUES

    def shorten(self, value: Any, levels: int) -> Any:
        """Return the beginning of a value; `…` stands for what is left out."""
        if isinstance(value, str) and len(value) > _MAX_TEXT:
            return value[:_MAX_TEXT] + _LEFT_OUT
        if not levels and (is_object(value) or is_array(value)) and value:
            return _LEFT_OUT
        if is_object(value):
            return self._shorten_object(value, levels)
        if is_array(value):
            items: list[Any] = []
            for each in value:
                if not self._take():
                    return [*items, _LEFT_OUT]
                items.append(self.shorten(each, levels - 1))
            return items
        return value

    def _shorten_object(self, value: dict[str, Any], levels: int) -> dict[str, Any]:
        shortened: dict[str, Any] = {}
        for key, each in value.items():
            if not self._take():
                return {**shortened, _LEFT_OUT: _LEFT_OUT}
            shortened[key[:_MAX_TEXT]] = self.shorten(each, levels - 1)
        return shortened

    def _take(self) -> bool:
        self.left -= 1
        return self.left >= 0


# Compare the parts that belong to no operation: named schemas, payloads that users receive, and the API's version


#: The names and keys of named schemas, by the first part of the key.
NamedKeys = dict["Part", list[tuple[str, "SchemaKey"]]]

_VERSION = re.compile(r"v?(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?(?:[-+].*)?")


def compare_components(comparison: Comparison) -> None:
    """Compare the named schemas. Call it after everything else has been compared.

    A schema that lost its name is reported, unless all of its uses now have the same content inline.
    """
    if not are_known(comparison.old.components("schemas"), comparison.new.components("schemas")):
        return
    old, new = _read_schemas(comparison.old), _read_schemas(comparison.new)
    old_keys, new_keys = _named_keys(comparison.pairs.old, old), _named_keys(comparison.pairs.new, new)
    compared: set[str] = set()
    used: tuple[set[str], set[str]] = set(), set()
    new_names: dict[str, set[str]] = {}
    for pair in comparison.used_pairs:
        names, candidates = _names_within(pair.old, old_keys), _names_within(pair.new, new_keys)
        compared.update(names.keys() & candidates.keys())
        used[0].update(names)
        used[1].update(candidates)
        if not pair.new:
            continue
        for name, is_all in names.items():
            if name in new:
                continue
            # A part of an `allOf` took the name of another part only if that name is new.
            own = {each for each, is_all_new in candidates.items() if (is_all and is_all_new) or each not in old}
            new_names.setdefault(name, set()).update(own)
    for name in sorted(old):
        if name not in new:
            _add_removed(comparison, name, old[name], new_names.get(name))
    unused = (name for name in sorted(old.keys() & new.keys()) if name not in compared)
    named = ((name, old[name], new[name]) for name in unused)
    compare_unused_schemas(comparison, named, used=used[0] & used[1])


def compare_payloads(comparison: Comparison, names: Iterable[str]) -> None:
    """Compare named schemas as payloads of webhooks that the documents don't describe.

    Raises:
        Problem: If neither document has a schema of a name.
    """
    old, new = _read_schemas(comparison.old), _read_schemas(comparison.new)
    for name in names:
        context = Context(f"webhook {name}")
        if name in old and name in new:
            in_body = context._replace(location="body", direction="response")
            comparison.add_schemas(in_body, Subject("body", "response"), old[name], new[name])
        elif name in new:
            comparison.add_change("webhook-added", context, "The payload was added.", None, new[name])
        elif name in old:
            comparison.add_change("webhook-removed", context, "The payload was removed.", old[name])
        else:
            msg = f"{comparison.new.name}: $.components.schemas: no schema {name!r} here or in the old document"
            raise Problem(msg)


def compare_versions(comparison: Comparison) -> None:
    """Compare the versions of the API. Only versions that consist of numbers are compared."""
    old_info, new_info = comparison.old.top.get("info"), comparison.new.top.get("info")
    old, new = (str(info.object.get("version", "")) if info is not None else "" for info in (old_info, new_info))
    old_match, new_match = _VERSION.fullmatch(old), _VERSION.fullmatch(new)
    if old_match and new_match and _numbers(new_match) < _numbers(old_match):
        text = f"The version of the API decreases from {old} to {new}."
        comparison.add_change(
            "api-version-decreased", Context("components", "info"), text, old_info, new_info, (old, new)
        )


def _read_schemas(description: CheckedDescription) -> dict[str, DocumentNode]:
    schemas = description.components("schemas")
    return dict(schemas.entries()) if schemas is not None else {}


def _named_keys(normalizer: Normalizer, schemas: dict[str, DocumentNode]) -> NamedKeys:
    keys: NamedKeys = {}
    for name, node in schemas.items():
        key = normalizer.key(node)
        first, *_ = key
        keys.setdefault(first, []).append((name, key))
    return keys


def _names_within(key: SchemaKey, named: NamedKeys) -> dict[str, bool]:
    """Return the named schemas that a schema consists of. The value is true for one that is the whole schema."""
    parts = set(key)
    return {
        name: len(known) == len(key) for part in key for name, known in named.get(part, ()) if parts.issuperset(known)
    }


def _add_removed(comparison: Comparison, name: str, node: DocumentNode, new_names: set[str] | None) -> None:
    """Add the change of a schema that lost its name to others: none if its uses have no name, None if it had no use."""
    if new_names is not None and not new_names:
        return
    names = ", ".join(sorted(new_names or ()))
    text = f"The schema {name} is now called {names}." if names else f"The schema {name} was removed."
    comparison.add_change("api-schema-removed", Context("components", f"schemas {name}"), text, node)
    if new_names is None:
        last = comparison.changes.pop()
        comparison.changes.append(replace(last, level=_LOWER_LEVELS[last.level]))


def _numbers(match: re.Match[str]) -> tuple[int, ...]:
    return tuple(int(each or 0) for each in match.groups())


# Compare the named schemas that no operation uses, such as payloads of webhooks that a document doesn't describe.
#
# Schemas that operations use, but never at the same place in both documents, are compared here too: their names moved.
#
# Nobody knows whether such a schema is sent or received. So each difference is judged in both directions, that in which
# it breaks more counts, and its level is one lower than that of its rule.


#: Why a schema is compared on its own.
_UNUSED = "no operation uses"
_USED = "operations use, but never at the same place in both documents"
_LOWER_LEVELS = {Level.ERROR: Level.WARNING, Level.WARNING: Level.INFO, Level.INFO: Level.INFO}


class _Visit(NamedTuple):
    """A pair of schemas on the way through a named one.

    Attributes:
        path: The path to it.
        excluded_from: The directions that don't have it.
        switch: The place of the two schemas, if the reference changes there or on the way.
    """

    pair: Pair
    path: str
    excluded_from: frozenset[str]
    switch: Switch | None


def compare_unused_schemas(
    comparison: Comparison, schemas: Iterable[tuple[str, DocumentNode, DocumentNode]], *, used: Collection[str]
) -> None:
    """Compare named schemas, each with everything in it that is not compared elsewhere.

    Args:
        comparison: The comparison.
        schemas: The name of each, and its nodes in both documents.
        used: The names of the schemas that operations use in both documents.
    """
    pairs = comparison.pairs
    roots = {
        name: _Visit(
            Pair(pairs.old.key(old), pairs.new.key(new)), "", frozenset(), find_switch(pairs.old, pairs.new, old, new)
        )
        for name, old, new in schemas
    }
    seen = {*comparison.used_pairs, *(root.pair for root in roots.values())}
    for name, root in roots.items():
        if root.pair not in comparison.used_pairs:
            why = _USED if name in used else _UNUSED
            changes = _compare_schema(comparison, name, root, seen)
            comparison.changes.extend(
                replace(each, text=f"{each.text.removesuffix('.')}, in a schema that {why}.") for each in changes
            )


def _compare_schema(comparison: Comparison, name: str, root: _Visit, seen: set[Pair]) -> Iterator[Change]:
    """Yield the changes in a schema, breadth first. What is compared is added to `seen`."""
    waiting = deque([root])
    while waiting:
        visit = waiting.popleft()
        result = comparison.pairs.compare(visit.pair)
        comparison.unused_remarks.extend(result.remarks)
        for difference in result.differences:
            yield _change(name, visit, difference if visit.switch is None else visit.switch.relocate(difference))
        for edge in result.edges:
            if edge.pair not in seen:
                seen.add(edge.pair)
                waiting.append(_follow(comparison, visit, edge))


def _follow(comparison: Comparison, visit: _Visit, edge: Edge) -> _Visit:
    pairs = comparison.pairs
    switch = visit.switch or find_switch(pairs.old, pairs.new, edge.old_node, edge.new_node)
    return _Visit(edge.pair, visit.path + edge.step, visit.excluded_from | {edge.excluded_from}, switch)


def _change(name: str, visit: _Visit, difference: Difference) -> Change:
    """Return the change in the direction in which it breaks more. If both break the same, it is received."""
    changes = [
        change_in_schema(
            SchemaUse(Context("components", f"schemas {name}"), Subject("body", direction), visit.pair, None),
            difference,
            visit.path,
            is_excluded=direction in visit.excluded_from,
        )
        for direction in ("response", "request")
    ]
    change = min(changes, key=lambda each: each.level.rank)
    return replace(change, level=_LOWER_LEVELS[change.level], direction="none")
