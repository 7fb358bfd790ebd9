"""`deprecated`, which tells type checkers and editors that an operation is deprecated.

It does nothing at run time. `warnings.deprecated` came with Python 3.13. Type checkers know `typing_extensions` also
where it is not installed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing_extensions import deprecated
else:

    def deprecated(_message: str) -> Any:
        """Return a decorator that changes nothing."""
        return lambda function: function


__all__ = ["deprecated"]
