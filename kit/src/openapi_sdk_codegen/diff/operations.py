"""Match and compare operations, webhooks and callbacks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from openapi_sdk_codegen.diff.comparison import Context
from openapi_sdk_codegen.diff.differences import Difference
from openapi_sdk_codegen.diff.lifecycle import compare_deprecation, compare_stability
from openapi_sdk_codegen.diff.media_types import compare_contents, schema_of
from openapi_sdk_codegen.diff.node import are_known, are_read, find_unknown
from openapi_sdk_codegen.diff.parameters import compare_parameters, keep_comparable, read_parameters
from openapi_sdk_codegen.diff.rules import OPERATION_RULES, Subject
from openapi_sdk_codegen.diff.security import compare_operation_security
from openapi_sdk_codegen.diff.servers import compare_operation_servers
from openapi_sdk_codegen.openapi.paths import normalize_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from openapi_sdk_codegen.diff.comparison import Comparison
    from openapi_sdk_codegen.diff.description import ComparedOperation
    from openapi_sdk_codegen.diff.node import DocumentNode
    from openapi_sdk_codegen.diff.parameters import ComparedParameter, ParameterKey


def compare_operations(comparison: Comparison) -> None:
    """Compare the operations that users call, with their callbacks."""
    if not are_known(comparison.old.top.get("paths"), comparison.new.top.get("paths")):
        return
    old, new = match_operations(comparison.old.operations(), comparison.new.operations())
    new_paths = {path for path, *_ in new}
    _match_moved(old, new)
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
        old, new = ({each.key: each for each in one.webhooks()} for one in (comparison.old, comparison.new))
        unknown = {name for holder in holders if holder is not None for name in find_unknown(holder)}
        _compare_received_requests(comparison, old, new, rule_prefix="webhook", noun="webhook", unknown=unknown)


def _unknown_callbacks(holders: Iterable[DocumentNode | None]) -> set[str]:
    """Return the names of the callbacks of which something was not understood."""
    return {
        name
        for holder in holders
        if holder is not None
        for name, callback in holder.entries()
        if callback.is_unknown or find_unknown(callback)
    }


def _add_removed(comparison: Comparison, operation: ComparedOperation, *, is_path_removed: bool) -> None:
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


def _compare_operation(comparison: Comparison, old: ComparedOperation, new: ComparedOperation) -> None:
    context = Context(new.label)
    if normalize_path(old.path) != normalize_path(new.path):
        text = f"The path changes from `{old.path}` to `{new.path}`."
        comparison.add_change("x-api-path-changed", context, text, old.item, new.item, (old.path, new.path))
    _compare_metadata(comparison, context, old, new)
    compare_operation_security(comparison, context, old.node, new.node)
    compare_operation_servers(comparison, context, old, new)
    compare_parameters(comparison, new.label, read_parameters(old), read_parameters(new))
    compare_bodies(comparison, context._replace(direction="request"), old.node, new.node)
    compare_responses(comparison, context._replace(direction="response"), old.node, new.node)
    holders = old.node.get("callbacks"), new.node.get("callbacks")
    if are_known(*holders):
        callbacks = [{each.key: each for each in operation.callbacks()} for operation in (old, new)]
        unknown = _unknown_callbacks(holders)
        _compare_received_requests(comparison, *callbacks, rule_prefix="x-callback", noun="callback", unknown=unknown)


def _compare_received_requests(
    comparison: Comparison,
    old: dict[OperationKey, ComparedOperation],
    new: dict[OperationKey, ComparedOperation],
    *,
    rule_prefix: str,
    noun: str,
    unknown: set[str],
) -> None:
    """Compare webhooks or callbacks. Users receive their parameters and bodies, and send their responses.

    What one of the documents has under an unknown name was not understood.
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


def _compare_received_request(comparison: Comparison, old: ComparedOperation, new: ComparedOperation) -> None:
    context = Context(new.label)
    _compare_metadata(comparison, context, old, new)
    compare_webhook_parameters(comparison, new.label, read_parameters(old), read_parameters(new))
    compare_bodies(comparison, context._replace(direction="response"), old.node, new.node)
    compare_responses(comparison, context._replace(direction="request"), old.node, new.node)


