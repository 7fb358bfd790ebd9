"""Compare two snapshots of the project: the wire, the Python surface, and the effects on the handwritten package.

`review-accepted.toml` has the breaking changes that are accepted, each with a reason:

```toml
[[accepted]]
fingerprint = "0123456789ab"
reason = "FleetIT never answered with it."
text = "GET /v2/tolls/, query limit: The query parameter was removed."
```

`text` is optional. It says for readers what was accepted.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from codegen.diff import compare
from codegen.openapi.document import each_operation
from codegen.openapi.paths import normalize_path
from codegen.openapi.tree import is_array, is_object, object_at
from codegen.project import Problem
from codegen.report.causes import Cause, find_causes
from codegen.report.change import Change, HiddenEntry, Level, SurfaceChange, SurfaceEntry, WireEntry
from codegen.report.report import Report
from codegen.review.handwritten_impact import NOTIFICATIONS, find_handwritten_impact, find_listing
from codegen.review.hidden import find_hidden
from codegen.review.python_impact import PythonImpact, renames_python
from codegen.surface.compare import compare_surfaces

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from codegen.review.snapshots import Snapshot

_RAISED = "The level is info in oasdiff. The change renames things in Python, which breaks the code that uses them."
#: What is received may be None in Python, unless it is a listing's own id.
_EXPECT_NONE = {"response-property-became-nullable", "response-property-became-optional"}
_NULL_BEFORE = "The level is error in oasdiff. The type in Python had None before, so nobody changes code."
_SENT_ALWAYS = "The level is error in oasdiff. The methods that list send this parameter in each request."


def review(old: Snapshot, new: Snapshot, accepted: AcceptedChanges) -> Report:
    """Compare two snapshots.

    Raises:
        Problem: If a surface can't be parsed; or if only `spec/` changed, and the package was not generated from it.
    """
    schemas = {name for snapshot in (old, new) for name in object_at(snapshot.document, "components", "schemas")}
    received = [name for name in NOTIFICATIONS if name in schemas]
    compared = compare(old.description, new.description, received=received)
    wire = compared.changes
    surface = _compare_surfaces(old, new)
    if new.is_stale and not wire and not surface and old.document == new.document:
        msg = "generated/: nothing changed, but it was not generated from spec/: run `nox -s regenerate`, then review"
        raise Problem(msg)
    explained = PythonImpact(old.document, new.document).explain(wire, surface or ())
    sizes = _page_sizes(old.document) & _page_sizes(new.document)
    entries: list[WireEntry] = []
    for change, python_changes in zip(wire, explained, strict=True):
        is_size = (normalize_path(change.operation), change.location) in sizes
        level, note = _decide_level(change, python_changes, has_surface=surface is not None, is_size=is_size)
        entries.append(
            WireEntry(
                replace(change, level=level),
                accepted.reason(change.fingerprint),
                tuple(dict.fromkeys(python_change.symbol for python_change in python_changes)),
                note,
                breaks_python=any(python_change.level is Level.ERROR for python_change in python_changes),
            )
        )
    causes = find_causes(entries)
    wire_entries = tuple(entry for cause in causes for entry in _accept_cause(cause, accepted))
    surface_entries = None
    if surface is not None:
        explained_ids = {id(change) for python_changes in explained for change in python_changes}
        surface_entries = tuple(
            SurfaceEntry(change, accepted.reason(change.fingerprint), id(change) in explained_ids) for change in surface
        )
    hidden: tuple[HiddenEntry, ...] = ()
    if old.published and new.published:
        hidden = find_hidden(old.published, new.published, wire, accepted)
    remarks = [*old.remarks, *new.remarks, *compared.remarks]
    if surface is None and not any("Python" in remark for remark in remarks):
        remarks.append("Only two descriptions were compared. Python was not compared.")
    return Report(
        old.name,
        new.name,
        wire_entries,
        surface_entries,
        tuple(find_handwritten_impact(old.document, new.document)),
        descriptions_differ=old.document != new.document,
        hidden=hidden,
        stale=accepted.stale(
            each.fingerprint for each in (*wire, *(surface or ()), *causes, *(entry.change for entry in hidden))
        ),
        remarks=tuple(remarks),
        version=old.version,
    )


def _compare_surfaces(old: Snapshot, new: Snapshot) -> list[SurfaceChange] | None:
    if old.surface is None or new.surface is None:
        return None
    return compare_surfaces(old.surface, new.surface, old_name=old.surface_name, new_name=new.surface_name)


def _accept_cause(cause: Cause, accepted: AcceptedChanges) -> tuple[WireEntry, ...]:
    """Return the changes of a cause; all of them are accepted if the cause is."""
    reason = accepted.reason(cause.fingerprint)
    return tuple(replace(entry, accepted=entry.accepted or reason) for entry in cause.entries)


def _page_sizes(document: dict[str, Any]) -> set[tuple[str, str]]:
    """Return each listing, and the place of the parameter with the number of rows of its pages."""
    return {
        (normalize_path(operation.label), f"query {paging.size}")
        for operation in each_operation(document)
        if (paging := find_listing(document, operation)) is not None
    }


def _decide_level(
    change: Change, python_changes: list[SurfaceChange], *, has_surface: bool, is_size: bool
) -> tuple[Level, str]:
    """Return the level of a wire change for users of Python, and why it is not that of oasdiff."""
    if change.level is not Level.ERROR:
        is_renamed = renames_python(change, is_visible=bool(python_changes) or not has_surface)
        return (Level.ERROR, _RAISED) if is_renamed else (change.level, "")
    if change.id in _EXPECT_NONE and has_surface and not python_changes:
        return Level.INFO, _NULL_BEFORE
    if change.id.startswith("request-parameter-default-value-") and is_size:
        return Level.INFO, _SENT_ALWAYS
    return change.level, ""


# Read `review-accepted.toml`


_FINGERPRINT = re.compile(r"[0-9a-f]{12}")
_KEYS = {"fingerprint", "reason", "text"}


@dataclass(frozen=True, slots=True)
class AcceptedChanges:
    """The accepted changes.

    Attributes:
        name: The name of the file in messages.
        reasons: The reason for each, by the fingerprint of the change.
        texts: The optional `text` of each, by the fingerprint of the change.
    """

    name: str
    reasons: dict[str, str]
    texts: dict[str, str]

    def reason(self, fingerprint: str) -> str:
        """Return the reason why a change is accepted; "" if it isn't."""
        return self.reasons.get(fingerprint, "")

    def stale(self, fingerprints: Iterable[str]) -> tuple[str, ...]:
        """Return a sentence for each entry that matches none of the changes."""
        existing = set(fingerprints)
        unmatched = [fingerprint for fingerprint in self.reasons if fingerprint not in existing]
        return tuple(f"{self.name}: {each} matches no change, remove it{self._text_of(each)}" for each in unmatched)

    def _text_of(self, fingerprint: str) -> str:
        return f" ({self.texts[fingerprint]})" if fingerprint in self.texts else ""


