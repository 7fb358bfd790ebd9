"""What sends the requests of a load keeps its connections, sends each request once, and refuses errors."""

from __future__ import annotations

import asyncio

import pytest

from bench.raw_http import ask, send_all
from bench.sandbox_servers import make_request
from kit.tests.support.scripted_server import ScriptedServer, reply


def _get_port(server: ScriptedServer) -> int:
    return int(server.url.rpartition(":")[2])


def test_each_request_is_sent_once_over_kept_connections() -> None:
    requests = [make_request(offset) for offset in range(20)]
    with ScriptedServer([reply(200, {})]) as server:
        assert asyncio.run(send_all(_get_port(server), requests, 4)) > 0
    assert sorted(request.target for request in server.requests) == sorted(
        f"/v2/tolls/?limit=100&offset={offset}" for offset in range(20)
    )
    assert server.accepted <= 4


def test_an_error_is_not_counted_as_an_answer() -> None:
    with ScriptedServer([reply(200, {}), reply(503, {})]) as server, pytest.raises(AssertionError, match="503"):
        asyncio.run(send_all(_get_port(server), [make_request()] * 3, 1))


def test_an_answer_has_the_body_of_its_length() -> None:
    with ScriptedServer([reply(200, raw=b"\r\n\r\nabc")]) as server:
        assert asyncio.run(ask(_get_port(server), make_request())) == b"\r\n\r\nabc"
