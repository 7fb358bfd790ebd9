"""The properties of two schemas, compared."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from codegen.diff.differences import Fact
from codegen.diff.lifecycle import Life, Policy, deprecation, stability

if TYPE_CHECKING:
    from collections.abc import Iterator

    from codegen.diff.normal_form import Schema
    from codegen.diff.pairs import Compared, Pairs

_PLAIN = re.compile(r"[\w$@-]+")
_TRAITS = {"readOnly": "read-only", "writeOnly": "write-only"}


def properties(pairs: Pairs, old: Schema, new: Schema, found: Compared) -> None:
    """Add what differs in the properties of two schemas, and the pairs of schemas in them."""
    from codegen.diff.pairs import Edge, Pair  # noqa: PLC0415 - properties are pairs again

    names = {name for word, name in old.children.keys() | new.children.keys() if word == "properties"}
    for name in sorted(names | old.required | new.required):
        before, after = old.children.get(("properties", name)), new.children.get(("properties", name))
        had = before is not None or name in old.required
        has = after is not None or name in new.required
        if name not in names or (had and has):
            was, now = pairs.old.of(before or ()), pairs.new.of(after or ())
            found.facts.extend(_both(name, was, now, old, new))
            found.facts.extend(_life(name, was, now, pairs.policy))
            if before is not None or after is not None:
                found.edges.append(Edge(_step(name), Pair(before or (), after or ()), _hidden(was, now)))
        else:
            schema = pairs.new.of(after or ()) if has else pairs.old.of(before or ())
            traits = _traits(schema, required=name in (new if has else old).required)
            there = schema.place() if schema.key else (new if has else old).place("required")
            places = (old.place("properties"), there) if has else (there, new.place("properties"))
            kind = "property-added" if has else "property-removed"
            found.facts.append(Fact(kind, *places, step=_step(name), traits=traits))


def _both(name: str, was: Schema, now: Schema, old: Schema, new: Schema) -> Iterator[Fact]:
    """Yield what differs in a property as such: it must be there, and who may send it."""
    step, required, requires = _step(name), name in old.required, name in new.required
    traits = _traits(was, required=required) & _traits(now, required=requires)
    if required != requires:
        if "default" in now.values:
            traits |= {"default"}
        kind = f"property-became-{'required' if requires else 'optional'}"
        places = old.place("required"), new.place("required")
        yield Fact(kind, *places, required, requires, step=step, traits=traits)
    about = frozenset({"required"} if requires else ())
    for word, trait in _TRAITS.items():
        before, after = (bool(each.values.get(word)) for each in (was, now))
        if before != after:
            kind = f"property-became-{'' if after else 'not-'}{trait}"
            yield Fact(kind, was.place(word), now.place(word), before, after, step=step, traits=about)


def _life(name: str, was: Schema, now: Schema, policy: Policy) -> Iterator[Fact]:
    """Yield what differs in how long a property stays."""
    before, after = Life.of(was.values), Life.of(now.values)
    traits = _traits(was, required=False) & _traits(now, required=False)
    for kind, word, old, new in (*deprecation(before, after, policy), *stability(before, after)):
        yield Fact(kind, was.place(word), now.place(word), old, new, step=_step(name), traits=traits)


def _traits(schema: Schema, *, required: bool) -> frozenset[str]:
    told = {trait for word, trait in _TRAITS.items() if schema.values.get(word)}
    if required:
        told.add("required")
    if "default" in schema.values:
        told.add("default")
    return frozenset(told)


def _hidden(was: Schema, now: Schema) -> str:
    if was.values.get("readOnly") and now.values.get("readOnly"):
        return "request"
    return "response" if was.values.get("writeOnly") and now.values.get("writeOnly") else ""


def _step(name: str) -> str:
    return f".{name}" if _PLAIN.fullmatch(name) else f"['{name}']"
