"""What runs for the helpdesks while the server does."""

from __future__ import annotations

import asyncio

from fastapi import FastAPI

from api.hosts import chatwoot_hooks, wecom, wecom_hooks, wecom_sign_in, zendesk
from api.hosts.chatwoot import Chatwoot
from api.hosts.chatwoot_jobs import ChatwootJobs
from api.hosts.settings import HostSettings
from api.hosts.wecom_service import SYNC, ServiceReader, sync_handler
from assist.jobs import Handler
from assist.workers import Worker

ROUTERS = (chatwoot_hooks.router, zendesk.router, wecom.router, wecom_hooks.router, wecom_sign_in.router)
JOBS_AT_ONCE = 8  # they mostly wait for the helpdesk and for the model


def open_hosts(app: FastAPI, hosts: HostSettings) -> None:
    """Open connections, within the server's event loop, and begin to work on what the helpdesks delivered."""
    app.state.hosts, app.state.host_worker = hosts, None
    app.state.chatwoot = Chatwoot(hosts.chatwoot) if hosts.chatwoot else None
    app.state.tickets = wecom.Tickets(hosts.wecom) if hosts.wecom else None
    app.state.service = ServiceReader(hosts.wecom) if hosts.wecom and hosts.wecom.service else None
    if handlers := _handlers(app, hosts):
        app.state.host_worker = Worker(app.state.engine, handlers, slots=JOBS_AT_ONCE)
        app.state.host_worker.start()


async def close_hosts(app: FastAPI) -> None:
    """Hand on what runs and close connections."""
    if app.state.host_worker is not None:
        await asyncio.to_thread(app.state.host_worker.stop)
    for opened in (app.state.chatwoot, app.state.tickets):
        if opened is not None:
            await opened.close()
    if app.state.service is not None:
        app.state.service.close()


def _handlers(app: FastAPI, hosts: HostSettings) -> dict[str, Handler]:
    """What the jobs of these helpdesks do, by kind."""
    found: dict[str, Handler] = {}
    if hosts.chatwoot is not None:
        work = ChatwootJobs(hosts.chatwoot, app.state.chatwoot, app.state.assistant, app.state.engine)
        found.update(work.handlers(asyncio.get_running_loop()))
    if app.state.service is not None:
        found[SYNC] = sync_handler(app.state.engine, app.state.service)
    return found