def _compare_metadata(comparison: Comparison, context: Context, old: ComparedOperation, new: ComparedOperation) -> None:
    """Compare the operationId, the tags, the deprecation and the stability of two operations."""
    for id_, text, values in (*_compare_operation_ids(old, new), *_compare_tags(old, new)):
        comparison.add_change(id_, context, text, old.node, new.node, values)
    for kind, _, old_value, new_value, *_ in (
        *compare_deprecation(old.deprecation, new.deprecation, comparison.policy),
        *compare_stability(old.deprecation, new.deprecation),
    ):
        text = Difference(kind, "", "", old_value, new_value).describe("operation")
        comparison.add_change(OPERATION_RULES[kind], context, text, old.node, new.node, (old_value, new_value))


def _compare_operation_ids(
    old: ComparedOperation, new: ComparedOperation
) -> Iterator[tuple[str, str, tuple[object, object]]]:
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


def _compare_tags(old: ComparedOperation, new: ComparedOperation) -> Iterator[tuple[str, str, tuple[object, object]]]:
    """Yield the rule, the sentence and both values."""
    if not are_read(old.node, new.node, "tags"):
        return
    old_tags, new_tags = ([str(tag) for tag in each.node.object.get("tags", ())] for each in (old, new))
    first = [*old_tags[:1], *new_tags[:1]] if old_tags[:1] != new_tags[:1] else []
    for tag in sorted(set(old_tags) - {*new_tags, *first}):
        yield "api-tag-removed", f"The operation no longer has the tag {tag}.", (old_tags, new_tags)
    for tag in sorted(set(new_tags) - {*old_tags, *first}):
        yield "api-tag-added", f"The operation now has the tag {tag}.", (old_tags, new_tags)
    if first:
        before, after = (tags[0] if tags else "none" for tags in (old_tags, new_tags))
        text = f"The first tag of the operation changes from {before} to {after}."
        yield "x-api-first-tag-changed", text, (old_tags, new_tags)


# Compare request bodies, responses and headers. In a webhook, users receive the request and send the response


_SUCCESS = re.compile(r"2(XX|[0-9][0-9])")

#: Headers by name in lower case: the name as it is written, and the header.
HeaderNodes = dict[str, tuple[str, "DocumentNode"]]


def compare_bodies(comparison: Comparison, context: Context, old: DocumentNode, new: DocumentNode) -> None:
    """Compare the request bodies of two operations. With the direction `response` they are those of webhooks."""
    old_body, new_body = old.get("requestBody"), new.get("requestBody")
    if not are_known(old_body, new_body) and old_body is not None and new_body is not None:
        return
    context = context._replace(location="body")
    is_sent = context.direction == "request"
    if old_body is not None and new_body is not None:
        was_required, is_required = _is_required(old_body), _is_required(new_body)
        if was_required != is_required and are_read(old_body, new_body, "required"):
            need = "required" if is_required else "optional"
            id_ = f"{'request' if is_sent else 'x-webhook'}-body-became-{need}"
            text = f"The body is now {need}."
            comparison.add_change(id_, context, text, old_body, new_body, (was_required, is_required))
        compare_contents(comparison, context, Subject("body", context.direction), old_body, new_body)
    elif old_body is not None:
        id_ = "request-body-removed" if is_sent else "x-webhook-body-removed"
        comparison.add_change(id_, context, "The body was removed.", old_body)
    elif new_body is not None:
        need = "required" if _is_required(new_body) else "optional"
        id_ = f"request-body-added-{need}" if is_sent else "x-webhook-body-added"
        comparison.add_change(id_, context, f"The {need} body was added.", None, new_body)


