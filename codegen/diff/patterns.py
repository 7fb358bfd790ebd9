"""Find patterns that match every text, which means the same as no pattern."""

from __future__ import annotations

import re
from functools import lru_cache

#: Patterns with an anchor that match everything. JSON Schema finds a pattern anywhere in the text.
_ANCHORED = {"^", "$", "^.*", ".*$", "^.*$", "^[\\s\\S]*", "^[\\s\\S]*$", "^(.*)$", "^(?:.*)$"}
#: Anchors, assertions and flags. A pattern with one of them may match only some texts, even if it matches "".
_ASSERTION = re.compile(r"[\^$]|\(\?(?!:)|\\[bBAZz]")


@lru_cache(maxsize=10_000)
def matches_everything(pattern: str) -> bool:
    """Whether a pattern is known to match every text. A pattern that matches "" anywhere does, for example `.*`."""
    if pattern in _ANCHORED:
        return True
    try:
        return not _ASSERTION.search(pattern) and re.match(pattern, "") is not None
    except (re.error, OverflowError, RecursionError):
        return False
