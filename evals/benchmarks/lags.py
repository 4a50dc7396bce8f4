"""Lags: how late the server's event loop was while it was measured, from the histogram that it keeps of that itself."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Mapping

SHARE = 0.99
_BUCKET = re.compile(r'^reply_assist_loop_lag_seconds_bucket\{.*?le="([^"]+)".*?\} (\S+)$', re.MULTILINE)
Buckets = Mapping[float, float]


def lag_buckets(metrics: str) -> Buckets:
    """Of what `/metrics` says: how many looks were at most so many seconds late, by these bounds, of all shops."""
    found: defaultdict[float, float] = defaultdict(float)
    for bound, count in _BUCKET.findall(metrics):
        found[float(bound)] += float(count)
    return dict(found)


def lag_ms(before: Buckets, after: Buckets, share: float = SHARE) -> float:
    """The bound in milliseconds under which that share of the looks between two moments stayed; 0 without a look."""
    looks = {bound: count - before.get(bound, 0.0) for bound, count in sorted(after.items())}
    wanted = share * looks.get(math.inf, 0.0)
    return next((bound * 1000 for bound, count in looks.items() if count >= wanted), 0.0) if wanted else 0.0
