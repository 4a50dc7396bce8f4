"""Lags: the bound under which nearly all looks at the event loop stayed, between two moments."""

from __future__ import annotations

import asyncio
import time

from prometheus_client import generate_latest

from api.lags import watch_loop
from api.metrics import _OURS
from evals.benchmarks.lags import Buckets, lag_buckets, lag_ms


def told() -> Buckets:
    """What the metric says now."""
    return lag_buckets(generate_latest(_OURS).decode())


def test_what_blocks_the_loop_is_seen() -> None:
    """Nothing does: milliseconds, on a busy machine more. Then something does, for a third of a second each time."""

    async def run(blocked: float) -> None:
        watching = asyncio.create_task(watch_loop())
        for _ in range(6):
            await asyncio.sleep(0.05)
            time.sleep(blocked)  # which is the fault that is looked for
        watching.cancel()

    before = told()
    asyncio.run(run(0.4))
    assert lag_ms(before, told()) >= 250


def test_looks_of_several_shops_are_counted_together() -> None:
    """One process serves them on one loop."""
    line = 'reply_assist_loop_lag_seconds_bucket{{le="{}",tenant="{}"}} {}\n'
    told = "".join(line.format(*one) for one in (("0.1", "a", "3.0"), ("+Inf", "a", "4.0"), ("0.1", "b", "1.0")))
    assert lag_buckets(told) == {0.1: 4.0, float("inf"): 4.0}


def test_only_what_was_meanwhile_counts() -> None:
    """A lag of before is nobody's now; without a look there is none."""
    before = {0.01: 5.0, 0.1: 9.0, float("inf"): 9.0}
    assert lag_ms(before, {0.01: 104.0, 0.1: 109.0, float("inf"): 109.0}) == 10.0
    assert lag_ms(before, {0.01: 103.0, 0.1: 109.0, float("inf"): 109.0}) == 100.0
    assert lag_ms(before, before) == 0.0
