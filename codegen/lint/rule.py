"""What a rule of the lint is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from codegen.openapi.tree import Parts

#: Where something is wrong, and what is wrong there and what to do.
Found = Iterator[tuple[Parts, str]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    Attributes:
        id: Its name in messages.
        why: What openapi-python-client 0.29.1 does if the rule is not kept.
        check: Yields what the rule finds.
    """

    id: str
    why: str
    check: Callable[[dict[str, Any]], Found]
