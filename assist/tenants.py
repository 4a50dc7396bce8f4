"""Tenants: whose request is being worked on, where one server answers for several shops.

A tenant is a shop with a folder, a database or schema, collections and settings of its own (`load_settings`): whatever
reads or writes goes by its settings, so nothing here has to keep two of them apart. Only what a process has once, its
log and its counts, asks whose it is.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar

from assist.settings import OWN

_current: ContextVar[str] = ContextVar("tenant", default=OWN)


def current_tenant() -> str:
    """The tenant that is worked for; OWN where a server has one shop."""
    return _current.get()


@contextlib.contextmanager
def working_for(tenant: str) -> Iterator[None]:
    """What is logged and counted within belongs to a tenant."""
    before = _current.set(tenant)
    try:
        yield
    finally:
        _current.reset(before)
