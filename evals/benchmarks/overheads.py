"""What the gateway adds to a model's first token, and how soon a cancelled call is closed; against a local fake.

    python -m evals.benchmarks.overheads

Direct litellm calls and ours alternate within one run, so that whatever else the machine does falls on both alike.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import statistics
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, MutableSequence
from typing import Any

import typer

from assist.drafting.writing.deadlines import Deadline
from assist.drafting.writing.gateways import Gateway
from assist.drafting.writing.models import Endpoint
from assist.drafting.writing.prompts import Prompt
from assist.providers import load_litellm

ROUNDS = 200
WARM = 10
CANCELLED = 50
PROMPT = Prompt("Answer from the documents.", "退货运费谁出？" * 100, "benchmark")


def _chunk(delta: dict[str, str], finish: str | None) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    whole = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "fake", "choices": [choice]}
    data = f"data: {json.dumps(whole)}\n\n".encode()
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
WORDS = b"".join(_chunk({"content": f"词{n}"}, None) for n in range(30))
END = _chunk({}, "stop") + b"0\r\n\r\n"


@contextlib.asynccontextmanager
async def _provider(closed: MutableSequence[float]) -> AsyncIterator[str]:
    """A provider that answers at once; under /stall/ it never ends, and notes when its client hangs up."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one connection, request after request."""
        with contextlib.suppress(asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length"))
                await reader.readexactly(int(length.partition(b":")[2]))
                stalls = b" /stall/" in head
                writer.write(HEAD + WORDS + (b"" if stalls else END))
                await writer.drain()
                if stalls:
                    await reader.read()
                    closed.append(time.perf_counter())
                    break
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()


async def _direct(base: str) -> AsyncGenerator[str, None]:
    stream: Any = await load_litellm().acompletion(
        model="openai/fake",
        messages=[{"role": "system", "content": PROMPT.system}, {"role": "user", "content": PROMPT.user}],
        stream=True,
        stream_options={"include_usage": True},
        max_retries=0,
        num_retries=0,
        api_base=base,
        api_key="none",
    )
    async for chunk in stream:
        if chunk.choices and chunk.choices[0].delta.content:
            yield chunk.choices[0].delta.content


def _ours(model: Gateway) -> AsyncGenerator[Any, None]:
    deadline = Deadline("email")
    return deadline.until(model.write(PROMPT, deadline))


async def _first_and_all(pieces: AsyncGenerator[Any, None]) -> tuple[float, float]:
    """Milliseconds to the first piece, and to the end."""
    started = time.perf_counter()
    await anext(pieces)
    first = time.perf_counter()
    async for _ in pieces:
        pass
    return (first - started) * 1000, (time.perf_counter() - started) * 1000


async def _close(model: Gateway, closed: MutableSequence[float]) -> float:
    """Milliseconds from cancelling to the moment when the provider sees its connection close."""

    async def read() -> None:
        """An answer that never ends."""
        async for _ in _ours(model):
            pass

    task = asyncio.create_task(read())
    await asyncio.sleep(0.1)
    cancelled = time.perf_counter()
    task.cancel()
    before = len(closed)
    while len(closed) == before:
        await asyncio.sleep(0.001)
    return (closed[-1] - cancelled) * 1000


async def measure() -> dict[str, float]:
    """All figures in milliseconds."""
    closed: list[float] = []
    async with _provider(closed) as base:
        whole = Gateway((Endpoint("openai/fake", f"{base}/whole/v1"),), {})
        stalling = Gateway((Endpoint("openai/fake", f"{base}/stall/v1"),), {})
        await whole.prepare()
        sides: dict[str, Callable[[], AsyncGenerator[Any, None]]] = {
            "direct": lambda: _direct(f"{base}/whole/v1"),
            "ours": lambda: _ours(whole),
        }
        times: dict[str, list[tuple[float, float]]] = {side: [] for side in sides}
        for _ in range(ROUNDS + WARM):
            for side, make in sides.items():
                times[side].append(await _first_and_all(make()))
        closing = [await _close(stalling, closed) for _ in range(CANCELLED)]
    figures: dict[str, float] = {}
    for side, taken in times.items():
        first, total = zip(*taken[WARM:], strict=True)
        figures[f"{side}_first_p50"] = statistics.median(first)
        figures[f"{side}_first_p95"] = statistics.quantiles(first, n=20)[-1]
        figures[f"{side}_total_p50"] = statistics.median(total)
    figures["added_first_p50"] = figures["ours_first_p50"] - figures["direct_first_p50"]
    return figures | {"close_p50": statistics.median(closing), "close_max": max(closing)}


if __name__ == "__main__":
    typer.echo(json.dumps({name: round(value, 2) for name, value in asyncio.run(measure()).items()}, indent=1))
