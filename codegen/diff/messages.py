"""Bodies, answers and their headers, compared: as what users send or as what they receive."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from codegen.diff.comparison import Place
from codegen.diff.media_types import compare_contents
from codegen.diff.rules import Subject

if TYPE_CHECKING:
    from codegen.diff.comparison import Comparison
    from codegen.diff.description import Description
    from codegen.diff.node import Node
    from codegen.diff.parameters import Key, Parameter
    from codegen.report.change import Direction

Descriptions = tuple["Description", "Description"]
_SUCCESS = re.compile(r"2(XX|[0-9][0-9])")


def compare_bodies(comparison: Comparison, descriptions: Descriptions, place: Place, old: Node, new: Node) -> None:
    """Compare the request bodies of two operations; in a webhook, users receive them."""
    before, after = (
        _get(description, node, "requestBody") for description, node in zip(descriptions, (old, new), strict=True)
    )
    place = place._replace(location="body")
    sent = place.direction == "request"
    if before is None and after is None:
        return
    if before is None or after is None:
        there = after or before
        need = "required" if there is not None and there.object.get("required") is True else "optional"
        if before is None:
            id_ = f"request-body-added-{need}" if sent else "x-webhook-body-added"
            comparison.add(id_, place, f"The {need} body is new.", None, after)
        else:
            id_ = "request-body-removed" if sent else "x-webhook-body-removed"
            comparison.add(id_, place, "The body is gone.", before)
        return
    required, requires = (each.object.get("required") is True for each in (before, after))
    if required != requires:
        word = "required" if requires else "optional"
        id_ = f"{'request' if sent else 'x-webhook'}-body-became-{word}"
        comparison.add(id_, place, f"The body is now {word}.", before, after, (required, requires))
    compare_contents(comparison, place, Subject("body", place.direction), before, after)


def compare_answers(comparison: Comparison, descriptions: Descriptions, place: Place, old: Node, new: Node) -> None:
    """Compare the responses of two operations; in a webhook, users send them."""
    before, after = (
        {status.upper(): description.resolve(each) for status, each in node.entries("responses") if status[:2] != "x-"}
        for description, node in zip(descriptions, (old, new), strict=True)
    )
    for status in sorted(before.keys() | after.keys()):
        named = place._replace(location="default" if status == "DEFAULT" else status)
        # A status that the other document has only in a range is compared with that.
        was, now = (each.get(status, each.get(f"{status[0]}XX")) for each in (before, after))
        if status not in before and after[status]:
            _status(comparison, named, None, after[status])
        elif status not in after:
            _status(comparison, named, before[status], None)
        if was is not None and now is not None:
            compare_contents(comparison, named, Subject("body", place.direction), was, now)
            headers = [
                {name.lower(): (name, description.resolve(each)) for name, each in node.entries("headers")}
                for description, node in zip(descriptions, (was, now), strict=True)
            ]
            _headers(comparison, named, headers[0], headers[1])


def _status(comparison: Comparison, place: Place, old: Node | None, new: Node | None) -> None:
    word = "added" if old is None else "removed"
    kind = "success" if _SUCCESS.fullmatch(place.location) else "non-success"
    id_ = f"response-{kind}-status-{word}" if place.direction == "response" else f"x-webhook-answer-status-{word}"
    comparison.add(id_, place, f"The status {place.location} is {'new' if old is None else 'gone'}.", old, new)


def compare_received(
    comparison: Comparison, operation: str, old: dict[Key, Parameter], new: dict[Key, Parameter]
) -> None:
    """Compare the parameters of a webhook, which users receive, as the headers that most of them are."""
    for within in sorted({key[0] for key in (*old, *new)}):
        found = [
            {key[1]: (str(each.node.object["name"]), each.node) for key, each in parameters.items() if key[0] == within}
            for parameters in (old, new)
        ]
        _headers(comparison, Place(operation, within, "response"), found[0], found[1], word="")


def _headers(
    comparison: Comparison,
    place: Place,
    old: dict[str, tuple[str, Node]],
    new: dict[str, tuple[str, Node]],
    word: str = "header",
) -> None:
    direction: Direction = place.direction
    for key in sorted(old.keys() | new.keys()):
        name, was = old.get(key, ("", None))
        name, now = new.get(key, (name, None))
        location = " ".join(filter(None, (place.location, word, name)))
        named = place._replace(location=location)
        required, requires = (bool(each and each.object.get("required")) for each in (was, now))
        if was is None or now is None:
            need = "required" if required or requires else "optional"
            if direction == "request":
                id_ = "x-request-header-removed" if now is None else f"x-request-header-{need}-added"
            else:
                id_ = f"{need}-response-header-removed" if now is None else "response-header-added"
            comparison.add(id_, named, f"The {need} header is {'gone' if now is None else 'new'}.", was, now)
            continue
        if required != requires:
            id_ = f"{direction}-header-became-{'required' if requires else 'optional'}"
            id_ = id_ if id_ == "response-header-became-optional" else f"x-{id_}"
            text = f"The header is now {'required' if requires else 'optional'}."
            comparison.add(id_, named, text, was, now, (required, requires))
        forms = [(list(each.object.get("content", ())), bool(each.object.get("explode"))) for each in (was, now)]
        if forms[0] != forms[1]:
            id_ = f"x-{direction}-header-serialization-changed"
            comparison.add(id_, named, "The header is written in another way.", was, now)
        comparison.schemas(named, Subject("header", direction), _schema(was), _schema(now))


def _schema(header: Node) -> Node | None:
    media = [each for _, each in header.entries("content")]
    return media[0].get("schema") if media else header.get("schema")


def _get(description: Description, node: Node, key: str) -> Node | None:
    found = node.get(key)
    return None if found is None else description.resolve(found)
