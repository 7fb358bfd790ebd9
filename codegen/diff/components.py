"""Compare the parts that belong to no operation: named schemas, payloads that users receive, and the API's version."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from codegen.diff.comparison import Context
from codegen.diff.node import are_known
from codegen.diff.rules import Subject
from codegen.diff.unused import compare_unused_schemas
from codegen.project import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from codegen.diff.comparison import Comparison
    from codegen.diff.description import Description
    from codegen.diff.node import Node
    from codegen.diff.normal_form import Part, SchemaKey
    from codegen.diff.normalize import Normalizer

#: The names and keys of named schemas, by the first part of the key.
NamedKeys = dict["Part", list[tuple[str, "SchemaKey"]]]

_VERSION = re.compile(r"v?(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?(?:[-+].*)?")


def compare_components(comparison: Comparison) -> None:
    """Compare the named schemas. Call it after everything else has been compared.

    A schema that lost its name is reported, unless all of its uses now have the same content inline.
    """
    if not are_known(_get_schemas(comparison.old), _get_schemas(comparison.new)):
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


def _get_schemas(description: Description) -> Node | None:
    """Return the object with the named schemas. If all components are unknown, it is those."""
    components = description.top.get("components")
    return components if components is None or components.is_unknown else components.get("schemas")


def _read_schemas(description: Description) -> dict[str, Node]:
    schemas = _get_schemas(description)
    return dict(schemas.entries()) if schemas is not None else {}


def _named_keys(normalizer: Normalizer, schemas: dict[str, Node]) -> NamedKeys:
    keys: NamedKeys = {}
    for name, node in schemas.items():
        key = normalizer.key(node)
        keys.setdefault(key[0], []).append((name, key))
    return keys


def _names_within(key: SchemaKey, named: NamedKeys) -> dict[str, bool]:
    """Return the named schemas that a schema consists of. The value is true for one that is the whole schema."""
    parts = set(key)
    return {
        name: len(known) == len(key) for part in key for name, known in named.get(part, ()) if parts.issuperset(known)
    }


def _add_removed(comparison: Comparison, name: str, node: Node, new_names: set[str] | None) -> None:
    """Add the change of a schema that lost its name.

    Args:
        comparison: The comparison.
        name: The old name.
        node: The old schema.
        new_names: The names of the schemas that are used instead; empty if they have none; None if it was not used.
    """
    if new_names is not None and not new_names:
        return
    names = ", ".join(sorted(new_names or ()))
    text = f"The schema {name} is now called {names}." if names else f"The schema {name} was removed."
    comparison.add_change("api-schema-removed", Context("components", f"schemas {name}"), text, node)


def _numbers(match: re.Match[str]) -> tuple[int, ...]:
    return tuple(int(each or 0) for each in match.groups())