def read_accepted(path: Path, *, name: str, required: bool = True) -> AcceptedChanges:
    """Read the accepted changes.

    Args:
        path: The file.
        name: The name of the file in messages.
        required: Whether a missing file is a problem. Otherwise nothing is accepted.

    Raises:
        Problem: If it can't be read, or has anything but complete entries.
    """
    try:
        if not required and not path.exists():
            return AcceptedChanges(name, {}, {})
        return parse_accepted(path.read_text("utf-8"), name=name)
    except (OSError, ValueError) as error:
        msg = f"{name}: can't be read: {error}"
        raise Problem(msg) from error


def parse_accepted(text: str, *, name: str) -> AcceptedChanges:
    """Parse the text of the file. Raises what `read_accepted` raises."""
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        msg = f"{name}: not TOML: {error}"
        raise Problem(msg) from error
    listed: Any = document.pop("accepted", [])
    if document:
        msg = f"{name}: unknown {', '.join(sorted(map(ascii, document)))}; this file has only [[accepted]] entries"
        raise Problem(msg)
    if not is_array(listed):
        msg = f"{name}: accepted: write each entry under its own [[accepted]]"
        raise Problem(msg)
    result = AcceptedChanges(name, {}, {})
    for number, entry in enumerate(listed, 1):
        where = f"{name}: accepted[{number}]"
        fingerprint, reason, change_text = _parse_entry(entry, where)
        if fingerprint in result.reasons:
            msg = f"{where}: {fingerprint} is listed twice"
            raise Problem(msg)
        result.reasons[fingerprint] = reason
        if change_text:
            result.texts[fingerprint] = change_text
    return result


def _parse_entry(entry: Any, where: str) -> tuple[str, str, str]:
    if not is_object(entry):
        msg = f"{where}: not a table"
        raise Problem(msg)
    unknown = sorted(map(ascii, entry.keys() - _KEYS))
    if unknown:
        msg = f"{where}: unknown {', '.join(unknown)}; the keys are {', '.join(sorted(_KEYS))}"
        raise Problem(msg)
    fingerprint, reason, text = (entry.get(key, "") for key in ("fingerprint", "reason", "text"))
    if not isinstance(fingerprint, str) or not _FINGERPRINT.fullmatch(fingerprint):
        msg = f"{where}: `fingerprint` is not the twelve lowercase hex digits from the report"
        raise Problem(msg)
    if not isinstance(reason, str) or not reason.strip():
        msg = f"{where}: no `reason`: say why {fingerprint} is acceptable"
        raise Problem(msg)
    if not isinstance(text, str):
        msg = f"{where}: `text` is not text"
        raise Problem(msg)
    return fingerprint, reason, text
