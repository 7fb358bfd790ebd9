"""The form of the page: a test notification for a receiver on this machine."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from fleetit._errors.errors import ConfigurationError, ConnectError
from fleetit.webhooks.posting import parse_url
from fleetit.webhooks.samples import KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fleetit.sandbox._sandbox import Sandbox
    from fleetit.webhooks._deliveries import SignedForm
    from fleetit.webhooks.samples import Kind

#: The most copies that the page sends.
MAX_TIMES = 10
#: Seconds.
_HOUR = 3_600
_FORMS = ("raw", "compact")
#: The most characters of a URL.
_MAX_URL = 2_048


@dataclass(frozen=True, slots=True)
class FormValues:
    """What is in the form. It may be invalid: the page shows it again."""

    fleet: str
    url: str
    kind: str = "toll"
    times: str = "1"
    signed_form: str = "raw"
    wrong_signature: bool = False
    old: bool = False

    @classmethod
    def parse(cls, fields: Mapping[str, Sequence[str]]) -> FormValues:
        """Return the values of a submitted form. A field that is missing is empty."""

        def get(name: str) -> str:
            return fields.get(name, [""])[-1].strip()[:_MAX_URL]

        return cls(
            fleet=get("fleet"),
            url=get("url"),
            kind=get("kind"),
            times=get("times"),
            signed_form=get("signed_form"),
            wrong_signature="wrong_signature" in fields,
            old="old" in fields,
        )

    def find_errors(self, fleets: Sequence[int]) -> dict[str, str]:
        """Return what is wrong with each field."""
        errors: dict[str, str] = {}
        if self.fleet not in map(str, fleets):
            errors["fleet"] = f"Choose one of the fleets {', '.join(map(str, fleets))}."
        if self.kind not in KINDS.values():
            errors["kind"] = "Choose a toll or a parking ticket."
        if self.signed_form not in _FORMS:
            errors["signed_form"] = "Choose one of the two forms."
        if self.times not in map(str, range(1, MAX_TIMES + 1)):
            errors["times"] = f"Enter a number from 1 to {MAX_TIMES}."
        try:
            parse_url(self.url)
        except ConfigurationError:
            errors["url"] = "Enter a URL of this machine, such as http://127.0.0.1:8000/hook."
        return errors


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a submitted form.

    Attributes:
        values: What was submitted.
        text: What happened.
        is_good: Whether that is what should happen.
        errors: What is wrong with each field. Nothing was sent then.
    """

    values: FormValues
    text: str
    is_good: bool = False
    errors: Mapping[str, str] = field(default_factory=dict[str, str])


def submit(values: FormValues, sandbox: Sandbox) -> Outcome:
    """Send the notification of a form, and return the outcome. It blocks while the receiver responds."""
    errors = values.find_errors(sandbox.fleets)
    if errors:
        return Outcome(values, "Nothing was sent. Correct the fields below.", errors=errors)
    try:
        statuses = sandbox.send_webhook(
            values.url,
            int(values.fleet),
            cast("Kind", values.kind),
            times=int(values.times),
            signed_form=cast("SignedForm", values.signed_form),
            wrong_signature=values.wrong_signature,
            age=_HOUR if values.old else None,
        )
    except (ConfigurationError, ConnectError) as error:
        return Outcome(values, f"Not delivered: {error}.")
    is_forged = values.wrong_signature or values.old
    is_accepted = [200 <= status < 300 for status in statuses]  # noqa: PLR2004 - the range of success
    text = f"The receiver answered {', '.join(map(str, statuses))}."
    if is_forged:
        text += " It must refuse this notification" + (", but accepted it." if any(is_accepted) else ", and did.")
    return Outcome(values, text, is_good=not any(is_accepted) if is_forged else all(is_accepted))