def compare_responses(comparison: Comparison, context: Context, old: DocumentNode, new: DocumentNode) -> None:
    """Compare the responses of two operations. With the direction `request` they are those of webhooks."""
    if not are_known(old.get("responses"), new.get("responses")):
        return
    old_responses, new_responses = _get_responses(old), _get_responses(new)
    for status in sorted(old_responses.keys() | new_responses.keys()):
        in_status = context._replace(location="default" if status == "DEFAULT" else status)
        if status not in old_responses:
            _add_status(comparison, in_status, None, new_responses[status])
        # A status that one document has only as a range, such as 2XX, is compared with that range.
        range_ = f"{status[:1]}XX"
        if status not in new_responses and range_ not in new_responses:
            _add_status(comparison, in_status, old_responses[status], None)
        old_response = old_responses.get(status, old_responses.get(range_))
        new_response = new_responses.get(status, new_responses.get(range_))
        if old_response is not None and new_response is not None and are_known(old_response, new_response):
            compare_contents(comparison, in_status, Subject("body", context.direction), old_response, new_response)
            if are_known(old_response.get("headers"), new_response.get("headers")):
                _compare_headers(comparison, in_status, _get_headers(old_response), _get_headers(new_response))


def compare_webhook_parameters(
    comparison: Comparison,
    operation: str,
    old: dict[ParameterKey, ComparedParameter],
    new: dict[ParameterKey, ComparedParameter],
) -> None:
    """Compare the parameters of a webhook. Users receive them, so they are compared as response headers are."""
    old, new = keep_comparable(old, new)
    for parameter_in in sorted({key[0] for key in (*old, *new)}):
        old_headers, new_headers = (
            {
                key[1]: (str(each.node.object["name"]), each.node)
                for key, each in parameters.items()
                if key[0] == parameter_in
            }
            for parameters in (old, new)
        )
        _compare_headers(comparison, Context(operation, parameter_in, "response"), old_headers, new_headers, noun="")


def _get_responses(operation: DocumentNode) -> dict[str, DocumentNode]:
    responses = operation.entries("responses")
    return {status.upper(): each.resolved for status, each in responses if not status.startswith("x-")}


def _get_headers(response: DocumentNode) -> HeaderNodes:
    return {name.lower(): (name, each.resolved) for name, each in response.entries("headers")}


def _is_required(node: DocumentNode) -> bool:
    return node.object.get("required") is True


def _add_status(comparison: Comparison, context: Context, old: DocumentNode | None, new: DocumentNode | None) -> None:
    verb = "added" if old is None else "removed"
    kind = "success" if _SUCCESS.fullmatch(context.location) else "non-success"
    is_received = context.direction == "response"
    id_ = f"response-{kind}-status-{verb}" if is_received else f"x-webhook-answer-status-{verb}"
    comparison.add_change(id_, context, f"The status {context.location} was {verb}.", old, new)


def _compare_headers(
    comparison: Comparison, context: Context, old: HeaderNodes, new: HeaderNodes, *, noun: str = "header"
) -> None:
    for key in sorted(old.keys() | new.keys()):
        name = (new.get(key) or old[key])[0]
        old_header = old[key][1] if key in old else None
        new_header = new[key][1] if key in new else None
        in_header = context._replace(location=" ".join(filter(None, (context.location, noun, name))))
        if old_header is not None and new_header is not None:
            if are_known(old_header, new_header):
                _compare_header(comparison, in_header, old_header, new_header)
        else:
            _add_header(comparison, in_header, old_header, new_header)


def _add_header(comparison: Comparison, context: Context, old: DocumentNode | None, new: DocumentNode | None) -> None:
    """Add the change of a header that only one of the documents has."""
    is_required = any(each is not None and _is_required(each) for each in (old, new))
    need, verb = "required" if is_required else "optional", "added" if old is None else "removed"
    if context.direction == "request":
        id_ = f"x-request-header-{need}-added" if old is None else "x-request-header-removed"
    else:
        id_ = "response-header-added" if old is None else f"{need}-response-header-removed"
    comparison.add_change(id_, context, f"The {need} header was {verb}.", old, new)


