"""The version of an API, compared."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from codegen.diff.comparison import Place

if TYPE_CHECKING:
    from codegen.diff.comparison import Comparison
    from codegen.diff.description import Description

_VERSION = re.compile(r"v?(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?(?:[-+].*)?")


def compare_versions(comparison: Comparison, descriptions: tuple[Description, Description]) -> None:
    """Report a version that goes back; one that isn't made of numbers can't."""
    infos = [description.top.get("info") for description in descriptions]
    old, new = (str(info.object.get("version", "")) if info is not None else "" for info in infos)
    before, after = map(_VERSION.fullmatch, (old, new))
    if before and after and _numbers(after) < _numbers(before):
        text = f"The version of the API goes back from {old} to {new}."
        comparison.add("api-version-decreased", Place("components", "info"), text, infos[0], infos[1], (old, new))


def _numbers(found: re.Match[str]) -> tuple[int, ...]:
    return tuple(int(each or 0) for each in found.groups())
