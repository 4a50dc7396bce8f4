"""Limits by caller: counted in memory or in a real Redis, which may fail."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest

from assist.errors import SetupError
from assist.limits import Limits
from assist.settings import Settings
from tests.databases import redis_server


@pytest.fixture(params=["memory", "redis"])
def settings(request: pytest.FixtureRequest) -> Iterator[Settings]:
    """Small limits, counted in either place."""
    small: dict[str, Any] = {"limit_requests_per_minute": 3, "limit_drafts_per_minute": 2}
    if request.param == "memory":
        yield Settings.model_validate(small)
        return
    with redis_server() as (url, _):
        yield Settings.model_validate({**small, "redis_url": url})


def using(tokens: int, cost: float) -> dict[str, Any]:
    """What a draft used."""
    return {"input_tokens": tokens - 100, "output_tokens": 100, "cost_usd": cost}


def test_what_is_over_the_rate_is_refused(settings: Settings) -> None:
    """With when to come again; another caller is not concerned, nor are the drafts of the same."""
    limits = Limits(settings)
    assert [limits.request("k_1") for _ in range(3)] == [None] * 3
    refusal = limits.request("k_1")
    assert refusal is not None
    assert "more than 3 requests a minute" in refusal.message
    assert 1 <= refusal.again_in <= 60
    assert limits.request("k_2") is None
    assert [limits.draft("k_1") is None for _ in range(3)] == [True, True, False]


@pytest.mark.parametrize(
    ("budget", "what"),
    [({"limit_tokens_per_day": 1_000}, "1000 tokens"), ({"limit_usd_per_day": 0.5}, "0.5 US dollars")],
)
def test_a_days_budget_is_used_up(settings: Settings, budget: dict[str, float], what: str) -> None:
    """By what drafts really used; the one that goes over it is the last of the day."""
    limits = Limits(settings.model_copy(update={**budget, "limit_drafts_per_minute": 0}))
    for _ in range(2):
        assert limits.draft("k_1") is None
        limits.charge("k_1", using(600, 0.3))
    refusal = limits.draft("k_1")
    assert refusal is not None
    assert f"the day's {what} are used up" in refusal.message
    assert 80_000 < refusal.again_in <= 86_400
    assert limits.draft("k_2") is None
    assert limits.request("k_1") is None


def test_zero_is_no_limit() -> None:
    """For those who have limits elsewhere."""
    limits = Limits(Settings.model_validate({"limit_requests_per_minute": 0, "limit_drafts_per_minute": 0}))
    assert {limits.request("k_1") for _ in range(50)} == {limits.draft("k_1") for _ in range(50)} == {None}


def test_processes_share_what_redis_counts() -> None:
    """In memory each counts for itself."""
    with redis_server() as (url, _):
        both = Settings.model_validate({"limit_requests_per_minute": 3, "redis_url": url})
        one, other = Limits(both), Limits(both)
        assert [limits.request("k_1") is None for limits in (one, other, one, other)] == [True, True, True, False]
        assert one.shared_answers() is True
    assert Limits(Settings()).shared_answers() is None


def test_a_redis_that_fails_stops_nobody(caplog: pytest.LogCaptureFixture) -> None:
    """Each process counts for itself meanwhile; the log says so once each, without the address and its password."""
    with redis_server() as (url, process):
        secret = url.replace("redis://", "redis://:secret@")
        limits = Limits(Settings.model_validate({"limit_requests_per_minute": 2, "redis_url": url}))
        assert limits.request("k_1") is None
        process.kill()
        process.wait()
        with caplog.at_level(logging.WARNING):
            assert [limits.request("k_1") is None for _ in range(3)] == [True, True, False]
            limits.charge("k_1", using(10, 0.1))
        assert limits.shared_answers() is False
        assert Limits(Settings.model_validate({"redis_url": secret})).request("k_1") is None
    assert len([one for one in caplog.records if "Redis does not answer" in one.message]) == 2
    assert "secret" not in caplog.text


@pytest.mark.parametrize("url", ["x", "http://127.0.0.1", "redis://127.0.0.1:port/0", "memory://"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    """In one line that shows how to write it."""
    with pytest.raises(SetupError, match="ASSIST_REDIS_URL is no address of Redis"):
        Limits(Settings.model_validate({"redis_url": url}))