def _compare_header(comparison: Comparison, context: Context, old: DocumentNode, new: DocumentNode) -> None:
    direction = context.direction
    was_required, is_required = _is_required(old), _is_required(new)
    if was_required != is_required and are_read(old, new, "required"):
        need = "required" if is_required else "optional"
        id_ = f"{direction}-header-became-{need}"
        id_ = id_ if id_ == "response-header-became-optional" else f"x-{id_}"
        comparison.add_change(id_, context, f"The header is now {need}.", old, new, (was_required, is_required))
    old_style, new_style = (
        ([name for name, _ in each.entries("content")], bool(each.object.get("explode"))) for each in (old, new)
    )
    if old_style != new_style:
        id_ = f"x-{direction}-header-serialization-changed"
        comparison.add_change(id_, context, "The serialization of the header changes.", old, new)
    subject = Subject("header", direction)
    if are_read(old, new, "deprecated"):
        comparison.add_deprecation(context, subject, old, new)
    comparison.add_schemas(context, subject, schema_of(old), schema_of(new))


# Match the operations of two documents: by path and method, whatever the parameters of the path are called


#: Two operations with the same key are compared: the path without names of parameters, the method, and a number if one
#: of the documents has several of both.
OperationKey = tuple[str, ...]


def match_operations(
    old: Iterable[ComparedOperation], new: Iterable[ComparedOperation]
) -> tuple[dict[OperationKey, ComparedOperation], dict[OperationKey, ComparedOperation]]:
    """Give operations their keys. Of several with the same path, those with the same names of parameters match first.

    Args:
        old: The old operations in document order.
        new: The new operations in document order.
    """
    groups: dict[OperationKey, tuple[list[ComparedOperation], list[ComparedOperation]]] = {}
    for side, operations in enumerate((old, new)):
        for each in operations:
            groups.setdefault((normalize_path(each.path), each.key[-1]), ([], []))[side].append(each)
    matched: tuple[dict[OperationKey, ComparedOperation], dict[OperationKey, ComparedOperation]] = {}, {}
    for key, group in groups.items():
        is_single = max(map(len, group)) == 1
        for side, numbered in enumerate(_align(*group)):
            matched[side].update((key if is_single else (*key, str(number)), each) for number, each in numbered)
    return matched


def _match_moved(old: dict[OperationKey, ComparedOperation], new: dict[OperationKey, ComparedOperation]) -> None:
    """Give an operation that has another path the key that it had: it has the same operationId and the same method."""
    before, after = _keys_by_id(old, new), _keys_by_id(new, old)
    for each in before.keys() & after.keys():
        if not old[before[each]].deprecation.deprecated:
            new[before[each]] = new.pop(after[each])


def _keys_by_id(
    operations: dict[OperationKey, ComparedOperation], others: dict[OperationKey, ComparedOperation]
) -> dict[tuple[str, str], OperationKey]:
    """Return the keys of the operations that the others don't have, by operationId and method."""
    found: dict[tuple[str, str], list[OperationKey]] = {}
    for key, each in operations.items():
        if isinstance(id_ := each.node.object.get("operationId"), str) and id_:
            found.setdefault((id_, each.key[-1]), []).append(key)
    return {name: keys[0] for name, keys in found.items() if len(keys) == 1 and keys[0] not in others}


def _align(
    old: list[ComparedOperation], new: list[ComparedOperation]
) -> tuple[list[tuple[int, ComparedOperation]], list[tuple[int, ComparedOperation]]]:
    """Number the operations of a path, the same number for two that match."""
    common = {each.path for each in old} & {each.path for each in new}
    numbers = {name: number for number, name in enumerate(sorted(common))}
    aligned: list[list[tuple[int, ComparedOperation]]] = []
    for operations in (old, new):
        rest = [each for each in operations if each.path not in common]
        same = [(numbers[each.path], each) for each in operations if each.path in common]
        aligned.append([*same, *enumerate(rest, len(numbers))])
    return aligned[0], aligned[1]
