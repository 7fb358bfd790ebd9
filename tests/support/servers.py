"""Real web servers on loopback for the applications of the tests: in this process, or as processes of their own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, NamedTuple

import uvicorn

from tests.support.checkout import HERE

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping

__all__ = ["Program", "running_program", "serving_asgi", "serving_gunicorn", "serving_wsgi"]

PATH = "/webhooks/fleetit"


@contextmanager
def serving_asgi(app: Callable[..., Any], *, lifespan: bool = True) -> Generator[str]:
    """Serve an ASGI application with uvicorn in a thread, and give the URL of its receiver."""
    config = uvicorn.Config(app, lifespan="on" if lifespan else "off", log_config=None)
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}{PATH}"
        finally:
            server.should_exit = True
            thread.join()


@contextmanager
def serving_wsgi(app: Callable[..., Any]) -> Generator[str]:
    """Serve a WSGI application with waitress in a thread, and give the URL of its receiver."""
    from waitress import wasyncore  # noqa: PLC0415
    from waitress.server import create_server  # noqa: PLC0415 - most tests that use this module need another server

    sockets: dict[Any, Any] = {}
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server: Any = create_server(app, map=sockets, sockets=[listener], clear_untrusted_proxy_headers=True)
        thread = threading.Thread(target=server.run)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}{PATH}"
        finally:
            server.task_dispatcher.shutdown()  # waits for what it answers
            with suppress(OSError):  # the pull of another thread has done it already, and closed the trigger
                # In its thread, which ends without sockets.
                server.trigger.pull_trigger(lambda: wasyncore.close_all(sockets))
            thread.join()


class Program(NamedTuple):
    """A process, and what it prints, which is read to the end when it has ended."""

    process: subprocess.Popen[str]
    output: list[str]

    def wait_for(self, text: str) -> None:
        """Read the output up to a line with a text."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.output.append(line)
            if text in line:
                return
        msg = f"the program ended without {text!r}: {''.join(self.output)}"
        raise AssertionError(msg)

    def stop(self) -> str:
        """Ask the process to end, wait for that, and return all that it printed."""
        self.process.terminate()
        rest, _ = self.process.communicate()
        self.output.append(rest)
        return "".join(self.output)


@contextmanager
def running_program(
    *command: str, environment: Mapping[str, str], pass_fds: tuple[int, ...] = ()
) -> Generator[Program]:
    """Run a module of Python in a process, and stop it in the end."""
    with subprocess.Popen(  # noqa: S603 - our own programs
        [sys.executable, "-m", *command],
        cwd=HERE.root,
        env={**os.environ, "PYTHONUNBUFFERED": "1", **environment},
        pass_fds=pass_fds,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        program = Program(process, [])
        try:
            yield program
        finally:
            if process.poll() is None:
                program.stop()


@contextmanager
def serving_gunicorn(
    module: str, environment: Mapping[str, str], *, workers: int = 2
) -> Generator[tuple[str, Program]]:
    """Serve `app` of a module with gunicorn, whose hooks are in the module too; give the URL and the process."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}{PATH}"
        options = [f"--bind=fd://{listener.fileno()}", f"--workers={workers}", "--worker-class=gthread", "--threads=8"]
        options += ["--preload", f"--config=python:{module}"]
        command = ["gunicorn", *options, f"{module}:app"]
        with running_program(*command, environment=environment, pass_fds=(listener.fileno(),)) as program:
            yield url, program
