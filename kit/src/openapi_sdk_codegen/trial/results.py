"""What becomes of an operation, and how it is printed."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field

from openapi_sdk.escape import escape_invisible, truncate

#: Method (in lower case) and path of an operation.
MethodAndPath = tuple[str, str]

#: Characters of one text of a refusal, on one line.
_MAX_TEXT = 500


@dataclass(frozen=True, slots=True, order=True)
class Refusal:
    """One reason why an operation is not accepted.

    Attributes:
        rule: The id of the rule, or the name of the step.
        place: An RFC 9535 path into the description, or a file and a line of the generated package.
        why: What is wrong.
        remedy: What to do.
    """

    rule: str
    place: str
    why: str
    remedy: str = ""


@dataclass(slots=True)
class TrialResult:
    """What becomes of one operation of a source, or of a source that can't be read.

    Attributes:
        operation: Its method and path, or the name of the source.
        method: The name of the method of the client; None if it never got one.
        refusals: Why it is not accepted.
    """

    operation: str
    method: str | None = None
    refusals: list[Refusal] = field(default_factory=list[Refusal])

    @property
    def accepted(self) -> bool:
        """Whether it becomes a method."""
        return not self.refusals


def label(key: MethodAndPath) -> str:
    """Return how an operation is written: `GET /v2/things/`. Without a method, it is the path."""
    method, path = key
    return f"{method.upper()} {path}" if method else path


def format_json(outcome: TrialResult) -> str:
    """Return an outcome as one line of JSON, in ASCII."""
    return json.dumps(
        {
            "operation": outcome.operation,
            "accepted": outcome.accepted,
            "method": outcome.method,
            "refusals": [asdict(refusal) for refusal in outcome.refusals],
        }
    )


def format_text(outcome: TrialResult) -> str:
    """Return an outcome as one line of text, whatever its texts have in them."""
    if outcome.accepted:
        return escape_invisible(f"{outcome.operation}  accepted  {outcome.method}")
    refusals = "; ".join(map(_format_refusal, outcome.refusals))
    return escape_invisible(f"{outcome.operation}  refused  {refusals}")


def _format_refusal(refusal: Refusal) -> str:
    remedy = f"; {refusal.remedy}" if refusal.remedy else ""
    return f"[{refusal.rule}] {refusal.place}: {one_line(refusal.why)}{one_line(remedy)}"


def one_line(text: object) -> str:
    """Return a text as one line of bounded length."""
    return truncate(" ".join(str(text).split()), _MAX_TEXT)
