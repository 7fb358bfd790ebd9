"""Find what changed in the published description and is hidden by a correction.

The client is generated from the corrected description, so a review of that alone would say that nothing changed. What
changed below a correction is worth knowing all the same: the correction may be wrong now.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from openapi_sdk_codegen.corrections.apply import find_corrected
from openapi_sdk_codegen.diff import compare
from openapi_sdk_codegen.diff.switches import is_within
from openapi_sdk_codegen.openapi.paths import normalize_path
from openapi_sdk_codegen.report.change import HiddenEntry

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from openapi_sdk_codegen.report.accepted import AcceptedChanges
    from openapi_sdk_codegen.report.change import Change
    from openapi_sdk_codegen.review.snapshots import Published

#: What no correction is named for: the rules that the generator applies to every description.
_CONVENTIONS = "the conventions of the generator"
_PLACE = re.compile(r"[^$]*?: (?P<path>\$.*)", re.DOTALL)


def find_hidden(
    old: Published, new: Published, visible: Iterable[Change], accepted: AcceptedChanges
) -> tuple[HiddenEntry, ...]:
    """Return the changes of the published description that the corrected one doesn't show.

    Args:
        old: What was published.
        new: What is published, with the corrections of today.
        visible: The changes of the corrected description.
        accepted: The changes that are accepted.

    Raises:
        Problem: If a correction can't be applied.
    """
    seen = {_subject(change) for change in visible}
    hidden = [each for each in compare(old.description, new.description).changes if _subject(each) not in seen]
    if not hidden:
        return ()
    _, corrected = find_corrected(new.description.top.object, new.corrections, name=new.corrections_name)
    places = [(action.label, place) for action, place in corrected]
    return tuple(
        HiddenEntry(change, _find_correction(change, places), accepted.reason(change.fingerprint)) for change in hidden
    )


def _subject(change: Change) -> tuple[str, str]:
    location = change.location.lower() if change.location.startswith("header ") else change.location
    return normalize_path(change.operation), location


def _find_correction(change: Change, places: Sequence[tuple[str, str]]) -> str:
    """Return the correction of the place that is the closest one around a change; of equals, the last one."""
    match = _PLACE.fullmatch(change.new_place or change.old_place)
    path = match["path"] if match else ""
    around = [(len(place), number) for number, (_, place) in enumerate(places) if is_within(path, place)]
    return places[max(around)[1]][0] if around else _CONVENTIONS
