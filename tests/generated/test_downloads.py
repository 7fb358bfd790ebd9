"""Files are received as bytes or text, or are stored in a file as they come."""

from __future__ import annotations

import asyncio
import errno
import gzip
import importlib
import os
import stat
import tracemalloc
from typing import TYPE_CHECKING, Any

import pytest

from kit.tests.support.descriptions import TEXT, make_query_parameter, make_response, ref
from kit.tests.support.scripted_server import Action, ScriptedServer, chunked, reply
from openapi_sdk.calls import planned
from openapi_sdk.secrets.redaction import SecretValue
from tests.support.generated import generated_client

if TYPE_CHECKING:
    import threading
    from collections.abc import Iterator
    from pathlib import Path
    from types import ModuleType

    from kit.tests.support.scripted_server import Reply
    from tests.support.flavours import Flavour

BINARY = {"type": "string", "format": "binary"}
PDF = b"%PDF\x00\xff" * 100
MIB = 1024 * 1024


def make_operation(name: str, responses: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return an operation of `files`."""
    return {"operationId": f"files_{name}", "tags": ["files"], "responses": responses, **more}


def make_document() -> dict[str, Any]:
    """Return a description of files."""
    pdf = make_response(BINARY, "application/pdf")
    csv = make_response(TEXT, "text/csv")
    both = {"200": pdf, "202": make_response(ref("Job")), "4XX": make_response(ref("Problem"))}
    return {
        "openapi": "3.0.0",
        "info": {"title": "Files", "version": "1"},
        "security": [{"bearerAuth": []}],
        "paths": {
            "/v2/files/pdf/": {"get": make_operation("pdf", both)},
            "/v2/files/csv/": {"get": make_operation("csv", {"200": csv})},
            "/v2/files/render/": {"post": make_operation("render", {"2XX": pdf})},
            "/v2/files/old/": {"get": make_operation("old", {"200": pdf}, deprecated=True)},
            "/v2/files/between/": {
                "get": make_operation(
                    "between", {"200": csv}, parameters=[make_query_parameter("from"), make_query_parameter("to")]
                )
            },
        },
        "components": {
            "securitySchemes": {"bearerAuth": {"type": "http", "scheme": "bearer"}},
            "schemas": {
                "Job": {"type": "object", "properties": {"job": TEXT}},
                "Problem": {"type": "object", "properties": {"detail": TEXT}},
            },
        },
    }


def list_names(folder: Path) -> list[str]:
    """Return the names of the files in a folder."""
    return [each.name for each in folder.iterdir()]


@pytest.fixture(scope="module")
def fleetit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    with generated_client(make_document(), tmp_path_factory.mktemp("files")) as module:
        yield module


@pytest.fixture
def target(tmp_path: Path) -> Path:
    folder = tmp_path / "downloads"
    folder.mkdir()
    return folder / "report.pdf"


def download(flavour: Flavour, answers: list[Reply], method: str, to: Any, **options: Any) -> Any:
    """Call an operation against a server with these answers."""
    with ScriptedServer(answers) as server:
        client: Any = flavour.client(token="t", base_url=server.url, **options)
        return flavour.run(lambda: getattr(client.files, method)(to=to))


def test_a_file_is_stored_under_its_path(flavour: Flavour, target: Path) -> None:
    assert download(flavour, [reply(200, raw=PDF)], "pdf", target) == target
    assert target.read_bytes() == PDF
    assert list_names(target.parent) == [target.name]


def test_a_download_is_validated_with_its_file(flavour: Flavour, fleetit: ModuleType, target: Path) -> None:
    client: Any = flavour.client(token="t", base_url="http://127.0.0.1:1")
    assert fleetit.validate(client.files.pdf) == ()
    assert fleetit.validate(client.files.pdf, to=target) == ()
    (error,) = fleetit.validate(client.files.pdf, to=target.parent / "none" / "report.pdf")
    assert error.field == "to"
    arguments = SecretValue(((), {"to": target}))
    request = planned.plan_call(client.files.pdf, arguments)
    assert request is not None
    assert request.target == "/v2/files/pdf/"
    assert list_names(target.parent) == []


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(chunked([PDF[:10], PDF[10:]]), id="in chunks"),
        pytest.param(reply(200, raw=gzip.compress(PDF), headers=[("Content-Encoding", "gzip")]), id="compressed"),
        pytest.param(reply(201, raw=PDF), id="with another success"),
        pytest.param(
            reply(200, raw=PDF, headers=[("Content-Disposition", 'attachment; filename="../../evil.pdf"')]),
            id="with a name by the server, which is not used",
        ),
    ],
)
def test_a_file_is_stored_however_it_comes(flavour: Flavour, target: Path, answer: Reply) -> None:
    assert download(flavour, [answer], "pdf", str(target)) == target
    assert target.read_bytes() == PDF
    assert list_names(target.parent) == [target.name]


def test_the_raw_response_of_a_stored_file_has_its_path(flavour: Flavour, target: Path) -> None:
    with ScriptedServer([reply(200, raw=PDF)]) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        raw = flavour.run(lambda: client.with_raw_response.files.pdf(to=target))
        assert (raw.status, raw.parse(), target.read_bytes()) == (200, target, PDF)


def test_text_is_stored_as_it_comes(flavour: Flavour, target: Path) -> None:
    raw = "é".encode("latin-1")
    answer = reply(200, raw=raw, headers=[("Content-Type", "text/csv; charset=latin-1")])
    assert download(flavour, [answer], "csv", target) == target
    assert target.read_bytes() == raw
    assert download(flavour, [answer], "csv", None) == "é"


def test_an_empty_file_is_stored(flavour: Flavour, target: Path) -> None:
    assert download(flavour, [reply(200)], "pdf", target) == target
    assert target.read_bytes() == b""


def test_an_older_file_is_replaced_at_the_end(flavour: Flavour, target: Path) -> None:
    target.write_bytes(b"old")
    seen: list[bytes] = []

    def answer(_: object) -> Reply:
        seen.append(target.read_bytes())
        return reply(200, raw=PDF)

    with ScriptedServer(answer) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        flavour.run(lambda: client.files.pdf(to=target))
    assert (seen, target.read_bytes()) == ([b"old"], PDF)


def test_a_stored_file_has_the_mode_of_any_new_file(flavour: Flavour, target: Path) -> None:
    beside = target.with_name("beside")
    beside.write_bytes(b"")
    download(flavour, [reply(200, raw=PDF)], "pdf", target)
    assert stat.S_IMODE(target.stat().st_mode) == stat.S_IMODE(beside.stat().st_mode)


def test_a_file_larger_than_the_limit_is_stored_and_not_held_in_memory(
    flavour: Flavour, target: Path, fleetit: ModuleType
) -> None:
    large = os.urandom(MIB) * 8
    assert download(flavour, [reply(200, raw=large)], "pdf", target, max_response_bytes=MIB) == target
    assert target.read_bytes() == large
    with pytest.raises(
        fleetit.ResponseTooLarge, match=r"max_response_bytes \(1,048,576\); with to= it is stored in a file"
    ):
        download(flavour, [reply(200, raw=large)], "pdf", None, max_response_bytes=MIB)
    head = reply(200, headers=[("Content-Length", str(16 * MIB))])
    with ScriptedServer([(head, large, large)]) as server:
        client: Any = flavour.client(token="t", base_url=server.url, max_response_bytes=MIB)
        flavour.run(lambda: client.files.pdf(to=target))  # all imports are done
        tracemalloc.start()
        try:
            flavour.run(lambda: client.files.pdf(to=target))
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert peak < 3 * MIB, peak


def test_the_remedy_is_not_named_for_other_operations(flavour: Flavour, fleetit: ModuleType) -> None:
    with ScriptedServer([reply(200, raw=b"x" * 100)]) as server:
        client: Any = flavour.client(token="t", base_url=server.url, max_response_bytes=10)
        with pytest.raises(fleetit.ResponseTooLarge) as caught:
            flavour.run(lambda: client.request("GET", "/v2/files/"))
    assert "to=" not in str(caught.value)


@pytest.mark.parametrize("size", [pytest.param(64 * MIB, id="64 MiB of zeros"), pytest.param(3 * MIB, id="3 MiB")])
def test_a_body_that_expands_too_much_is_refused(
    flavour: Flavour, target: Path, fleetit: ModuleType, size: int
) -> None:
    bomb = reply(200, raw=gzip.compress(b"\0" * size), headers=[("Content-Encoding", "gzip")])
    with pytest.raises(fleetit.ResponseTooLarge, match="decompresses to more than 200 times its size"):
        download(flavour, [bomb], "pdf", target, max_response_bytes=MIB)
    assert list_names(target.parent) == []
    if size < 32 * MIB:
        assert download(flavour, [bomb], "pdf", target) == target


@pytest.mark.heavy
def test_a_retry_stores_the_file_from_its_beginning(flavour: Flavour, target: Path) -> None:
    answers: list[Reply] = [
        (reply(200, raw=b"wrong" * 1000)[:-2000], Action.CLOSE), reply(503, raw=b"busy"), reply(200, raw=PDF),
    ]  # fmt: skip
    assert download(flavour, answers, "pdf", target) == target
    assert target.read_bytes() == PDF


def test_a_success_that_is_no_file_is_read(flavour: Flavour, target: Path) -> None:
    job = importlib.import_module("fleetit_api.models").Job
    assert download(flavour, [reply(202, {"job": "x"})], "pdf", target) == job(job="x")
    assert download(flavour, [reply(204)], "render", target) is None
    assert list_names(target.parent) == []


FAILURES: dict[str, tuple[list[Reply], str, dict[str, Any], str]] = {
    "an error of the API": ([reply(404, {"detail": "No."})], "pdf", {}, "NotFound"),
    "an end in the middle": ([(reply(200, raw=PDF)[:-10], Action.CLOSE)], "pdf", {}, "TransportError"),
    "a reset": ([(reply(200, raw=PDF)[:-10], Action.RESET)], "pdf", {}, "TransportError"),
    "a stall": ([(reply(200, raw=PDF)[:-10], Action.STALL)], "pdf", {"timeout": 0.2}, "TimeoutError"),
    "compressed data that is none": (
        [reply(200, raw=b"none", headers=[("Content-Encoding", "gzip")])], "pdf", {}, "TransportError",
    ),
    "compressed data without an end": (
        [reply(200, raw=gzip.compress(PDF)[:-8], headers=[("Content-Encoding", "gzip")])], "pdf", {}, "TransportError",
    ),
    "a redirect": ([reply(302, headers=[("Location", "https://example.com/")])], "pdf", {}, "RedirectRefused"),
    "a part of it": ([reply(206, raw=PDF[:10])], "pdf", {}, "UnexpectedStatus"),
    "an error of a write": ([reply(500)], "render", {}, "ServerError"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAILURES)
def test_a_failure_leaves_nothing_behind(flavour: Flavour, target: Path, fleetit: ModuleType, name: str) -> None:
    answers, method, options, error = FAILURES[name]
    target.write_bytes(b"old")
    with pytest.raises(getattr(fleetit, error)):
        download(flavour, answers, method, target, retry=fleetit.Retry(attempts=2, backoff=0), **options)
    assert list_names(target.parent) == [target.name]
    assert target.read_bytes() == b"old"


def test_a_file_that_can_not_get_its_name_at_the_end_is_an_error_of_the_call(flavour: Flavour, target: Path) -> None:
    def answer(_: object) -> Reply:
        target.mkdir()  # meanwhile
        return reply(200, raw=PDF)

    with ScriptedServer(answer) as server:
        client: Any = flavour.client(token="t", base_url=server.url, fleet_id=7)
        with pytest.raises(Exception, match="directory") as caught:
            flavour.run(lambda: client.files.render(to=target))
    error: Any = caught.value
    assert (error.may_have_happened, error.fleet_id, list_names(target.parent)) == (True, 7, [target.name])


def test_the_error_of_a_download_has_its_model(flavour: Flavour, target: Path, fleetit: ModuleType) -> None:
    with pytest.raises(fleetit.NotFound) as caught:
        download(flavour, [reply(404, {"detail": "No."})], "pdf", target)
    assert caught.value.model.detail == "No."


def test_a_full_disk_is_an_error_of_the_system(
    flavour: Flavour, target: Path, fleetit: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[int] = []

    def refuse(_: object, status: int) -> Any:
        calls.append(status)

        def write(_: bytes) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        return write

    assert fleetit
    monkeypatch.setattr(importlib.import_module("openapi_sdk.transport.download").Download, "start", refuse)
    with pytest.raises(OSError, match="No space left"):
        download(flavour, [reply(200, raw=PDF)], "pdf", target)
    assert (calls, list_names(target.parent)) == ([200], [])


@pytest.mark.parametrize(
    ("make", "why"),
    [
        pytest.param(lambda folder: folder, "is a folder", id="a folder"),
        pytest.param(lambda folder: folder / "missing" / "x", "can't be written: No such file", id="no such folder"),
        pytest.param(lambda _: "", "is not the path of a file", id="an empty path"),
        pytest.param(lambda _: "a\0b", "is not the path of a file", id="a NUL"),
        pytest.param(lambda _: 3, "is not the path of a file", id="a number"),
        pytest.param(lambda _: b"x", "is not the path of a file", id="bytes"),
        pytest.param(lambda _: "..", "is a folder", id="the folder above"),
        pytest.param(lambda folder: folder / ("x" * 300), "can't be written: File name too long", id="a long name"),
    ],
)
def test_a_path_that_cannot_be_written_is_refused(
    flavour: Flavour, target: Path, fleetit: ModuleType, make: Any, why: str
) -> None:
    with ScriptedServer([reply(200, raw=PDF)]) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        with pytest.raises(fleetit.InvalidInput, match=rf"^files_pdf: to: .* {why}"):
            flavour.run(lambda: client.files.pdf(to=make(target.parent)))
        assert server.requests == []
    assert list_names(target.parent) == []


def test_a_cancelled_download_leaves_nothing_behind(target: Path, fleetit: ModuleType) -> None:
    async def main(url: str, replied: threading.Event) -> None:
        async with fleetit.AsyncFleetIT(token="t", base_url=url) as client:
            task = asyncio.create_task(client.files.pdf(to=target))
            await asyncio.to_thread(replied.wait)
            await asyncio.sleep(0.05)
            assert len(list_names(target.parent)) == 1
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    with ScriptedServer([(reply(200, raw=PDF)[:-10], Action.STALL)]) as server:
        asyncio.run(main(server.url, server.replied))
    assert list_names(target.parent) == []


def test_a_hook_sees_how_much_was_stored(flavour: Flavour, target: Path) -> None:
    events: list[Any] = []
    download(flavour, [reply(200, raw=PDF)], "pdf", target, on_response=events.append)
    assert [event.bytes for event in events] == [len(PDF)]


def test_a_described_argument_named_to_is_another_one(flavour: Flavour, target: Path) -> None:
    with ScriptedServer([reply(200, raw=PDF)]) as server:
        client: Any = flavour.client(token="t", base_url=server.url)
        flavour.run(lambda: client.files.between(from_="a", to_query="b", to=target))
        assert [received.target for received in server.requests] == ["/v2/files/between/?from=a&to=b"]
