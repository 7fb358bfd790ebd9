"""The public names of `fleetit` are those that are pinned."""

from __future__ import annotations

import difflib

from tests.support.surface import PINNED, collect


def test_the_surface_is_the_pinned_one() -> None:
    pinned = PINNED.read_text(encoding="utf-8").splitlines()
    changed = [*difflib.unified_diff(pinned, collect().splitlines(), "pinned", "fleetit", lineterm="", n=0)]
    assert not changed, "if that is intended, run `nox -s surface`:\n" + "\n".join(changed)
