"""Who may call: security requirements and schemes, compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from codegen.diff.canonical import canonical, shown
from codegen.diff.comparison import Place

if TYPE_CHECKING:
    from codegen.diff.comparison import Comparison
    from codegen.diff.description import Description
    from codegen.diff.node import Node

Descriptions = tuple["Description", "Description"]
#: Ways to authenticate, one of which suffices: the schemes that it needs together, each with its scopes.
Ways = dict[tuple[str, ...], dict[str, set[str]]]

_EVERYWHERE = Place("security")
#: What says nothing about how users authenticate.
_SCHEME_NOTES = {"description", "bearerFormat", "type", "flows"}


def compare_requirements(
    comparison: Comparison, descriptions: Descriptions, place: Place, old: Node, new: Node
) -> None:
    """Compare what an operation asks for; where both only follow the document, that is told once, of the document."""
    if "security" in old.object or "security" in new.object:
        nodes = [
            node if "security" in node.object else description.top
            for description, node in zip(descriptions, (old, new), strict=True)
        ]
        _requirements(comparison, "api", place, nodes[0], nodes[1])


def compare_security(comparison: Comparison, descriptions: Descriptions) -> None:
    """Compare what the documents ask for, and the schemes that they describe."""
    old, new = descriptions
    _requirements(comparison, "api-global", _EVERYWHERE, old.top, new.top)
    before, after = map(_schemes, descriptions)
    for name in sorted(before.keys() | after.keys()):
        place = Place("security", f"scheme {name}")
        was, now = before.get(name), after.get(name)
        if was is None:
            comparison.add("api-security-component-added", place, f"The security scheme {name} is new.", None, now)
        elif now is None:
            comparison.add("api-security-component-removed", place, f"The security scheme {name} is gone.", was)
        else:
            _scheme(comparison, place, was, now)


def _requirements(comparison: Comparison, prefix: str, place: Place, old: Node, new: Node) -> None:
    before, after = _ways(old), _ways(new)
    nodes = old.get("security") or old, new.get("security") or new
    for way in sorted(before.keys() - after.keys()):
        text = f"Access {_called(way)} is not enough any more."
        comparison.add(f"{prefix}-security-removed", place, text, *nodes, (list(way), None))
    for way in sorted(after.keys() - before.keys()):
        comparison.add(
            f"{prefix}-security-added", place, f"Access {_called(way)} is enough.", *nodes, (None, list(way))
        )
    for way in sorted(before.keys() & after.keys()):
        for scheme in way:
            was, now = before[way][scheme], after[way][scheme]
            for scope in sorted(was - now):
                text = f"The scope {scope} of {scheme} is not needed any more."
                comparison.add(f"{prefix}-security-scope-removed", place, text, *nodes, (scope, None))
            for scope in sorted(now - was):
                text = f"The scope {scope} of {scheme} is needed now."
                comparison.add(f"{prefix}-security-scope-added", place, text, *nodes, (None, scope))


def _ways(holder: Node) -> Ways:
    """Return the ways to authenticate; no requirement at all is one way: without."""
    requirements: list[dict[str, list[str]]] = holder.object.get("security") or [{}]
    ways: Ways = {}
    for each in requirements:
        known = ways.setdefault(tuple(sorted(each)), {name: set() for name in each})
        for name, scopes in each.items():
            known[name].update(scopes)
    return ways


def _called(way: tuple[str, ...]) -> str:
    return f"with {' and '.join(way)}" if way else "without authentication"


def _becomes(what: str, values: tuple[Any, Any]) -> str:
    old, new = ("nothing" if each is None else shown(each) for each in values)
    return f"The {what} changes from {old} to {new}."


def _schemes(description: Description) -> dict[str, Node]:
    components = description.top.get("components")
    found = components.entries("securitySchemes") if components is not None else ()
    return {name: description.resolve(each) for name, each in found}


def _scheme(comparison: Comparison, place: Place, old: Node, new: Node) -> None:
    prefix = "api-security-component"
    was, now = old.object.get("type"), new.object.get("type")
    if was != now:
        text = f"The security scheme is of the type {now}, not {was}."
        comparison.add(f"{prefix}-type-changed", place, text, old, new, (was, now))
        return
    for word in sorted((old.object.keys() | new.object.keys()) - _SCHEME_NOTES):
        values = old.object.get(word), new.object.get(word)
        if not word.startswith("x-") and canonical(values[0]) != canonical(values[1]):
            text = _becomes(f"field {word} of the security scheme", values)
            comparison.add(f"x-{prefix}-changed", place, text, old, new, values)
    before, after = dict(old.entries("flows")), dict(new.entries("flows"))
    for name in sorted(before.keys() | after.keys()):
        flow = place._replace(location=f"{place.location} {name}")
        if name not in before:
            comparison.add(f"x-{prefix}-oauth-flow-added", flow, f"The flow {name} is new.", None, after[name])
        elif name not in after:
            comparison.add(f"x-{prefix}-oauth-flow-removed", flow, f"The flow {name} is gone.", before[name])
        else:
            _flow(comparison, flow, before[name], after[name])


def _flow(comparison: Comparison, place: Place, old: Node, new: Node) -> None:
    prefix = "api-security-component-oauth"
    for word, id_ in (
        ("authorizationUrl", f"{prefix}-url-changed"),
        ("tokenUrl", f"{prefix}-token-url-changed"),
        ("refreshUrl", f"x-{prefix}-refresh-url-changed"),
    ):
        values = old.object.get(word), new.object.get(word)
        if values[0] != values[1]:
            comparison.add(id_, place, _becomes(word, values), old, new, values)
    before, after = (each.object.get("scopes", {}) for each in (old, new))
    scopes: list[dict[str, Any]] = [before, after]
    for scope in sorted(scopes[0].keys() | scopes[1].keys()):
        values = scopes[0].get(scope), scopes[1].get(scope)
        if values[0] != values[1]:
            word = "added" if values[0] is None else "removed" if values[1] is None else "changed"
            text = {"added": "is new", "removed": "is gone", "changed": "means something else"}[word]
            comparison.add(f"{prefix}-scope-{word}", place, f"The scope {scope} {text}.", old, new, values)
