"""Match and compare operations, webhooks and callbacks."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from codegen.diff.comparison import Context
from codegen.diff.differences import Difference
from codegen.diff.lifecycle import Deprecation, compare_deprecation, compare_stability
from codegen.diff.messages import compare_bodies, compare_responses, compare_webhook_parameters
from codegen.diff.node import are_known, are_read, find_unknown
from codegen.diff.operation_keys import OperationKey, match_operations
from codegen.diff.parameters import compare_parameters, read_parameters
from codegen.diff.rules import OPERATION_RULES
from codegen.diff.security import compare_operation_security
from codegen.openapi.paths import METHODS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from codegen.diff.comparison import Comparison
    from codegen.diff.description import Description, OperationNode
    from codegen.diff.node import Node


class Operation(NamedTuple):
    """An operation, a webhook or a callback.

    Attributes:
        label: Its name in reports.
        path: The path template; "" for a webhook or a callback.
        item: The path item.
        node: The operation object.
    """

    label: str
    path: str
    item: Node
    node: Node

    @property
    def deprecation(self) -> Deprecation:
        """Its deprecation and stability. An extension of the path item applies to all of its operations."""
        return Deprecation.from_object({**self.item.object, **self.node.object})


def compare_operations(comparison: Comparison) -> None:
    """Compare the operations that users call, with their callbacks."""
    if not are_known(comparison.old.top.get("paths"), comparison.new.top.get("paths")):
        return
    matched = match_operations(comparison.old.operations(), comparison.new.operations())
    old, new = map(_read_operations, matched)
    new_paths = {path for path, *_ in new}
    unknown_paths = comparison.old.unknown_paths() | comparison.new.unknown_paths()
    for key in sorted(old.keys() | new.keys()):
        if key[0] in unknown_paths:
            continue
        if key not in old:
            operation = new[key]
            text = "The operation was added."
            comparison.add_change("endpoint-added", Context(operation.label), text, None, operation.node)
        elif key not in new:
            _add_removed(comparison, old[key], is_path_removed=key[0] not in new_paths)
        elif are_known(old[key].node, new[key].node):
            _compare_operation(comparison, old[key], new[key])


def compare_webhooks(comparison: Comparison) -> None:
    """Compare the webhooks that users receive."""
    tops = comparison.old.top, comparison.new.top
    holders = [top.get(name) for top in tops for name in ("webhooks", "x-webhooks")]
    if are_known(*holders):
        old, new = _read_webhooks(comparison.old), _read_webhooks(comparison.new)
        unknown = {name for holder in holders if holder is not None for name in find_unknown(holder)}
        _compare_received_requests(comparison, old, new, rule_prefix="webhook", noun="webhook", unknown=unknown)


def _read_operations(operations: dict[OperationKey, OperationNode]) -> dict[OperationKey, Operation]:
    return {
        key: Operation(f"{method.upper()} {path}", path, item, node)
        for key, (path, method, item, node) in operations.items()
    }


def _read_webhooks(description: Description) -> dict[OperationKey, Operation]:
    """Return the webhooks. The label of one with several methods has the method too."""
    webhooks: dict[OperationKey, Operation] = {}
    for name, method, item, node in description.webhooks():
        has_several_methods = sum(each in item.object for each in METHODS) > 1
        suffix = f" {method.upper()}" if has_several_methods else ""
        webhooks[name, method] = Operation(f"webhook {name}{suffix}", "", item, node)
    return webhooks


def _read_callbacks(description: Description, operation: Operation) -> dict[OperationKey, Operation]:
    callbacks: dict[OperationKey, Operation] = {}
    for name, callback in operation.node.entries("callbacks"):
        if name.startswith("x-"):
            continue
        for expression, item in description.resolve(callback).entries():
            if expression.startswith("x-"):
                continue
            resolved = description.resolve(item)
            for method in METHODS:
                if method in resolved.object:
                    label = f"{operation.label} callback {name} {method.upper()} {expression}"
                    node = resolved.child(method)
                    callbacks[name, expression, method] = Operation(label, "", resolved, node)
    return callbacks


def _unknown_callbacks(holders: Iterable[Node | None]) -> set[str]:
    """Return the names of the callbacks of which something was not understood."""
    return {
        name
        for holder in holders
        if holder is not None
        for name, callback in holder.entries()
        if callback.is_unknown or find_unknown(callback)
    }


def _add_removed(comparison: Comparison, operation: Operation, *, is_path_removed: bool) -> None:
    prefix = "api-path-removed" if is_path_removed else "api-removed"
    deprecation, text = operation.deprecation, "The operation was removed"
    sunset, sunset_date = deprecation.sunset, deprecation.sunset_date
    if not deprecation.deprecated:
        id_, text = f"{prefix}-without-deprecation", f"{text}."
    elif sunset is not None and sunset_date is None:
        id_ = "api-path-sunset-parse"
        text = f"{text}; it was deprecated, and its `x-sunset` is not a date: {sunset}."
    elif sunset_date is not None and comparison.policy.is_in_future(sunset_date):
        id_, text = f"{prefix}-before-sunset", f"{text} before its sunset on {sunset}."
    else:
        id_, text = f"{prefix}-with-deprecation", f"{text}; it was deprecated."
    comparison.add_change(id_, Context(operation.label), text, operation.node)


def _compare_operation(comparison: Comparison, old: Operation, new: Operation) -> None:
    context = Context(new.label)
    _compare_metadata(comparison, context, old, new)
    compare_operation_security(comparison, context, old.node, new.node)
    compare_parameters(
        comparison,
        new.label,
        read_parameters(comparison.old, old.path, old.item, old.node),
        read_parameters(comparison.new, new.path, new.item, new.node),
    )
    compare_bodies(comparison, context._replace(direction="request"), old.node, new.node)
    compare_responses(comparison, context._replace(direction="response"), old.node, new.node)
    holders = old.node.get("callbacks"), new.node.get("callbacks")
    if are_known(*holders):
        callbacks = _read_callbacks(comparison.old, old), _read_callbacks(comparison.new, new)
        unknown = _unknown_callbacks(holders)
        _compare_received_requests(comparison, *callbacks, rule_prefix="x-callback", noun="callback", unknown=unknown)


def _compare_received_requests(
    comparison: Comparison,
    old: dict[OperationKey, Operation],
    new: dict[OperationKey, Operation],
    *,
    rule_prefix: str,
    noun: str,
    unknown: set[str],
) -> None:
    """Compare webhooks or callbacks. Users receive their parameters and bodies, and send their responses.

    Args:
        comparison: The comparison.
        old: The old ones.
        new: The new ones.
        rule_prefix: What the ids of their rules begin with.
        noun: What they are.
        unknown: The names of those that one of the documents has and that were not understood.
    """
    for key in sorted(old.keys() | new.keys()):
        if key[0] in unknown:
            continue
        if key not in old:
            operation, text = new[key], f"The {noun} was added."
            comparison.add_change(f"{rule_prefix}-added", Context(operation.label), text, None, operation.node)
        elif key not in new:
            operation, text = old[key], f"The {noun} was removed."
            comparison.add_change(f"{rule_prefix}-removed", Context(operation.label), text, operation.node)
        elif are_known(old[key].node, new[key].node):
            _compare_received_request(comparison, old[key], new[key])


def _compare_received_request(comparison: Comparison, old: Operation, new: Operation) -> None:
    context = Context(new.label)
    _compare_metadata(comparison, context, old, new)
    compare_webhook_parameters(
        comparison,
        new.label,
        read_parameters(comparison.old, old.path, old.item, old.node),
        read_parameters(comparison.new, new.path, new.item, new.node),
    )
    compare_bodies(comparison, context._replace(direction="response"), old.node, new.node)
    compare_responses(comparison, context._replace(direction="request"), old.node, new.node)


def _compare_metadata(comparison: Comparison, context: Context, old: Operation, new: Operation) -> None:
    """Compare the operationId, the tags, the deprecation and the stability of two operations."""
    for id_, text, values in (*_compare_operation_ids(old, new), *_compare_tags(old, new)):
        comparison.add_change(id_, context, text, old.node, new.node, values)
    for kind, _, old_value, new_value, *_ in (
        *compare_deprecation(old.deprecation, new.deprecation, comparison.policy),
        *compare_stability(old.deprecation, new.deprecation),
    ):
        text = Difference(kind, "", "", old_value, new_value).describe("operation")
        comparison.add_change(OPERATION_RULES[kind], context, text, old.node, new.node, (old_value, new_value))


def _compare_operation_ids(old: Operation, new: Operation) -> Iterator[tuple[str, str, tuple[object, object]]]:
    """Yield the rule, the sentence and both values."""
    old_id, new_id = (each.node.object.get("operationId") for each in (old, new))
    if old_id == new_id or not are_read(old.node, new.node, "operationId"):
        return
    if old_id is None:
        yield "api-operation-id-added", f"The operation now has the operationId {new_id}.", (old_id, new_id)
    elif new_id is None:
        text = f"The operation no longer has an operationId; before, it was {old_id}."
        yield "api-operation-id-removed", text, (old_id, new_id)
    else:
        text = f"The operationId of the operation changes from {old_id} to {new_id}."
        yield "api-operation-id-removed", text, (old_id, new_id)


def _compare_tags(old: Operation, new: Operation) -> Iterator[tuple[str, str, tuple[object, object]]]:
    """Yield the rule, the sentence and both values."""
    if not are_read(old.node, new.node, "tags"):
        return
    old_tags, new_tags = ([str(tag) for tag in each.node.object.get("tags", ())] for each in (old, new))
    for tag in sorted(set(old_tags) - set(new_tags)):
        yield "api-tag-removed", f"The operation no longer has the tag {tag}.", (old_tags, new_tags)
    for tag in sorted(set(new_tags) - set(old_tags)):
        yield "api-tag-added", f"The operation now has the tag {tag}.", (old_tags, new_tags)
    if old_tags[:1] != new_tags[:1] and set(old_tags) == set(new_tags):
        text = f"The first tag of the operation is now {new_tags[0]} instead of {old_tags[0]}."
        yield "x-api-first-tag-changed", text, (old_tags, new_tags)
