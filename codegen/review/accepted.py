"""Accepted changes: `review-accepted.toml`, which lists breaking changes that are meant, each with its reason.

```toml
[[accepted]]
fingerprint = "0123456789ab"
reason = "FleetIT never answered with it."
text = "GET /v2/tolls/, query limit: The query parameter was removed."
```

`text` is for people, and may be left out.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from codegen.openapi.tree import is_array, is_object
from codegen.project import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_FINGERPRINT = re.compile(r"[0-9a-f]{12}")
_KEYS = {"fingerprint", "reason", "text"}
_MAX_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Accepted:
    """The accepted changes.

    Attributes:
        name: Where they are listed.
        reasons: The reason of each, by the fingerprint of the change.
        texts: What was accepted, in words, as far as that is written down.
    """

    name: str
    reasons: dict[str, str]
    texts: dict[str, str]

    def reason(self, fingerprint: str) -> str:
        """Return the reason for which a change is accepted; "" if it isn't."""
        return self.reasons.get(fingerprint, "")

    def stale(self, fingerprints: Iterable[str]) -> tuple[str, ...]:
        """Return, as sentences, the entries that match none of the changes there are."""
        there = set(fingerprints)
        return tuple(
            f"{self.name}: {each} matches no change and can go{f' ({self.texts[each]})' if each in self.texts else ''}"
            for each in self.reasons
            if each not in there
        )


def read(path: Path, *, name: str, required: bool = True) -> Accepted:
    """Read the accepted changes.

    Args:
        path: The file.
        name: What messages call it.
        required: Whether it has to be there.

    Raises:
        Problem: If it can't be read, or says anything that is not understood.
    """
    try:
        if not required and not path.exists():
            return Accepted(name, {}, {})
        with path.open("rb") as file:
            content = file.read(_MAX_BYTES + 1)
        if len(content) > _MAX_BYTES:
            msg = f"{name}: larger than {_MAX_BYTES:,} bytes"
            raise Problem(msg)
        return parse(content.decode("utf-8"), name=name)
    except (OSError, ValueError) as error:
        msg = f"{name}: can't be read: {error}"
        raise Problem(msg) from error


def parse(text: str, *, name: str) -> Accepted:
    """Parse the text of the file; the errors are those of `read`."""
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        msg = f"{name}: not TOML: {error}"
        raise Problem(msg) from error
    listed: Any = document.pop("accepted", [])
    if document:
        msg = f"{name}: unknown {', '.join(sorted(map(ascii, document)))}; this file has [[accepted]] entries only"
        raise Problem(msg)
    if not is_array(listed):
        msg = f"{name}: accepted: write each entry below a [[accepted]] of its own"
        raise Problem(msg)
    result = Accepted(name, {}, {})
    for number, entry in enumerate(listed, 1):
        where = f"{name}: accepted[{number}]"
        fingerprint, reason, said = _entry(entry, where)
        if fingerprint in result.reasons:
            msg = f"{where}: {fingerprint} is listed twice"
            raise Problem(msg)
        result.reasons[fingerprint] = reason
        if said:
            result.texts[fingerprint] = said
    return result


def _entry(entry: Any, where: str) -> tuple[str, str, str]:
    if not is_object(entry):
        msg = f"{where}: not a table"
        raise Problem(msg)
    unknown = sorted(map(ascii, entry.keys() - _KEYS))
    if unknown:
        msg = f"{where}: unknown {', '.join(unknown)}; known are {', '.join(sorted(_KEYS))}"
        raise Problem(msg)
    fingerprint, reason, text = (entry.get(key, "") for key in ("fingerprint", "reason", "text"))
    if not isinstance(fingerprint, str) or not _FINGERPRINT.fullmatch(fingerprint):
        msg = f"{where}: `fingerprint` is not the twelve hex digits that the report shows"
        raise Problem(msg)
    if not isinstance(reason, str) or not reason.strip():
        msg = f"{where}: no `reason`: say why {fingerprint} breaks nobody, or is worth it"
        raise Problem(msg)
    if not isinstance(text, str):
        msg = f"{where}: `text` is not text"
        raise Problem(msg)
    return fingerprint, reason, text
