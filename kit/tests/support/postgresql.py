"""A throwaway server of PostgreSQL: Debian's package `postgresql`, or any other with its programs on PATH."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

if TYPE_CHECKING:
    from collections.abc import Generator

__all__ = ["PASSWORD", "Server", "make_schema", "postgresql_server", "running_server"]

#: Of the user `postgres`, asked for over TCP and not over the socket.
PASSWORD = "planted:p@ss/word?"
#: Seconds, for a machine that also runs other tests.
_START, _STOP = 60, 30
#: What a test does not need: the data is thrown away.
_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off", "shared_buffers=16MB")
_schemas = count(1)


class Server:
    """A server in a folder of its own, listening on a socket in it and on a port of loopback.

    Args:
        folder: An empty folder.
        durable: Whether a commit is on disk before it returns.
        settings: More settings, as `name=value`.
        primary: A server that runs, of which this one is to be a standby.
    """

    def __init__(
        self, folder: Path, *, durable: bool = False, settings: tuple[str, ...] = (), primary: Server | None = None
    ) -> None:
        self._folder = folder
        self._bin = _find_programs()
        self._user = _choose_user()
        self._settings = (*(() if durable else _FAST), *settings)
        self.port = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._session: psycopg.Connection | None = None
        secret = folder / "password"
        secret.write_text(PASSWORD, encoding="utf-8")
        if self._user is not None:
            account = pwd.getpwnam(self._user)
            for path in (folder, secret):
                os.chown(path, account.pw_uid, account.pw_gid)
        options = ["--encoding=UTF8", "--locale=C", "--username=postgres", "--no-sync", f"--pwfile={secret}"]
        options += ["--auth-local=trust", "--auth-host=scram-sha-256"]
        command = [str(self._bin / "initdb"), f"--pgdata={folder / 'data'}", *options]
        if primary is not None:
            options = ["--write-recovery-conf", "--checkpoint=fast", "--no-sync", f"--dbname={primary.url}"]
            command = [str(self._bin / "pg_basebackup"), f"--pgdata={folder / 'data'}", *options]
        done = self._popen(command, stdout=subprocess.PIPE)
        output, _ = done.communicate()
        assert done.returncode == 0, output.decode(errors="replace")

    @property
    def url(self) -> str:
        """The URL over the socket, without a password."""
        return f"postgresql://postgres@/postgres?host={self._folder}&port={self.port}"

    def get_tcp_url(self, password: str) -> str:
        """Return the URL over TCP with a percent-encoded password."""
        return f"postgresql://postgres:{password}@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Start the server on the port that it had, or else on a free one, and wait until it answers."""
        if not self.port:
            with socket.create_server(("127.0.0.1", 0)) as free:
                self.port = free.getsockname()[1]
        settings = [f"unix_socket_directories={self._folder}", "listen_addresses=127.0.0.1", f"port={self.port}"]
        settings += ["max_connections=60", *self._settings]
        command = [str(self._bin / "postgres"), "-D", str(self._folder / "data")]
        command += [part for setting in settings for part in ("-c", setting)]
        with (self._folder / "log").open("ab") as log:
            self._process = self._popen(command, stdout=log)
        self.wait_until_it_answers()

    def wait_until_it_answers(self) -> None:
        """Wait until a connection can be made."""
        end = time.monotonic() + _START
        while True:
            try:
                psycopg.connect(self.url, connect_timeout=2).close()
            except psycopg.OperationalError:
                has_ended = self._process is None or self._process.poll() is not None
            else:
                return
            if has_ended or time.monotonic() > end:
                self._process = None if has_ended else self._process
                pytest.fail((self._folder / "log").read_text(encoding="utf-8", errors="replace"))
            time.sleep(0.02)

    def stop(self) -> None:
        """End all connections and the server, if it runs."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """Let the server end as in a crash: without a checkpoint."""
        self._end(signal.SIGQUIT)

    def restart(self) -> None:
        """Stop and start the server."""
        self.stop()
        self.start()

    def pause(self) -> None:
        """Let the server hang: it accepts connections, as the kernel does that, and never answers."""
        for pid in self._find_processes():
            with suppress(ProcessLookupError):  # it has ended since
                os.kill(pid, signal.SIGSTOP)

    def resume(self) -> None:
        """Let the server go on."""
        for pid in self._find_processes():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)

    def execute(self, statement: str) -> list[tuple[object, ...]]:
        """Execute a statement in a session that is kept for the next one, and return the rows."""
        if self._session is None:
            self._session = psycopg.connect(self.url, autocommit=True)
        cursor = self._session.execute(statement.encode())
        return cursor.fetchall() if cursor.description else []

    def _end(self, number: signal.Signals) -> None:
        if self._session is not None:
            self._session.close()
            self._session = None
        process, self._process = self._process, None
        if process is not None:
            process.send_signal(number)
            process.wait(_STOP)

    def _find_processes(self) -> list[int]:
        """Return the server's process, which starts others, and those others."""
        assert self._process is not None
        parent = self._process.pid
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="ascii").split()
        return [parent, *map(int, children)]

    def _popen(self, command: list[str], stdout: int | object) -> subprocess.Popen[bytes]:
        # Not in our group of processes: a Ctrl-C is for the tests, which stop the server.
        return subprocess.Popen(  # noqa: S603 - PostgreSQL's own programs
            command,
            stdout=stdout,  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType] - a file or PIPE
            stderr=subprocess.STDOUT,
            cwd=self._folder,
            user=self._user,
            group=None if self._user is None else pwd.getpwnam(self._user).pw_gid,
            extra_groups=None if self._user is None else [],
            start_new_session=True,
            env={**os.environ, "LC_ALL": "C"},
        )


def running_server(
    *, durable: bool = False, settings: tuple[str, ...] = (), primary: Server | None = None
) -> Generator[Server]:
    """Yield a server, and stop it afterwards. Skip the test if PostgreSQL is not installed, except in CI."""
    # Not pytest's folder, which another user can't enter; and short, because paths of sockets are.
    with tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as folder:
        server = Server(Path(folder), durable=durable, settings=settings, primary=primary)
        try:
            server.start()
            yield server
        finally:
            if server._process is not None:
                server.resume()
            server.kill()  # the data is thrown away


@pytest.fixture(scope="session")
def postgresql_server() -> Generator[Server]:
    """Return a server that all tests of a process share."""
    yield from running_server()


def make_schema(server: Server) -> str:
    """Create a schema for a test, and return the URL that has it as the search path."""
    name = f"test_{next(_schemas)}"
    server.execute(f"CREATE SCHEMA {name}")
    return f"{server.url}&options=-csearch_path%3D{name}"


def _find_programs() -> Path:
    found = shutil.which("initdb")
    folders = [Path(found).resolve().parent] if found else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    message = "PostgreSQL is not installed (Debian, Ubuntu: apt-get install postgresql)"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)


def _choose_user() -> str | None:
    """Return the user that the server runs as: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    names = {account.pw_name for account in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"
