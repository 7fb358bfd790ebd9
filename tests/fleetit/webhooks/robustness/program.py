"""Receivers and workers as processes: started as a program, it forks one for each command that it reads.

A forked process starts in some milliseconds, so that a test can kill many of them in a second.
"""

from __future__ import annotations

import asyncio
import ctypes
import faulthandler
import importlib
import json
import os
import random
import resource
import signal
import socket
import sys
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import uvicorn

from fleetit.webhooks import Inbox, ParkingNotification, TollNotification, UnknownNotification, WebhookVerifier
from fleetit.webhooks.stores import StoreUnavailable
from openapi_sdk.webhooks import endpoints, recorder, runner
from openapi_sdk.webhooks.stores import postgresql_connections as connections
from openapi_sdk.webhooks.stores import sqlite as sqlite_store
from openapi_sdk.webhooks.stores import sqlite_turns as turns

if TYPE_CHECKING:
    from collections.abc import Generator

#: What is imported when it is used first. Here that is once, before the forks.
for _name in (
    *("fleetit.webhooks.stores._postgresql", "openapi_sdk.webhooks.stores.postgresql_sql"),
    *("waitress.server", "uvicorn.lifespan.on", "uvicorn.loops.asyncio", "uvicorn.protocols.http.h11_impl"),
):
    importlib.import_module(_name)

FLEET = 42
SECRET = "whsec_PLANTED"
KINDS = (TollNotification, ParkingNotification, UnknownNotification)
#: Threads of a worker that take ids from the queue.
_WORKER_THREADS = 2


def change_settings(options: dict[str, Any]) -> None:
    """Let a process look often, wait for as long as its test wants, and have the clock that the test sets."""
    runner._POLL = 0.05
    recorder._PATIENCE = turns.PATIENCE = connections.TIME_LIMIT = options.get("patience", 30.0)
    if "clock" in options:  # that of the machine; on PostgreSQL it is the server's that is set
        sqlite_store._read_clock = lambda: time.time() + float(Path(options["clock"]).read_text(encoding="ascii"))


