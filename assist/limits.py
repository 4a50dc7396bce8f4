"""Limits: how much one caller may ask for, in requests and drafts a minute, and in tokens and money a day.

Counted in memory, by each process for itself, or in Redis for all of them (ASSIST_REDIS_URL). While Redis does not
answer each process counts for itself: an outage there must not stop drafting.
"""

from __future__ import annotations

import contextlib
import logging
import math
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from limits import RateLimitItem, RateLimitItemPerDay, RateLimitItemPerMinute
from limits.errors import ConfigurationError, StorageError
from limits.storage import MemoryStorage, Storage, storage_from_string
from limits.strategies import FixedWindowRateLimiter, RateLimiter, SlidingWindowCounterRateLimiter

from assist.errors import SetupError
from assist.settings import Settings

MICRO = 1_000_000  # money is counted in millionths of a dollar
REDIS_SECONDS = 1.0
AGAIN_SECONDS = 30.0  # before a Redis that failed is asked again
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Refusal:
    """What is exhausted, and in how many seconds it is no more."""

    message: str
    again_in: int


class Limits:
    """Counts what callers ask for. Safe to share between threads."""

    def __init__(self, settings: Settings) -> None:
        """Raises SetupError for a Redis address that is none."""
        self._requests = _item(RateLimitItemPerMinute, settings.limit_requests_per_minute)
        self._drafts = _item(RateLimitItemPerMinute, settings.limit_drafts_per_minute)
        self._tokens = _item(RateLimitItemPerDay, settings.limit_tokens_per_day)
        self._money = _item(RateLimitItemPerDay, round(settings.limit_usd_per_day * MICRO))
        self._own = _Counters(MemoryStorage())
        self._shared = _Counters(_redis(settings)) if settings.redis_url else None
        self._away_until = 0.0

    def request(self, caller: str) -> Refusal | None:
        """Count a request; why it is refused, if it is."""
        return self._rate(self._requests, "request", caller)

    def draft(self, caller: str) -> Refusal | None:
        """Count a draft to be made; why it is refused, if it is: too many of them, or a day's budget is used up."""
        refusal = self._rate(self._drafts, "draft", caller)
        return refusal or self._budget(self._tokens, "token", caller) or self._budget(self._money, "money", caller)

    def charge(self, caller: str, usage: Mapping[str, Any]) -> None:
        """Count what a draft used: its `usage`."""
        tokens = sum(usage.get(f"{way}_tokens") or 0 for way in ("input", "output"))
        cost = round((usage.get("cost_usd") or 0) * MICRO)
        for item, name, amount in ((self._tokens, "token", tokens), (self._money, "money", cost)):
            if item and amount:
                for counters in self._counters():
                    with counters.guarded(self):
                        counters.day.hit(item, name, caller, cost=amount)
                        break

    def shared_answers(self) -> bool | None:
        """Whether Redis answers; None when there is none."""
        return self._shared.storage.check() if self._shared else None

    def fell_back(self) -> None:
        """Redis failed: it is asked again after a while."""
        if time.monotonic() >= self._away_until:
            _log.warning("Redis does not answer; limits are counted by each process for %.0f seconds", AGAIN_SECONDS)
        self._away_until = time.monotonic() + AGAIN_SECONDS

    def _counters(self) -> Iterator[_Counters]:
        """Redis, and where that fails this process."""
        if self._shared and time.monotonic() >= self._away_until:
            yield self._shared
        yield self._own

    def _rate(self, item: RateLimitItem | None, name: str, caller: str) -> Refusal | None:
        if item is None:
            return None
        for counters in self._counters():
            with counters.guarded(self):
                if counters.minute.hit(item, name, caller):
                    return None
                return _refusal(counters.minute, item, name, caller, f"more than {item.amount} {name}s a minute")
        return None

    def _budget(self, item: RateLimitItem | None, name: str, caller: str) -> Refusal | None:
        if item is None:
            return None
        for counters in self._counters():
            with counters.guarded(self):
                if counters.day.test(item, name, caller):
                    return None
                amount = f"{item.amount / MICRO:g} US dollars" if name == "money" else f"{item.amount} tokens"
                return _refusal(counters.day, item, name, caller, f"the day's {amount} are used up")
        return None


class _Counters:
    """A place to count in: minutes that slide, days that begin with the first use."""

    def __init__(self, storage: Storage) -> None:
        self.storage = storage
        self.minute = SlidingWindowCounterRateLimiter(storage)
        self.day = FixedWindowRateLimiter(storage)

    @contextlib.contextmanager
    def guarded(self, limits: Limits) -> Iterator[None]:
        """A failure of the place is no failure of the request."""
        try:
            yield
        except StorageError:
            limits.fell_back()


def _item(kind: type[RateLimitItem], amount: int) -> RateLimitItem | None:
    return kind(amount, namespace="reply_assist") if amount else None


def _refusal(limiter: RateLimiter, item: RateLimitItem, name: str, caller: str, what: str) -> Refusal:
    resets = limiter.get_window_stats(item, name, caller).reset_time
    again_in = max(1, math.ceil(resets - time.time()))
    return Refusal(f"this key asks for too much: {what}; try again in {again_in} s", again_in)


def _redis(settings: Settings) -> Storage:
    url = settings.redis_url.get_secret_value() if settings.redis_url else ""
    try:
        found = storage_from_string(
            url, wrap_exceptions=True, socket_timeout=REDIS_SECONDS, socket_connect_timeout=REDIS_SECONDS
        )
    except (ConfigurationError, ValueError, StorageError):
        raise SetupError("ASSIST_REDIS_URL is no address of Redis; write it as redis://127.0.0.1:6379/0") from None
    if not isinstance(found, Storage) or isinstance(found, MemoryStorage):
        raise SetupError("ASSIST_REDIS_URL is no address of Redis; write it as redis://127.0.0.1:6379/0")
    return found
