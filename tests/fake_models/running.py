"""Providers that answer until a test ends."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from tests.fake_models.exchanges import FakeProvider
from tests.fake_models.modes import MODES
from tests.fake_servers import serving


@contextlib.contextmanager
def fake_provider(pieces: list[str]) -> Iterator[FakeProvider]:
    """A running provider on a free loopback port."""
    server = FakeProvider(pieces, MODES)
    with serving(server):
        yield server
