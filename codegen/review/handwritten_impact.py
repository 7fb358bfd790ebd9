"""What a change of the description does to the overlay, the part of the SDK that is written by hand.

It relies on more than signatures: that a listing takes `limit` and `offset` and answers with `results`, that a fleet is
named in a header, which method may be sent again, what a notification holds, what must not be printed, and how sure
all of that is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from codegen.openapi.document import Operation, each_operation
from codegen.openapi.references import resolve_ref
from codegen.openapi.tree import as_array, as_object, is_array, is_object
from codegen.report.entries import Note
from codegen.review.ownership import without_names

if TYPE_CHECKING:
    from collections.abc import Iterator

#: What `fleetit.webhooks` reads, which no operation of an OpenAPI 3.0 document can refer to.
NOTIFICATIONS = ("ParkingNotification", "TollNotification")
#: What `fleetit` sends again by itself; docs/client.md.
REPEATED = {"GET", "HEAD", "PUT", "DELETE"}
#: What makes an operation a listing; the templates ask for the same.
_LISTING = {"limit", "offset", "results"}
#: What of a schema is said to readers only.
_PROSE = {"description", "title", "example", "examples", "externalDocs", "x-fidelity", "x-fidelity-of", "x-source"}
#: More names than this are counted.
_NAMED = 8
#: References are followed to this many levels.
_DEEP = 20

Document = dict[str, Any]


def impact(old: Document, new: Document) -> list[Note]:
    """Return what changed for the overlay, ordered by where it is.

    Args:
        old: The description that is compared with.
        new: The description now.
    """
    before, after = _operations(old), _operations(new)
    notes = [note for key in before.keys() & after.keys() for note in _of_operation(old, before[key], new, after[key])]
    notes += _methods(before, after)
    notes += _schemas(old, new)
    notes += _notifications(old, new)
    return sorted(notes, key=lambda each: (each.where, each.kind, each.text))


def _operations(document: Document) -> dict[str, Operation]:
    return {without_names(f"{each.method.upper()} {each.path}"): each for each in each_operation(document)}


def _of_operation(old: Document, before: Operation, new: Document, after: Operation) -> Iterator[Note]:
    where = f"{after.method.upper()} {after.path}"
    was, now = _pages(old, before), _pages(new, after)
    call = f"`client.{(after.id or '').replace(f'{after.tag}_', f'{after.tag}.', 1)}()`"
    for part in sorted(was - now):
        follows = f": {call} walks no pages any more, and returns one answer" if was >= _LISTING else ""
        yield Note("listing", where, f"It lost `{part}`{follows}.")
    if now >= _LISTING and not was >= _LISTING:
        yield Note("listing", where, f"It is a listing now: {call} walks its pages, and returns `Pages`.")
    header, header_now = _fleet(before), _fleet(after)
    if header != header_now:
        yield Note("fleet-id", where, _header(header, header_now))
    yield from _fidelity(where, before.data, after.data)
    yield from _parameters(where, before, after)


def _pages(document: Document, operation: Operation) -> set[str]:
    """Return what makes an operation a listing, as far as it has it."""
    found = {str(each.get("name")) for _, each in operation.parameters if each.get("in") == "query"} & {
        "limit",
        "offset",
    }
    for status, answer in as_object(operation.data.get("responses")).items():
        if str(status).startswith("2"):
            for media in as_object(resolve_ref(document, answer).get("content")).values():
                schema = resolve_ref(document, as_object(media).get("schema"))
                rows = resolve_ref(document, as_object(schema.get("properties")).get("results"))
                if rows.get("type") == "array":
                    found.add("results")
    return found


def _fleet(operation: Operation) -> tuple[bool, str] | None:
    for _, each in operation.parameters:
        if each.get("in") == "header" and str(each.get("name")).lower() == "fleet-id":
            return bool(each.get("required")), repr(_plain(each.get("schema")))
    return None


def _header(was: tuple[bool, str] | None, now: tuple[bool, str] | None) -> str:
    if was is None:
        return "It takes a Fleet-Id header now: the client's fleet is sent with it."
    if now is None:
        return "It takes no Fleet-Id header any more: no fleet can be chosen for it."
    if was[0] != now[0]:
        return f"Its Fleet-Id header is {'required' if now[0] else 'optional'} now."
    return "The value of its Fleet-Id header is described in another way."


def _fidelity(where: str, old: Document, new: Document) -> Iterator[Note]:
    was, now = old.get("x-fidelity"), new.get("x-fidelity")
    if was != now:
        yield Note("fidelity", where, f"It is `{now or 'unmarked'}` now, it was `{was or 'unmarked'}`.")
    before, after = as_object(old.get("x-fidelity-of")), as_object(new.get("x-fidelity-of"))
    changed = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    told = [f"`{name}` {before.get(name, 'as the rest')} → {after.get(name, 'as the rest')}" for name in changed]
    if told:
        yield Note("fidelity", where, f"How sure a part is changed: {_some(told)}.")


def _parameters(where: str, before: Operation, after: Operation) -> Iterator[Note]:
    known = {(each.get("in"), each.get("name")): each for _, each in before.parameters}
    for _, each in after.parameters:
        key = each.get("in"), each.get("name")
        if key in known:
            for note in _fidelity(where, known[key], each):
                yield Note(
                    note.kind, where, f"The {key[0]} parameter `{key[1]}`: {note.text[0].lower()}{note.text[1:]}"
                )


def _methods(before: dict[str, Operation], after: dict[str, Operation]) -> Iterator[Note]:
    """Tell which operations are sent with another method: only some methods may be sent again."""
    known = {each.id: each for each in before.values() if each.id}
    for each in after.values():
        old = known.get(each.id or "")
        if old is None or old.method == each.method:
            continue
        was, now = old.method.upper(), each.method.upper()
        repeated = {
            (True, False): "so it is not repeated when an answer is lost",
            (False, True): "so it is repeated when an answer is lost",
        }.get((was in REPEATED, now in REPEATED), "which are repeated in the same cases")
        yield Note("retry", f"{now} {each.path}", f"`{each.id}` is sent with {now} now, it was {was}, {repeated}.")


def _schemas(old: Document, new: Document) -> Iterator[Note]:
    before, after = (as_object(as_object(each.get("components")).get("schemas")) for each in (old, new))
    for name in before.keys() & after.keys():
        was, now = as_object(before[name]), as_object(after[name])
        yield from _fidelity(name, was, now)
        secret, secret_now = (set(map(str, as_array(each.get("x-secret-properties")))) for each in (was, now))
        if secret - secret_now:
            yield Note("secrets", name, f"No longer hidden when it is printed: {_some(_quoted(secret - secret_now))}.")
        if secret_now - secret:
            yield Note("secrets", name, f"Hidden now when it is printed: {_some(_quoted(secret_now - secret))}.")
        reads, reads_now = (as_object(each.get("x-reads-as")) for each in (was, now))
        for each in sorted({**reads, **reads_now}):
            if reads.get(each) != reads_now.get(each):
                kinds = reads_now.get(each, "what it is on the wire"), reads.get(each, "what it is on the wire")
                yield Note("reading", name, f"`{each}` is read as {kinds[0]} now, it was {kinds[1]}.")


def _notifications(old: Document, new: Document) -> Iterator[Note]:
    before, after = _payloads(old), _payloads(new)
    for name in sorted({**before, **after}):
        was, now = before.get(name), after.get(name)
        if was == now:
            continue
        if now is None:
            yield Note("notification", name, "The payload of this notification is not described any more.")
        elif was is None:
            yield Note("notification", name, "The payload of this notification is new.")
        else:
            yield Note("notification", name, f"The payload of this notification changed: {_compared(was, now)}.")


def _payloads(document: Document) -> dict[str, Any]:
    schemas = as_object(as_object(document.get("components")).get("schemas"))
    found = {name: _expanded(document, schemas[name]) for name in NOTIFICATIONS if name in schemas}
    for name, item in as_object(document.get("webhooks")).items():
        found[f"webhook {name}"] = _expanded(document, item)
    return found


def _compared(was: Any, now: Any) -> str:
    fields, fields_now = (as_object(as_object(each).get("properties")) for each in (was, now))
    told = [
        *(f"`{name}` is gone" for name in fields if name not in fields_now),
        *(f"`{name}` is new" for name in fields_now if name not in fields),
        *(f"`{name}` changed" for name in fields if name in fields_now and fields[name] != fields_now[name]),
    ]
    required, required_now = (set(map(str, as_array(as_object(each).get("required")))) for each in (was, now))
    told += [f"`{name}` may be missing now" for name in sorted(required - required_now) if name in fields_now]
    told += [f"`{name}` is always there now" for name in sorted(required_now - required) if name in fields]
    return _some(told) or "what it says of it"


def _expanded(document: Document, node: Any, depth: int = 0, *, named: bool = False) -> Any:
    """Return a schema with what it refers to in its place, and nothing that is said to readers only.

    Args:
        document: The description.
        node: The schema, or a part of it.
        depth: How many levels are above it. A payload that refers to itself has no end; in great depth the names of
            schemas are compared.
        named: Whether its keys are the names of properties, which are no keywords whatever they are called.
    """
    if is_object(node):
        reference = node.get("$ref")
        if isinstance(reference, str) and not named:
            return _expanded(document, resolve_ref(document, node), depth + 1) if depth < _DEEP else reference
        kept = {key: each for key, each in node.items() if named or key not in _PROSE}
        return {
            key: _expanded(document, each, depth + 1, named=key == "properties" and not named)
            for key, each in kept.items()
        }
    return [_expanded(document, each, depth + 1) for each in node] if is_array(node) else node


def _plain(node: Any) -> Any:
    return {key: each for key, each in sorted(node.items()) if key not in _PROSE} if is_object(node) else node


def _quoted(names: set[str]) -> list[str]:
    return [f"`{name}`" for name in sorted(names)]


def _some(told: list[str]) -> str:
    more = len(told) - _NAMED
    return ", ".join(told[:_NAMED]) + (f" and {more} more" if more > 0 else "")
