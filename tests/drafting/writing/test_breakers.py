"""Circuit breakers, on a clock of the test's own."""

from __future__ import annotations

from assist.drafting.writing.breakers import COOL_DOWN, FAILURES, Breaker


class Clock:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def opened() -> tuple[Breaker, Clock]:
    """A breaker that has just opened."""
    clock = Clock()
    breaker = Breaker(clock)
    for _ in range(FAILURES):
        assert breaker.admit()
        breaker.failed()
    return breaker, clock


def test_it_opens_after_failures_in_a_row() -> None:
    """Then no call is made."""
    breaker, _ = opened()
    assert breaker.state == "open"
    assert not breaker.admit()


def test_one_success_in_between_starts_the_count_anew() -> None:
    """Single failures are normal."""
    breaker = Breaker(Clock())
    for _ in range(3):
        for _ in range(FAILURES - 1):
            breaker.failed()
        breaker.succeeded()
    assert breaker.state == "closed"


def test_after_the_cool_down_one_call_tries() -> None:
    """Only one: the others go on as before until it is known how it went."""
    breaker, clock = opened()
    clock.now += COOL_DOWN
    assert breaker.state == "half-open"
    assert [breaker.admit(), breaker.admit()] == [True, False]


def test_a_successful_trial_closes_it() -> None:
    """All calls are made again."""
    breaker, clock = opened()
    clock.now += COOL_DOWN
    breaker.admit()
    breaker.succeeded()
    assert breaker.state == "closed"
    assert [breaker.admit(), breaker.admit()] == [True, True]


def test_a_failed_trial_opens_it_for_another_cool_down() -> None:
    """Counted from the trial."""
    breaker, clock = opened()
    clock.now += COOL_DOWN
    breaker.admit()
    breaker.failed()
    clock.now += COOL_DOWN - 1
    assert not breaker.admit()
    clock.now += 1
    assert breaker.admit()


def test_an_abandoned_trial_leaves_the_next_call_to_try() -> None:
    """A client that went away says nothing about the model."""
    breaker, clock = opened()
    clock.now += COOL_DOWN
    breaker.admit()
    breaker.abandoned()
    assert breaker.state == "half-open"
    assert breaker.admit()
