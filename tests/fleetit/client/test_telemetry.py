"""OpenTelemetry's instrumentation of httpx traces the calls of both clients."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from opentelemetry.instrumentation.httpx import HTTPXClientInstrumentor
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from fleetit import AsyncFleetIT, FleetIT, NotFound, Retry
from kit.tests.support.scripted_server import ScriptedServer, reply
from tests.fleetit.client.call_styles import CALL_STYLES, EMPTY_PAGE, PATH, list_integrations
from tests.fleetit.client.operations import send_request
from tests.fleetit.listings.listing_endpoint import ListingEndpoint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.flavours import Flavour

TOKEN = "planted-token-4711"
PIN = "planted-pin-2342"


class Traced:
    """A tracer, and the spans that ended."""

    def __init__(self) -> None:
        self._exporter = InMemorySpanExporter()
        self.provider = TracerProvider()
        self.provider.add_span_processor(SimpleSpanProcessor(self._exporter))
        self.tracer = self.provider.get_tracer("tests")

    @property
    def spans(self) -> tuple[ReadableSpan, ...]:
        return self._exporter.get_finished_spans()


@pytest.fixture(name="traced")
def _traced() -> Iterator[Traced]:
    made = Traced()
    instrumentor = HTTPXClientInstrumentor()
    instrumentor.instrument(tracer_provider=made.provider)
    yield made
    instrumentor.uninstrument()
    made.provider.shutdown()


def attributes(span: ReadableSpan, *names: str) -> list[Any]:
    return [(span.attributes or {})[name] for name in names]


@pytest.mark.parametrize("style", CALL_STYLES)
def test_a_call_is_one_span_with_method_and_status_and_its_trace_id_is_sent(
    flavour: Flavour, traced: Traced, style: str
) -> None:
    with ScriptedServer([reply(200, EMPTY_PAGE)]) as server:
        list_integrations(flavour, flavour.client(token=TOKEN, base_url=server.url, fleet_id=42), style)
        (received,), url = server.requests, server.url
    (span,) = traced.spans
    assert span.name == "GET"
    assert attributes(span, "http.method", "http.status_code") == ["GET", 200]
    assert str(*attributes(span, "http.url")).startswith(f"{url}{PATH}")
    assert span.context is not None
    assert f"{span.context.trace_id:032x}-{span.context.span_id:016x}" in str(received.header("traceparent"))


def test_each_attempt_is_a_span_without_secrets(flavour: Flavour, traced: Traced) -> None:
    echo = {"detail": f"{TOKEN} {PIN}"}
    with ScriptedServer([reply(429, echo), reply(404, echo)]) as server:
        client = flavour.client(token=TOKEN, base_url=server.url, retry=Retry(backoff=0))
        with pytest.raises(NotFound):
            send_request(flavour, client, "POST", json={"pin": PIN})
    assert [attributes(span, "http.status_code") for span in traced.spans] == [[429], [404]]
    for span in traced.spans:
        assert TOKEN not in span.to_json()
        assert PIN not in span.to_json()


def test_prefetched_pages_belong_to_the_trace_of_the_caller(traced: Traced) -> None:
    with ScriptedServer(ListingEndpoint(list(range(500)))) as server:
        with FleetIT(token=TOKEN, base_url=server.url) as client, traced.tracer.start_as_current_span("sync"):
            assert len(client.integrations.list_active(prefetch=4).all()) == 500

        async def use() -> None:
            async with AsyncFleetIT(token=TOKEN, base_url=server.url) as client:
                with traced.tracer.start_as_current_span("async"):
                    assert len(await client.integrations.list_active(prefetch=4).all()) == 500

        asyncio.run(use())
    for name in ("sync", "async"):
        (outer,) = [span for span in traced.spans if span.name == name]
        assert outer.context is not None
        pages = [span for span in traced.spans if span.parent and span.parent.span_id == outer.context.span_id]
        assert [span.name for span in pages] == ["GET"] * 5
