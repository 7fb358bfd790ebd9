"""Keeps two imports from the same journal. The lock ends with the process, however that ends."""

from __future__ import annotations

import sys
from typing import BinaryIO

if sys.platform == "win32":
    import msvcrt

    #: Behind every journal: a locked byte can't be read by others.
    _POSITION = 2**40

    def lock(file: BinaryIO) -> bool:
        """Lock a file, and return whether nobody else has."""
        file.seek(_POSITION)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def lock(file: BinaryIO) -> bool:
        """Lock a file, and return whether nobody else has."""
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