def make_inbox(options: dict[str, Any]) -> Inbox:
    """Return the inbox of a process, with handlers that leave a line or a row for each attempt."""
    change_settings(options)
    handling = options.get("handling", "deferred")
    queue = socket.socket(fileno=options["ids_in"]) if "ids_in" in options else None
    if queue is not None:
        queue.setblocking(False)
    inbox = Inbox(
        WebhookVerifier({FLEET: SECRET}, tolerance=options.get("tolerance", 86_400)),
        options["store"],
        inline=handling == "inline",
        dispatch=None if queue is None else lambda record_id: queue.send(str(record_id).encode()),
        attempts=options.get("attempts", 1000),
        lease=options.get("lease", 30),
        dispatch_again=options.get("lease", 30),
        concurrency=options.get("concurrency", 4),
        background=options.get("background", True),
    )
    effects = os.open(options["effects"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    pause, gate = options.get("pause", 0.0), options.get("gate")
    rng = random.Random(os.getpid())  # noqa: S311
    mark = "?" if options["store"].startswith("sqlite") else "%s"
    insert = f"INSERT INTO effects (record, attempt, process) VALUES ({mark}, {mark}, {mark})"  # noqa: S608

    def note(delivery: Any) -> None:
        time.sleep(rng.uniform(0, pause))
        line = f"{delivery.id} {delivery.attempt} {os.getpid()} {time.monotonic_ns()}\n"
        os.write(effects, line.encode())
        if delivery.id == options.get("poison"):
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            os.abort()

    ends = os.open(f"{options['effects']}.ends", os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    @contextmanager
    def noted(delivery: Any) -> Generator[None]:
        note(delivery)
        try:
            yield
            time.sleep(rng.uniform(0, pause))
            while gate is not None and not os.path.exists(gate):  # noqa: PTH110
                time.sleep(0.01)
        finally:
            os.write(ends, f"{delivery.id} {delivery.attempt} {os.getpid()} {time.monotonic_ns()}\n".encode())

    def handle(_: object, delivery: Any) -> None:
        with noted(delivery):
            pass

    def handle_in_transaction(_: object, delivery: Any, connection: Any) -> None:
        with noted(delivery):
            connection.execute(insert, (delivery.id, delivery.attempt, os.getpid()))

    if handling == "transaction":
        inbox.on(*KINDS, transaction=True)(handle_in_transaction)
    else:
        inbox.on(*KINDS)(handle)
    if "owners" in options:
        line = f"{os.getpid()} {inbox._get_engine().claims.owner}\n"
        with open(options["owners"], "a", encoding="ascii") as file:  # noqa: PTH123
            file.write(line)
    return inbox


def receive(options: dict[str, Any]) -> None:
    """Take deliveries with uvicorn on a socket that listens already."""
    endpoints.BODY_TIMEOUT = options.get("body_timeout", endpoints.BODY_TIMEOUT)
    inbox = make_inbox(options)
    config = uvicorn.Config(inbox.asgi, log_level="error", lifespan="on", ws="none", http="h11", loop="asyncio")
    # Without a limit, uvicorn waits as long as a client keeps a connection that came while it was told to end.
    config.timeout_graceful_shutdown = options.get("graceful", 2)
    listener = socket.socket(fileno=options["listener"])
    uvicorn.Server(config).run(sockets=[listener])


def receive_wsgi(options: dict[str, Any]) -> None:
    """Take deliveries with waitress on a socket that listens already."""
    inbox = make_inbox(options)
    listener = socket.socket(fileno=options["listener"])
    with inbox, suppress(SystemExit):
        make_server: Any = importlib.import_module("waitress.server").create_server
        settings = {"threads": 4, "channel_timeout": options.get("channel_timeout", 30), "cleanup_interval": 1}
        server = make_server(inbox.wsgi, sockets=[listener], **settings)
        server.run()


def work(options: dict[str, Any]) -> None:
    """Take ids from the queue, and handle them."""
    inbox = make_inbox(options)
    queue = socket.socket(fileno=options["ids_out"])

    def take() -> None:
        while True:
            with suppress(StoreUnavailable):  # nothing has to be done then: the id is sent again
                inbox.run(int(queue.recv(100)))

    for _ in range(_WORKER_THREADS):
        threading.Thread(target=take, daemon=True).start()
    while True:
        signal.pause()


def attack(options: dict[str, Any]) -> None:
    """Send requests at full speed from many connections, and write how many."""
    with open(options["requests"], encoding="ascii") as file:  # noqa: PTH123
        requests = [bytes.fromhex(line) for line in file]
    counts = [0] * options["connections"]

    def send(number: int) -> None:
        rng = random.Random(number)  # noqa: S311
        while True:
            with suppress(OSError), socket.create_connection(("127.0.0.1", options["port"]), 5) as connection:
                connection.sendall(rng.choice(requests))
                while rng.random() < 0.9 and connection.recv(65536):  # others leave at once
                    pass
            counts[number] += 1

    for number in range(len(counts)):
        threading.Thread(target=send, args=(number,), daemon=True).start()
    while True:
        with open(options["count"], "w", encoding="ascii") as file:  # noqa: PTH123
            file.write(str(sum(counts)))
        time.sleep(0.1)


ROLES = {"attack": attack, "receive": receive, "receive_wsgi": receive_wsgi, "work": work}


def print_tasks(*_: object) -> None:
    """Tell what the tasks of the loop wait for, in the log."""
    for task in asyncio.all_tasks():
        task.print_stack(file=sys.stderr)


def drop_privileges() -> None:
    """Let the permissions of files count for root too."""

    class Header(ctypes.Structure):
        _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))

    class Data(ctypes.Structure):
        _fields_ = (("effective", ctypes.c_uint32), ("permitted", ctypes.c_uint32), ("inheritable", ctypes.c_uint32))

    if os.geteuid() == 0:
        libc = ctypes.CDLL(None, use_errno=True)
        header = Header(0x20080522, 0)
        assert libc.capset(ctypes.byref(header), ctypes.byref((Data * 2)())) == 0, os.strerror(ctypes.get_errno())


def main() -> None:
    """Fork a process for each command, until the other end is closed; then kill what is left."""
    commands = socket.socket(fileno=int(sys.argv[1]))
    children = set[int]()
    while True:
        message, descriptors, _, _ = socket.recv_fds(commands, 100_000, 16)
        if not message:
            break
        command = cast("dict[str, Any]", json.loads(message))
        if "role" in command:
            pid = os.fork()
            if pid == 0:
                commands.close()
                command |= dict(zip(command["descriptors"], descriptors, strict=True))
                os.dup2(command["log"], 2)
                if command.get("drops_privileges"):
                    drop_privileges()
                signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
                faulthandler.register(signal.SIGUSR1)  # tells where a process hangs, in the log
                signal.signal(signal.SIGUSR2, print_tasks)
                ROLES[command["role"]](command)
                return
            children.add(pid)
            answer = pid
        else:
            pid = command["pid"]
            os.kill(pid, command["signal"])
            _, status = os.waitpid(pid, os.WUNTRACED)
            if os.WIFSTOPPED(status):
                answer = 0
            else:
                children.discard(pid)
                answer = os.waitstatus_to_exitcode(status)
        for each in descriptors:
            os.close(each)
        commands.send(str(answer).encode())
    for pid in children:
        os.kill(pid, signal.SIGKILL)


if __name__ == "__main__":
    main()
