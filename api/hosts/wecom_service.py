"""微信客服: what customers write there, read by `kf/sync_msg`, for the sidebar in its toolbar.

WeCom only tells that there is news (a signed callback); what was said is fetched, from where the last fetch ended, and
kept for as many days as WeCom keeps it. While a person serves, WeCom lets nothing be sent by API, and nothing here
sends at any time.
"""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Iterator, Sequence
from typing import Any, Literal

import httpx
import sqlalchemy as sa
from pydantic import BaseModel
from sqlalchemy.engine import Connection, Engine

from api.hosts.settings import WecomSettings
from assist import store
from assist.drafting.turns.attachments import attachment
from assist.errors import ProviderFailed, SetupError
from assist.jobs import Handler, Payload, Progress

SYNC = "wecom service messages"  # the kind of its jobs
KEPT = dt.timedelta(days=3)  # as long as WeCom gives them out
SECONDS = 10.0
_PAGE = 1_000
_EARLY = 300  # seconds by which an access token is replaced before it ends
_ENDED_TOKEN = (40014, 42001)
_FROM = {3: "customer", 5: "agent"}  # 4 is an event: somebody entered, a colleague took over
_KINDS = {"image": "image", "voice": "audio", "video": "video", "file": "file", "location": "location",
          "business_card": "contact"}  # fmt: skip


class ServiceMessage(BaseModel):
    """A message as WeCom lists it; what is not text has no `text`."""

    msgid: str
    external_userid: str = ""
    send_time: int = 0
    origin: int = 0
    msgtype: str = ""
    text: dict[str, Any] = {}


class _Page(BaseModel):
    errcode: int = 0
    next_cursor: str = ""
    has_more: Literal[0, 1] = 0
    msg_list: tuple[ServiceMessage, ...] = ()


class _Token(BaseModel):
    errcode: int = 0
    access_token: str = ""
    expires_in: int = 0


class ServiceReader:
    """Reads messages of 微信客服 with its own secret. For the threads of jobs."""

    def __init__(self, settings: WecomSettings) -> None:
        if settings.service is None:
            raise SetupError("wecom.service is missing in hosts.toml; `assist connect wecom` prints what belongs there")
        self._corp, self._secret = settings.corp_id, settings.service.secret
        self._client = httpx.Client(base_url=settings.api, timeout=SECONDS)
        self._token, self._ends = "", 0.0
        self._lock = threading.Lock()

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def pages(self, account: str, cursor: str, token: str) -> Iterator[tuple[Sequence[ServiceMessage], str]]:
        """What was said in an account since a cursor, page by page, each with the cursor after it.

        Raises ProviderFailed.
        """
        while True:
            asked = {"cursor": cursor, "token": token, "limit": _PAGE, "open_kfid": account}
            page = self._page(asked) or self._page(asked)  # a second time with a new access token
            if page is None:
                raise ProviderFailed("WeCom takes no access token; check secret of wecom.service in hosts.toml")
            cursor = page.next_cursor or cursor
            yield page.msg_list, cursor
            if not page.has_more:
                return

    def _page(self, asked: dict[str, Any]) -> _Page | None:
        path = "/cgi-bin/kf/sync_msg"
        page = _Page.model_validate_json(self._answer("POST", path, {"access_token": self._access()}, asked))
        if page.errcode in _ENDED_TOKEN:
            self._ends = 0.0
            return None
        if page.errcode:
            raise ProviderFailed(f"WeCom answered error {page.errcode} at {path}; check wecom.service in hosts.toml")
        return page

    def _access(self) -> str:
        with self._lock:
            if self._ends <= time.monotonic():
                own = {"corpid": self._corp, "corpsecret": self._secret.get_secret_value()}
                given = _Token.model_validate_json(self._answer("GET", "/cgi-bin/gettoken", own, None))
                if given.errcode or not given.access_token:
                    raise ProviderFailed(f"WeCom answered error {given.errcode} for wecom.service in hosts.toml")
                self._token = given.access_token
                self._ends = time.monotonic() + max(given.expires_in - _EARLY, 0)
            return self._token

    def _answer(self, method: str, path: str, query: dict[str, str], body: dict[str, Any] | None) -> bytes:
        # Errors are told without the address: it carries a secret.
        try:
            answer = self._client.request(method, path, params=query, json=body)
            answer.raise_for_status()
            return answer.content
        except httpx.HTTPError as error:
            raise ProviderFailed(f"WeCom failed ({type(error).__name__}) at {path}") from None


def sync_handler(engine: Engine, reader: ServiceReader) -> Handler:
    """The handler of jobs of the kind SYNC: {"account", "token"}. Begun twice it keeps each message once."""

    def handle(payload: Payload, progress: Progress) -> dict[str, Any]:
        account, kept = str(payload["account"]), 0
        for said, cursor in reader.pages(account, _cursor(engine, account), str(payload["token"])):
            kept += keep_messages(engine, account, said, cursor)
            progress(kept, 0, "")
        return {"messages": kept}

    return handle


def keep_messages(engine: Engine, account: str, said: Sequence[ServiceMessage], cursor: str) -> int:
    """Keep messages, each once, and where the next fetch begins, in one transaction; how many were new."""
    now = dt.datetime.now(dt.UTC)
    table, rows = store.service_messages, [row for one in said if (row := _row(account, one))]
    with engine.begin() as connection:
        connection.execute(sa.delete(table).where(table.c.at < store.utc_text(now - KEPT)))
        new = [
            connection.execute(store.insert_new(engine, table).values(row).returning(table.c.id)).first()
            for row in rows
        ]
        _set_cursor(connection, account, cursor)
    return sum(one is not None for one in new)


def conversation_with(engine: Engine, user: str, limit: int = 200) -> list[dict[str, Any]]:
    """The last messages of one customer, oldest first: id, role, text, at."""
    table = store.service_messages
    columns = (table.c.id, table.c.role, table.c.text, table.c.at)
    query = sa.select(*columns).where(table.c.customer == user).order_by(table.c.at.desc(), table.c.id.desc())
    with engine.connect() as connection:
        rows = connection.execute(query.limit(limit)).all()
    return [dict(row._mapping) for row in reversed(rows)]


def _row(account: str, one: ServiceMessage) -> dict[str, str] | None:
    role = _FROM.get(one.origin)
    content = one.text.get("content")
    text = content if isinstance(content, str) else attachment(_KINDS.get(one.msgtype, ""), "zh")
    if role is None or not one.external_userid or not text.strip():
        return None
    at = store.utc_text(dt.datetime.fromtimestamp(one.send_time, dt.UTC))
    return {"id": one.msgid, "account": account, "customer": one.external_userid, "role": role, "text": text, "at": at}


def _cursor(engine: Engine, account: str) -> str:
    table = store.service_cursors
    with engine.connect() as connection:
        return connection.execute(sa.select(table.c.cursor).where(table.c.account == account)).scalar() or ""


def _set_cursor(connection: Connection, account: str, cursor: str) -> None:
    row = {"account": account, "cursor": cursor}
    insert = store.upsert(connection, store.service_cursors).values(row)
    connection.execute(insert.on_conflict_do_update(index_elements=["account"], set_={"cursor": cursor}))
