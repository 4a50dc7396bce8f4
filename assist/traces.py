"""Traces: where the time of a request goes, told to a collector (OpenTelemetry). Off without ASSIST_OTLP_ENDPOINT.

A request, the search and quotes of a draft, and each call of a model are steps. A step holds kinds, names of routes and
models, counts and times: never what a customer or an agent wrote. Whoever calls us with a `traceparent` sees our steps
beneath its own, and a model's provider is given one (W3C Trace Context).
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Literal

from assist.settings import OWN
from assist.tenants import current_tenant

if TYPE_CHECKING:  # it takes a while to load, and most servers have no collector
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SpanExporter
    from opentelemetry.trace import Span

SERVICE = "reply-assist"
Kind = Literal["server", "internal", "client"]
Value = str | int | float | bool
_provider: TracerProvider | None = None


class Step:
    """Some work that is timed; without a collector nothing of it is kept."""

    def __init__(self, span: Span | None = None) -> None:
        self._span = span

    def note(self, **known: Value | None) -> None:
        """Add what became known of it, under OpenTelemetry's names with `__` for their full stops."""
        if self._span is not None:
            for name, value in known.items():
                if value is not None:
                    self._span.set_attribute(name.replace("__", "."), value)

    def name(self, name: str) -> None:
        """Call it what it turned out to be."""
        if self._span is not None:
            self._span.update_name(name)

    def headers(self) -> dict[str, str]:
        """What goes along to whoever is called for it."""
        if self._span is None:
            return {}
        from opentelemetry.trace import set_span_in_context
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        carried: dict[str, str] = {}
        TraceContextTextMapPropagator().inject(carried, set_span_in_context(self._span))
        return carried

    def end(self, error: BaseException | None = None) -> None:
        """It is over; of an error its kind is kept, for its words may be personal."""
        if self._span is not None:
            self.note(error__type=type(error).__name__ if error is not None else None)
            self._span.end()


def set_up_traces(endpoint: str | None, exporter: SpanExporter | None = None) -> None:
    """Tell a collector (OTLP over gRPC, such as http://127.0.0.1:4317) from now on; nobody where none is named."""
    global _provider  # a process has one collector, as it has one log
    stop_traces()
    if endpoint is None and exporter is None:
        return
    from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    _provider = TracerProvider(resource=Resource.create({"service.name": SERVICE}))
    _provider.add_span_processor(BatchSpanProcessor(exporter or OTLPSpanExporter(endpoint=endpoint)))


def stop_traces() -> None:
    """Send what is still to be sent, and tell nobody any more."""
    global _provider
    if _provider is not None:
        _provider.shutdown()
        _provider = None


def begin(name: str, kind: Kind = "internal", headers: Mapping[str, str] | None = None) -> Step:
    """Begin a step beneath the one that this task is in, or beneath whose `headers` came with a request."""
    if _provider is None:
        return Step()
    from opentelemetry.trace import SpanKind
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    above = TraceContextTextMapPropagator().extract(headers) if headers is not None else None
    span = _provider.get_tracer(SERVICE).start_span(name, above, SpanKind[kind.upper()])
    step = Step(span)
    step.note(tenant=None if current_tenant() == OWN else current_tenant())
    return step


@contextlib.contextmanager
def during(name: str, kind: Kind = "internal", headers: Mapping[str, str] | None = None) -> Iterator[Step]:
    """A step for as long as the block lasts; what is begun within is beneath it."""
    step = begin(name, kind, headers)
    if step._span is None:
        yield step
        return
    from opentelemetry.trace import use_span

    try:
        with use_span(step._span, record_exception=False, set_status_on_exception=False):
            yield step
    except BaseException as error:
        step.end(error)
        raise
    step.end()
