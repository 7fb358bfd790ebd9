"""Compare security requirements and security schemes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from openapi_sdk_codegen.diff.comparison import Context
from openapi_sdk_codegen.diff.node import are_known, are_read, canonical_json, format_value

if TYPE_CHECKING:
    from openapi_sdk_codegen.diff.comparison import Comparison
    from openapi_sdk_codegen.diff.node import DocumentNode

#: Alternative security requirements: a request must satisfy one. Each key has the names of the schemes that are needed
#: together; the value has the scopes of each scheme.
Requirements = dict[tuple[str, ...], dict[str, set[str]]]

#: Fields of a security scheme that don't change how users authenticate, or that have rules of their own.
_IGNORED_FIELDS = {"description", "bearerFormat", "type", "flows"}


def compare_operation_security(comparison: Comparison, context: Context, old: DocumentNode, new: DocumentNode) -> None:
    """Compare the requirements of two operations, unless both have only those of their document."""
    has_own = "security" in old.object or "security" in new.object
    if are_read(old, new, "security") and (has_own or comparison.is_composed):
        old_holder = old if "security" in old.object else comparison.old.document_of(old)
        new_holder = new if "security" in new.object else comparison.new.document_of(new)
        _compare_requirements(comparison, "api", context, old_holder, new_holder)


def compare_security(comparison: Comparison) -> None:
    """Compare the requirements of the documents, and the security schemes."""
    if not comparison.is_composed:
        _compare_requirements(comparison, "api-global", Context("security"), comparison.old.top, comparison.new.top)
    holders = [each.components("securitySchemes") for each in (comparison.old, comparison.new)]
    if not are_known(*holders):
        return
    old, new = ({name: scheme.resolved for name, scheme in each.entries()} if each else {} for each in holders)
    prefix = "api-security-component"
    for name in sorted(old.keys() | new.keys()):
        context = Context("security", f"scheme {name}")
        if name not in old:
            text = f"The security scheme {name} was added."
            comparison.add_change(f"{prefix}-added", context, text, None, new[name])
        elif name not in new:
            text = f"The security scheme {name} was removed."
            comparison.add_change(f"{prefix}-removed", context, text, old[name])
        elif are_known(old[name], new[name]):
            _compare_schemes(comparison, context, old[name], new[name])


def _compare_requirements(
    comparison: Comparison, prefix: str, context: Context, old: DocumentNode, new: DocumentNode
) -> None:
    if not are_read(old, new, "security"):
        return
    old_requirements, new_requirements = _read_requirements(old), _read_requirements(new)
    nodes = old.get("security") or old, new.get("security") or new
    for schemes in sorted(old_requirements.keys() - new_requirements.keys()):
        # Who has these schemes still has access if a part of them is enough now.
        part = next((each for each in sorted(new_requirements) if set(each) <= set(schemes)), None)
        if part is None:
            id_, rest = f"x-{prefix}-security-narrowed", "enough"
        else:
            id_, rest = f"{prefix}-security-removed", f"named: access {_describe_schemes(part)} is enough"
        text = f"Access {_describe_schemes(schemes)} is no longer {rest}."
        comparison.add_change(id_, context, text, *nodes, (list(schemes), None))
    for schemes in sorted(new_requirements.keys() - old_requirements.keys()):
        text = f"Access {_describe_schemes(schemes)} is now enough."
        comparison.add_change(f"{prefix}-security-added", context, text, *nodes, (None, list(schemes)))
    for schemes in sorted(old_requirements.keys() & new_requirements.keys()):
        for scheme in schemes:
            old_scopes, new_scopes = old_requirements[schemes][scheme], new_requirements[schemes][scheme]
            for scope in sorted(old_scopes - new_scopes):
                text = f"The scope {scope} of {scheme} is no longer needed."
                comparison.add_change(f"{prefix}-security-scope-removed", context, text, *nodes, (scope, None))
            for scope in sorted(new_scopes - old_scopes):
                text = f"The scope {scope} of {scheme} is now needed."
                comparison.add_change(f"{prefix}-security-scope-added", context, text, *nodes, (None, scope))


def _read_requirements(holder: DocumentNode) -> Requirements:
    """Return the requirements of a document or an operation. Without any, access needs no scheme.

    Requirements with the same schemes become one, with the scopes of all.
    """
    listed: list[dict[str, list[str]]] = holder.object.get("security") or [{}]
    requirements: Requirements = {}
    for each in listed:
        schemes = requirements.setdefault(tuple(sorted(each)), {name: set() for name in each})
        for name, scopes in each.items():
            schemes[name].update(scopes)
    return requirements


def _describe_schemes(schemes: tuple[str, ...]) -> str:
    return f"with {' and '.join(schemes)}" if schemes else "without authentication"


def _describe_change(noun: str, values: tuple[Any, Any]) -> str:
    old, new = ("nothing" if each is None else format_value(each) for each in values)
    return f"The {noun} changes from {old} to {new}."


def _compare_schemes(comparison: Comparison, context: Context, old: DocumentNode, new: DocumentNode) -> None:
    prefix = "api-security-component"
    old_type, new_type = old.object.get("type"), new.object.get("type")
    if old_type != new_type:
        text = f"The type of the security scheme changes from {old_type} to {new_type}."
        comparison.add_change(f"{prefix}-type-changed", context, text, old, new, (old_type, new_type))
        return
    for name in sorted((old.object.keys() | new.object.keys()) - _IGNORED_FIELDS):
        values = old.object.get(name), new.object.get(name)
        if not name.startswith("x-") and canonical_json(values[0]) != canonical_json(values[1]):
            text = _describe_change(f"field {name} of the security scheme", values)
            comparison.add_change(f"x-{prefix}-changed", context, text, old, new, values)
    if not are_known(old.get("flows"), new.get("flows")):
        return
    old_flows, new_flows = dict(old.entries("flows")), dict(new.entries("flows"))
    for name in sorted(old_flows.keys() | new_flows.keys()):
        in_flow = context._replace(location=f"{context.location} {name}")
        if name not in old_flows:
            text = f"The flow {name} was added."
            comparison.add_change(f"x-{prefix}-oauth-flow-added", in_flow, text, None, new_flows[name])
        elif name not in new_flows:
            text = f"The flow {name} was removed."
            comparison.add_change(f"x-{prefix}-oauth-flow-removed", in_flow, text, old_flows[name])
        elif are_known(old_flows[name], new_flows[name]):
            _compare_flows(comparison, in_flow, old_flows[name], new_flows[name])


def _compare_flows(comparison: Comparison, context: Context, old: DocumentNode, new: DocumentNode) -> None:
    prefix = "api-security-component-oauth"
    for name, id_ in (
        ("authorizationUrl", f"{prefix}-url-changed"),
        ("tokenUrl", f"{prefix}-token-url-changed"),
        ("refreshUrl", f"x-{prefix}-refresh-url-changed"),
    ):
        values = old.object.get(name), new.object.get(name)
        if values[0] != values[1] and are_read(old, new, name):
            comparison.add_change(id_, context, _describe_change(name, values), old, new, values)
    if not are_read(old, new, "scopes"):
        return
    old_scopes: dict[str, str] = old.object.get("scopes", {})
    new_scopes: dict[str, str] = new.object.get("scopes", {})
    for scope in sorted(old_scopes.keys() | new_scopes.keys()):
        values = old_scopes.get(scope), new_scopes.get(scope)
        if values[0] is None:
            comparison.add_change(f"{prefix}-scope-added", context, f"The scope {scope} was added.", old, new, values)
        elif values[1] is None:
            text = f"The scope {scope} was removed."
            comparison.add_change(f"{prefix}-scope-removed", context, text, old, new, values)
        elif values[0] != values[1]:
            text = f"The description of the scope {scope} changes."
            comparison.add_change(f"{prefix}-scope-changed", context, text, old, new, values)
