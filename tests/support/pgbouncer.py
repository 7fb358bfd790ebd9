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

from tests.support.postgresql import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Generator

    from tests.support.postgresql import Server

__all__ = ["running_pgbouncer"]

#: Seconds, for a machine that also runs other tests.
_START, _STOP = 60, 30


@contextmanager
def running_pgbouncer(server: Server, *, size: int) -> Generator[str]:
    """Give the URL of a PgBouncer in transaction mode with some connections to a server.

    Skip the test if it is not installed, except in CI.
    """
    program = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        message = "PgBouncer is not installed (Debian, Ubuntu: apt-get install pgbouncer)"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    with tempfile.TemporaryDirectory(prefix="fleetit-pgb-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
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
        user = "nobody" if os.geteuid() == 0 else None  # it refuses to run as root
        if user is not None:
            os.chown(folder, pwd.getpwnam(user).pw_uid, -1)
        process = subprocess.Popen(  # noqa: S603 - Debian's program
            [program, "--quiet", str(folder / "pgbouncer.ini")],
            stdin=subprocess.DEVNULL,
            user=user,
            extra_groups=None if user is None else [],
            start_new_session=True,
        )
        url = f"postgresql://postgres@/postgres?host={folder}&port={port}"
        try:
            _wait_until_it_answers(process, url, folder / "log")
            yield url
        finally:
            process.send_signal(signal.SIGQUIT)  # others let it wait for its clients
            process.wait(_STOP)


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
