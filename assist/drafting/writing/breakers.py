"""Circuit breakers: a model that keeps failing is left alone for a while, so that no draft waits for it in vain."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Literal

FAILURES = 5
COOL_DOWN = 30.0


class Breaker:
    """Closed; open after FAILURES calls in a row failed; half open after COOL_DOWN seconds, when one call may try."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` tells seconds."""
        self._clock = clock
        self._failures = 0
        self._opened = 0.0
        self._trying = False

    @property
    def state(self) -> Literal["closed", "open", "half-open"]:
        """Closed: calls are made. Open: none is. Half open: one may try."""
        if self._failures < FAILURES:
            return "closed"
        return "open" if self._clock() - self._opened < COOL_DOWN else "half-open"

    def admit(self) -> bool:
        """Whether a call may be made now. One that may must be reported as succeeded, failed or abandoned."""
        state = self.state
        if state == "closed":
            return True
        if state == "open" or self._trying:
            return False
        self._trying = True
        return True

    def succeeded(self) -> None:
        """The call brought an answer: the count of failures begins anew."""
        self._failures, self._trying = 0, False

    def failed(self) -> None:
        """The call brought none. From FAILURES in a row on, the time until the next try begins anew."""
        self._failures, self._trying = self._failures + 1, False
        self._opened = self._clock()

    def abandoned(self) -> None:
        """The call was given up by the one who made it: nothing is known about the model."""
        self._trying = False
