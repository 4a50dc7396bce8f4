"""A collector of traces: OpenTelemetry's gRPC service on loopback, which keeps what it is told."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import grpc
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2 as messages
from opentelemetry.proto.collector.trace.v1.trace_service_pb2_grpc import (
    TraceServiceServicer,
    add_TraceServiceServicer_to_server,
)


@dataclass
class FakeCollector(TraceServiceServicer):
    """Its address, and the spans that came, in their order."""

    url: str = ""
    spans: list[Any] = field(default_factory=list)

    def Export(self, request: Any, context: object) -> Any:
        """OpenTelemetry's call, under its name."""
        for resource in request.resource_spans:
            for scope in resource.scope_spans:
                self.spans += scope.spans
        return messages.ExportTraceServiceResponse()


@contextlib.contextmanager
def fake_collector() -> Iterator[FakeCollector]:
    """A collector that listens until the end."""
    server, collector = grpc.server(ThreadPoolExecutor(1)), FakeCollector()
    add_TraceServiceServicer_to_server(collector, server)  # type: ignore[no-untyped-call]  # generated, without types
    collector.url = f"http://127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    server.start()
    try:
        yield collector
    finally:
        server.stop(None).wait()
