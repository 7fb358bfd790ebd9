"""A throwaway PgBouncer in front of a server of PostgreSQL: Debian's package `pgbouncer`."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

from kit.tests.support.postgresql import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Generator

    from kit.tests.support.postgresql import Server

__all__ = ["Pooler", "running_pgbouncer"]

#: Seconds, for a machine that also runs other tests.
_START, _STOP = 60, 30


class Pooler:
    """A PgBouncer in a folder of its own.

    Args:
        program: Its path.
        folder: An empty folder.
        server: What it is in front of.
        size: How many connections to the server it has.
    """

    def __init__(self, program: str, folder: Path, server: Server, size: int) -> None:
        self._program = program
        self._folder = folder
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        settings = {
            "listen_port": port,
            "unix_socket_dir": folder,
            "auth_type": "any",
            "pool_mode": "transaction",
            "default_pool_size": size,
            "logfile": folder / "log",
        }
        lines = [
            "[databases]",
            f"* = host=127.0.0.1 port={server.port} user=postgres password='{PASSWORD}'",
            "[pgbouncer]",
        ]
        lines += [f"{name} = {value}" for name, value in settings.items()]
        (folder / "pgbouncer.ini").write_text("\n".join(lines), encoding="utf-8")
        self._user = "nobody" if os.geteuid() == 0 else None  # it refuses to run as root
        if self._user is not None:
            os.chown(folder, pwd.getpwnam(self._user).pw_uid, -1)
        self.url = f"postgresql://postgres@/postgres?host={folder}&port={port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self._process = subprocess.Popen(  # noqa: S603 - Debian's program
            [self._program, "--quiet", str(self._folder / "pgbouncer.ini")],
            stdin=subprocess.DEVNULL,
            user=self._user,
            extra_groups=None if self._user is None else [],
            start_new_session=True,
        )
        _wait_until_it_answers(self._process, self.url, self._folder / "log")

    def stop(self) -> None:
        """End it at once, if it runs."""
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT)  # others let it wait for its clients
            self._process.wait(_STOP)


@contextmanager
def running_pgbouncer(server: Server, *, size: int) -> Generator[Pooler]:
    """Give a PgBouncer in transaction mode with some connections to a server.

    Skip the test if it is not installed, except in CI.
    """
    program = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        message = "PgBouncer is not installed (Debian, Ubuntu: apt-get install pgbouncer)"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    with tempfile.TemporaryDirectory(prefix="pgb-", ignore_cleanup_errors=True) as name:
        pooler = Pooler(program, Path(name), server, size)
        try:
            pooler.start()
            yield pooler
        finally:
            pooler.stop()


def _wait_until_it_answers(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    end = time.monotonic() + _START
    while True:
        try:
            psycopg.connect(url, connect_timeout=2).close()
        except psycopg.OperationalError as error:
            if process.poll() is not None or time.monotonic() > end:
                pytest.fail(log.read_text(encoding="utf-8", errors="replace") if log.exists() else str(error))
        else:
            return
        time.sleep(0.02)
