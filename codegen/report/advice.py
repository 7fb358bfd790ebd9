"""What callers have to change after a breaking change: one sentence for each kind of rule."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from codegen.report.change import Change

if TYPE_CHECKING:
    from codegen.report.change import SurfaceChange

_PYTHON = "Change the Python code that uses it."
#: For rules that the table doesn't have.
OTHERWISE = "Compare the old and the new description, and adapt the calls."

#: The first row whose pattern is found in the id of the rule.
_ADVICE = tuple(
    (re.compile(pattern), sentence)
    for pattern, sentence in (
        # Operations and the API as a whole.
        ("security", "Authenticate as the new description says."),
        ("operation-id|-tag-|schema-changed", "Change the Python code that uses the old name."),
        ("stability", "Expect that it changes without notice, or stop using it."),
        ("sunset-(parse|invalid|missing|date|deleted)|^sunset-", "Ask for a date of removal that leaves enough time."),
        ("^webhook-removed|callback-removed|webhook-body-removed", "Stop relying on it: it is no longer sent."),
        ("^api-", "Stop calling the operation, and use another one."),
        # What users send.
        ("^request-parameter-removed|^request-body-removed", "Stop sending it."),
        ("default", "Send the value explicitly in calls that rely on the default."),
        ("^(x-)?new-|^(x-)?request-.*(became-required|added-required|required-added)", "Send it in every call."),
        ("^request-.*not-nullable", "Don't send null."),
        ("^request-.*(enum|const)", "Send only the values that are still allowed."),
        (
            "^(x-)?request-.*(media-type|encoding|serialization|content-schema)",
            "Send it in the form that the new description has.",
        ),
        ("^(x-)?request-.*type", "Send a value of the new type."),
        ("^request-.*-(min|max|exclusive|pattern-added|contains)", "Send only values within the new limits."),
        ("^(x-)?request-", "Send only values that match the new schema."),
        # What users receive.
        ("success-status-removed", "Handle the other statuses of success."),
        ("nullable", "Expect null."),
        ("became-optional|required-property-removed|header-removed", "Expect that it may be missing."),
        ("response-.*(enum|const)", "Expect other values than before."),
        (
            "response-.*(media-type|encoding|serialization|content-schema)",
            "Accept it in the form that the new description has.",
        ),
        ("response-.*type", "Expect a value of the new type."),
        ("response-.*-(min|max|exclusive|contains)", "Expect values beyond the old limits."),
        ("response-", "Expect values that don't match the old schema."),
    )
)


def advise(change: Change | SurfaceChange) -> str:
    """Return what callers have to change, as a sentence.

    Args:
        change: A breaking change, or the first one of a cause.
    """
    if not isinstance(change, Change):
        return _PYTHON
    return next((sentence for pattern, sentence in _ADVICE if pattern.search(change.id)), OTHERWISE)
