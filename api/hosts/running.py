"""What runs for the helpdesks while the server does."""

from __future__ import annotations

from fastapi import FastAPI

from api.hosts import chatwoot_hooks, wecom, zendesk
from api.hosts.chatwoot import Chatwoot
from api.hosts.jobs import Jobs
from api.hosts.settings import HostSettings

ROUTERS = (chatwoot_hooks.router, zendesk.router, wecom.router)


def open_hosts(app: FastAPI, hosts: HostSettings) -> None:
    """Open connections, within the server's event loop."""
    app.state.hosts, app.state.jobs = hosts, Jobs()
    app.state.chatwoot = Chatwoot(hosts.chatwoot) if hosts.chatwoot else None
    app.state.tickets = wecom.Tickets(hosts.wecom) if hosts.wecom else None


async def close_hosts(app: FastAPI) -> None:
    """End what runs and close connections."""
    await app.state.jobs.stop()
    for opened in (app.state.chatwoot, app.state.tickets):
        if opened is not None:
            await opened.close()
