"""`UNSET`, the value of a field that is missing and of an argument that was not passed."""

from __future__ import annotations

from typing import Literal


class Unset:
    """The type of `UNSET`: a field that was not in the document, an argument that was not passed."""

    __slots__ = ()

    def __new__(cls) -> Unset:  # noqa: PYI034 - there is only one instance
        return UNSET

    def __bool__(self) -> Literal[False]:
        return False

    def __repr__(self) -> str:
        return "UNSET"

    def __copy__(self) -> Unset:
        return self

    def __deepcopy__(self, memo: object) -> Unset:
        return self

    def __reduce__(self) -> str:
        return "UNSET"


UNSET: Unset = object.__new__(Unset)
