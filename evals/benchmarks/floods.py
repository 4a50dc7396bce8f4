"""Floods: how soon the product answers others while hostile messages come.

    python -m evals.benchmarks.floods [MESSAGES]

Serves the product over its corpus, sends so many messages (200 by default) from a few clients at once, and asks for
`/healthz` all the while. Prints a line of JSON; of another version of the product when it stands first on PYTHONPATH.
"""

from __future__ import annotations

import json
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from assist import console, keys
from evals.benchmarks.served import Script, Served, serve_product
from evals.benchmarks.speeds import Milliseconds, spread

MESSAGES = 200
CLIENTS = 8
PAUSE = 0.02  # seconds between two looks at /healthz
PATIENCE = 600.0  # seconds
LENGTH = 19_900  # characters: just under what a message may have
ITEMS = 3_000
_UNITS = (" ", "?", "？", "<a onx= onx= ", "一", "1", "-", "a", "投诉", "我叫张伟。", "不是", "\n", "C-", "( ")


@dataclass(frozen=True)
class Flood:
    """What came of it: answers by status, and how long /healthz and drafts took."""

    seconds: float
    statuses: dict[int, int]
    health_ms: Milliseconds
    slowest_health_ms: float
    draft_ms: Milliseconds


def bodies(count: int) -> Iterator[dict[str, Any]]:
    """Requests for drafts: runs of one thing, each a little different, and every tenth with an order of thousands."""
    for number in range(count):
        unit = _UNITS[number % len(_UNITS)]
        text = f"第 {number} 单运费谁出" + (unit * LENGTH)[: LENGTH - 20] + "a"
        order = {"id": f"A{number}", "items": [{"sku": f"K{number}-{n}", "price": n} for n in range(ITEMS)]}
        conversation = {"messages": [{"role": "customer", "text": text}], "order": order if number % 10 == 9 else {}}
        yield {"conversation": conversation, "deadline_ms": 500}


def flood(served: Served, requests: Sequence[dict[str, Any]]) -> Flood:
    """Send the requests and watch /healthz until the last is answered."""
    secret = keys.create_key(served.engine, "agent", "flood")[1]
    over, health = threading.Event(), list[float]()
    watching = threading.Thread(target=_watch, args=(served.url, over, health))
    began = time.perf_counter()
    watching.start()
    with (
        httpx.Client(base_url=served.url, timeout=PATIENCE, trust_env=False) as client,
        ThreadPoolExecutor(CLIENTS) as senders,
    ):
        client.headers["Authorization"] = f"Bearer {secret}"
        answers = list(senders.map(lambda body: _timed(client, body), requests))
    over.set()
    watching.join()
    statuses = [status for status, _ in answers]
    return Flood(
        seconds=round(time.perf_counter() - began, 1),
        statuses={status: statuses.count(status) for status in sorted(set(statuses))},
        health_ms=spread(health),
        slowest_health_ms=round(max(health), 1),
        draft_ms=spread([milliseconds for _, milliseconds in answers]),
    )


def _timed(client: httpx.Client, body: dict[str, Any]) -> tuple[int, float]:
    began = time.perf_counter()
    status = client.post("/v1/drafts", json=body).status_code
    return status, (time.perf_counter() - began) * 1000


def _watch(url: str, over: threading.Event, health: list[float]) -> None:
    """Milliseconds of a look every PAUSE; those that could not be begun while one hung count as having hung, too."""
    with httpx.Client(base_url=url, timeout=PATIENCE, trust_env=False) as client:
        while not over.is_set():
            began = time.perf_counter()
            client.get("/healthz")
            taken = time.perf_counter() - began
            health.extend((taken - late) * 1000 for late in (PAUSE * n for n in range(1 + int(taken / PAUSE))))
            time.sleep(PAUSE)


def main() -> None:
    """Measure and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else MESSAGES
    corpus = console.read_settings(model="quote").corpus_dir.absolute()
    with (
        tempfile.TemporaryDirectory(prefix="flood-") as scratch,
        serve_product(Path(scratch), corpus, Script(["运费由店铺承担。[1]"])) as served,
    ):
        print(json.dumps(vars(flood(served, list(bodies(count)))), default=vars))


if __name__ == "__main__":
    main()
