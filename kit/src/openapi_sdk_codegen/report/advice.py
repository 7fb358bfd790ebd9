"""What callers have to change after a breaking change: one sentence for each kind of change, about what it is about."""

from __future__ import annotations

import re

from openapi_sdk_codegen.report.change import Change, SurfaceChange

#: For rules that the table doesn't have.
OTHERWISE = "Compare the old and the new description, and adapt the calls."

#: The first row whose pattern is found in the id of the rule.
_OF_WIRE = (
    # Operations and the API as a whole.
    ("^x-api-server|first-server", "Call the new address."),
    ("security-scope-added", "Use a token that has the scope."),
    ("oauth-scope-removed", "Stop asking for the scope."),
    ("oauth-(token-|refresh-)?url", "Ask for tokens at the new address."),
    ("security", "Authenticate as the new description says."),
    ("operation-id", "Call the method by its new name."),
    ("-tag-", "Call the method where its new tag has it."),
    ("^api-schema-removed", "Use the class that stands in its place now, if there is one."),
    ("stability", "Expect that it changes without notice, or stop using it."),
    ("sunset-(parse|invalid|missing|date|deleted)|^sunset-", "Ask for a date of removal that leaves enough time."),
    ("^webhook-removed|callback-removed|webhook-body-removed", "Stop relying on it: it is no longer sent."),
    ("^x-api-path-changed", "Call the operation at its new path."),
    ("^api-(path-)?removed", "Stop calling the operation, and use another one."),
    # What users send.
    ("^request-parameter-removed|^request-body-removed|-refused$", "Stop sending it."),
    ("default", "Send the value explicitly in calls that rely on the default."),
    ("^(x-)?new-|^(x-)?request-.*(became-required|added-required|required-added)", "Send it in every call."),
    ("^request-.*not-nullable", "Don't send null."),
    ("^request-.*(enum|const)", "Send only the values that are still allowed."),
    ("^request-.*discriminator-mapping", "Send a value that still stands for the schema."),
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
    ("response-.*discriminator-mapping", "Expect another schema where it has the value."),
    (
        "response-.*(media-type|encoding|serialization|content-schema)",
        "Accept it in the form that the new description has.",
    ),
    ("response-.*type", "Expect a value of the new type."),
    ("response-.*-(min|max|exclusive|contains)", "Expect values beyond the old limits."),
    ("response-", "Expect values that don't match the old schema."),
)
#: The same for the kinds of changes of Python.
_OF_PYTHON = (
    ("-(added|made)-required$", "Pass it in every call."),
    ("^parameter-removed$", "Stop passing it."),
    ("-default-changed$", "Pass it in calls that rely on the default."),
    ("^(parameter|field)-(moved|inserted|kind-changed)$", "Pass it by its name."),
    ("^parameter-", "Pass a value of the new type."),
    ("-return-retyped$", "Expect what it returns now."),
    ("-(retyped|made-optional)$", "Expect a value of the new type."),
    ("-removed$", "Stop using it."),
    ("-made-read-only$", "Stop setting it."),
    ("-bases-changed$", "Don't rely on what it inherited before."),
    ("-value-changed$", "Don't rely on the old value."),
    ("", "Adapt the code that uses it."),
)
_WIRE_ADVICE, _PYTHON_ADVICE = (
    tuple((re.compile(pattern), sentence) for pattern, sentence in rows) for rows in (_OF_WIRE, _OF_PYTHON)
)


def advise(change: Change | SurfaceChange) -> str:
    """Return what callers have to change, as a sentence.

    Args:
        change: A breaking change, or the first one of a cause.
    """
    name, rows = (change.id, _WIRE_ADVICE) if isinstance(change, Change) else (change.kind, _PYTHON_ADVICE)
    return next((sentence for pattern, sentence in rows if pattern.search(name)), OTHERWISE)
