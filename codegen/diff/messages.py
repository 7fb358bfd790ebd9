"""Compare request bodies, responses and headers. In a webhook, users receive the request and send the response."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from codegen.diff.comparison import Context
from codegen.diff.differences import Difference
from codegen.diff.lifecycle import Deprecation, compare_deprecation
from codegen.diff.media_types import compare_contents, schema_of
from codegen.diff.node import are_known, are_read
from codegen.diff.parameters import keep_comparable
from codegen.diff.rules import Subject, find_rule

if TYPE_CHECKING:
    from codegen.diff.comparison import Comparison
    from codegen.diff.description import Description
    from codegen.diff.node import Node
    from codegen.diff.parameters import Parameter, ParameterKey

_SUCCESS = re.compile(r"2(XX|[0-9][0-9])")

#: Headers by name in lower case: the name as it is written, and the header.
Headers = dict[str, tuple[str, "Node"]]


def compare_bodies(comparison: Comparison, context: Context, old: Node, new: Node) -> None:
    """Compare the request bodies of two operations. With the direction `response` they are those of webhooks."""
    old_body, new_body = _get_body(comparison.old, old), _get_body(comparison.new, new)
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


def compare_responses(comparison: Comparison, context: Context, old: Node, new: Node) -> None:
    """Compare the responses of two operations. With the direction `request` they are those of webhooks."""
    if not are_known(old.get("responses"), new.get("responses")):
        return
    old_responses, new_responses = _get_responses(comparison.old, old), _get_responses(comparison.new, new)
    for status in sorted(old_responses.keys() | new_responses.keys()):
        in_status = context._replace(location="default" if status == "DEFAULT" else status)
        if status not in old_responses:
            _add_status(comparison, in_status, None, new_responses[status])
        elif status not in new_responses:
            _add_status(comparison, in_status, old_responses[status], None)
        # A status that one document has only as a range, such as 2XX, is compared with that range.
        range_ = f"{status[:1]}XX"
        old_response = old_responses.get(status, old_responses.get(range_))
        new_response = new_responses.get(status, new_responses.get(range_))
        if old_response is not None and new_response is not None and are_known(old_response, new_response):
            compare_contents(comparison, in_status, Subject("body", context.direction), old_response, new_response)
            if are_known(old_response.get("headers"), new_response.get("headers")):
                headers = _get_headers(comparison.old, old_response), _get_headers(comparison.new, new_response)
                _compare_headers(comparison, in_status, *headers)


def compare_webhook_parameters(
    comparison: Comparison,
    operation: str,
    old: dict[ParameterKey, Parameter],
    new: dict[ParameterKey, Parameter],
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


def _get_body(description: Description, operation: Node) -> Node | None:
    body = operation.get("requestBody")
    return None if body is None else description.resolve(body)


def _get_responses(description: Description, operation: Node) -> dict[str, Node]:
    return {
        status.upper(): description.resolve(each)
        for status, each in operation.entries("responses")
        if not status.startswith("x-")
    }


def _get_headers(description: Description, response: Node) -> Headers:
    return {name.lower(): (name, description.resolve(each)) for name, each in response.entries("headers")}


def _is_required(node: Node) -> bool:
    return node.object.get("required") is True


def _add_status(comparison: Comparison, context: Context, old: Node | None, new: Node | None) -> None:
    verb = "added" if old is None else "removed"
    kind = "success" if _SUCCESS.fullmatch(context.location) else "non-success"
    is_received = context.direction == "response"
    id_ = f"response-{kind}-status-{verb}" if is_received else f"x-webhook-answer-status-{verb}"
    comparison.add_change(id_, context, f"The status {context.location} was {verb}.", old, new)


def _compare_headers(
    comparison: Comparison, context: Context, old: Headers, new: Headers, *, noun: str = "header"
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


def _add_header(comparison: Comparison, context: Context, old: Node | None, new: Node | None) -> None:
    """Add the change of a header that only one of the documents has."""
    is_required = any(each is not None and _is_required(each) for each in (old, new))
    need, verb = "required" if is_required else "optional", "added" if old is None else "removed"
    if context.direction == "request":
        id_ = f"x-request-header-{need}-added" if old is None else "x-request-header-removed"
    else:
        id_ = "response-header-added" if old is None else f"{need}-response-header-removed"
    comparison.add_change(id_, context, f"The {need} header was {verb}.", old, new)


def _compare_header(comparison: Comparison, context: Context, old: Node, new: Node) -> None:
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
        _compare_deprecation(comparison, context, subject, old, new)
    comparison.add_schemas(context, subject, schema_of(old), schema_of(new))


def _compare_deprecation(comparison: Comparison, context: Context, subject: Subject, old: Node, new: Node) -> None:
    old_lifecycle, new_lifecycle = Deprecation.from_object(old.object), Deprecation.from_object(new.object)
    for each in compare_deprecation(old_lifecycle, new_lifecycle, comparison.policy):
        difference = Difference(each.kind, old.place, new.place, each.old, each.new)
        id_ = find_rule(subject, difference, is_property=False, is_excluded=False)
        comparison.add_change(id_, context, difference.describe("header"), old, new, (each.old, each.new))
