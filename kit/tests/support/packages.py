"""Small packages, which are written to a folder and never imported."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def write_package(folder: Path, **modules: str) -> Path:
    """Write a package called `made`. In the name of a module, `__` is a dot, and `init` is `__init__`."""
    root = folder / "made"
    for name, source in {"init": "", **modules}.items():
        path = root.joinpath(*name.split("__")).with_suffix(".py")
        path = path.with_name("__init__.py") if path.stem == "init" else path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(source), encoding="utf-8")
    return root
