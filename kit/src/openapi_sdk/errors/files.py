"""Checks a file that is to be made, before the work whose result it gets."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import os

    from openapi_sdk.errors.errors import ErrorTree


def check_target(errors: ErrorTree, target: str | os.PathLike[str], *, overwrite: bool) -> Path | None:
    """Return the path of a file that can be made; None for a pipe or a device.

    Raises:
        ConfigurationError: If it is a folder, its folder is missing, or it exists and must not be replaced.
    """
    path = Path(target)
    if path.is_dir():
        msg = f"{path}: is a folder; name a file in it"
        raise errors.ConfigurationError(msg)
    if not path.parent.is_dir():
        msg = f"{path}: there is no folder {path.parent}"
        raise errors.ConfigurationError(msg)
    if path.exists() and not path.is_file():
        return None
    if path.exists() and not overwrite:
        msg = f"{path}: exists; replace it (--overwrite), or name another file"
        raise errors.ConfigurationError(msg)
    return path
