"""Read `review-accepted.toml`: the changes that are accepted, each with a reason.

```toml
[[accepted]]
fingerprint = "0123456789ab"
reason = "The server never answered with it."
text = "GET /v2/things/, query limit: The query parameter was removed."
```

`text` is optional. It says for readers what was accepted.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from openapi_sdk.description.nodes import is_array, is_object
from openapi_sdk_codegen.project import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from openapi_sdk_codegen.report.causes import Cause
    from openapi_sdk_codegen.report.change import WireEntry

#: The name of the file.
ACCEPTED = "review-accepted.toml"
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

    def accept(self, causes: Iterable[Cause]) -> tuple[WireEntry, ...]:
        """Return the changes of causes, those that are accepted with their reason; all of a cause if it is accepted."""
        return tuple(
            replace(entry, accepted=self.reason(entry.change.fingerprint) or self.reason(cause.fingerprint))
            for cause in causes
            for entry in cause.entries
        )

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
        msg = f"{name}: can't be read: {getattr(error, 'strerror', None) or error}"
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
