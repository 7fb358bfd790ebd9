"""Keeps two processes from the same file. A lock ends with the process, however that ends."""

from __future__ import annotations

import sys
from typing import BinaryIO

if sys.platform == "win32":
    import msvcrt

    #: Behind every file: a locked byte can't be read by others.
    _POSITION = 2**40

    def lock_file(file: BinaryIO) -> bool:
        """Lock a file, and return whether nobody else has."""
        position = file.tell()
        file.seek(_POSITION)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        finally:
            file.seek(position)
        return True
else:
    import fcntl

    def lock_file(file: BinaryIO) -> bool:
        """Lock a file, and return whether nobody else has.

        Raises:
            OSError: If the file system has no locks.
        """
        try:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
