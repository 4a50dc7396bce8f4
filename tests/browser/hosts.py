"""Fixtures: Reply Assist over a small shop, the fake helpdesks around it, and a page of one of them."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, BrowserContext, Frame, Page, expect
from sqlalchemy.engine import Engine

from api.app import create_app
from api.hosts.wecom_service import ServiceMessage, keep_messages
from assist import keys, store
from assist.assistant import Assistant
from assist.knowledge.index import open_index
from assist.knowledge.passages import Search
from assist.knowledge.publishing import publish
from assist.knowledge.reading.documents import read_corpus
from assist.settings import Settings
from assist.store import open_store
from assist.testing import HashEmbedder
from tests.fake_hosts.pages import CORP, CORP_SECRET, PAGES, FakeHosts
from tests.fake_hosts.running import running
from tests.shop import write_shop

ANSWER = "来回运费由店铺承担"


@dataclass(frozen=True)
class Place:
    """Reply Assist over a small shop, the helpdesks around it, and the database."""

    assist: str
    hosts: str
    fake: FakeHosts
    engine: Engine

    def link(self) -> str:
        return keys.create_link(self.engine, "agent", "test")

    def decisions(self) -> list[tuple[str, str]]:
        """Verdict and conversation, oldest first."""
        query = sa.select(store.decisions.c.verdict, store.drafts.c.conversation).join(store.drafts)
        with self.engine.connect() as connection:
            rows = connection.execute(query.order_by(store.decisions.c.decided_at)).all()
        return [(row.verdict, row.conversation["id"]) for row in rows]

    def hear(self, user: str, text: str) -> None:
        """What a customer of 微信客服 writes, as the server has read it."""
        said = {"msgid": secrets.token_hex(4), "external_userid": user, "send_time": int(time.time()), "origin": 3}
        keep_messages(
            self.engine,
            "kf1",
            [ServiceMessage.model_validate({**said, "msgtype": "text", "text": {"content": text}})],
            "",
        )

    def finals(self) -> list[str]:
        """Final texts, oldest first."""
        table = store.final_texts
        with self.engine.connect() as connection:
            return list(connection.execute(sa.select(table.c.text).order_by(table.c.recorded_at)).scalars())


@dataclass
class HostPage:
    """A helpdesk's page, and what went wrong in it."""

    page: Page
    errors: list[str] = field(default_factory=list)

    @property
    def sidebar(self) -> Frame:
        """The frame with the sidebar, however deep."""
        for _ in range(100):
            found = [frame for frame in self.page.frames if "/sidebar" in frame.url]
            if found:
                return found[0]
            self.page.wait_for_timeout(50)
        pytest.fail("no sidebar appeared")

    def enter_key(self, key: str) -> None:
        """Sign in by hand, where the helpdesk cannot do it."""
        self.sidebar.get_by_test_id("key-field").fill(key)
        self.sidebar.get_by_test_id("key-enter").click()

    def expect_draft(self) -> None:
        expect(self.sidebar.get_by_test_id("draft-text").first).to_contain_text(ANSWER)

    def accept(self) -> None:
        """Accept, and wait until the decision is recorded."""
        self.sidebar.get_by_test_id("accept").click()
        expect(self.sidebar.get_by_test_id("draft-status")).to_have_attribute("data-recorded", "yes")

    def sent(self) -> list[str]:
        found: list[str] = self.page.evaluate("[...sent, ...refused]")
        return found

    def shoot(self, name: str) -> None:
        """Keep a picture, when asked for."""
        if folder := os.environ.get("PICTURES"):
            Path(folder).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=Path(folder) / f"{name}.png")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("place")
    engine = open_store(f"sqlite:///{folder / 'assist.db'}")
    index = open_index(folder)
    embedder = HashEmbedder()
    shop = write_shop(folder / "shop")
    publish(engine, index, embedder, read_corpus(shop))
    fake = FakeHosts(key=keys.create_key(engine, "agent", "helpdesk")[1])
    with ExitStack() as stack:
        stack.callback(index.close)
        hosts = stack.enter_context(running(fake.app()))
        secret = folder / "wecom-secret"
        secret.write_text(CORP_SECRET)
        secret.chmod(0o600)
        hosts_file = folder / "hosts.toml"
        hosts_file.write_text(
            f'[wecom]\ncorp_id = "{CORP}"\nagent_id = 7\nsecret = "file:{secret}"\n'
            f'page = "{hosts}/apps/wecom/"\napi = "{hosts}"\n'
            f'[wecom.sign_in]\nagents = "all"\ninside = "{hosts}"\noutside = "{hosts}"\n'
        )
        given = {"data_dir": folder, "corpus_dir": shop, "frame_ancestors": hosts, "hosts_file": hosts_file}
        assistant = Assistant(Search(engine, index, embedder), None, engine)
        app = create_app(
            Settings.model_validate({**given, "database_url": f"sqlite:///{folder / 'assist.db'}"}), (assistant, index)
        )
        fake.assist = stack.enter_context(running(app))
        yield Place(fake.assist, hosts, fake, engine)


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context(viewport={"width": 1120, "height": 720}, locale="zh-CN")
    opened.route("https://static.zdassets.com/**", lambda route: route.fulfill(path=PAGES / "zaf_sdk.js"))
    yield opened
    opened.close()


@pytest.fixture
def host_page(context: BrowserContext) -> Iterator[HostPage]:
    """A page that is not opened yet. At the end nothing may have been thrown in it."""
    page = context.new_page()
    opened = HostPage(page)
    page.on("pageerror", lambda error: opened.errors.append(str(error)))
    yield opened
    assert opened.errors == []


def open_host(host_page: HostPage, place: Place, host: str) -> None:
    """Open a helpdesk with the sidebar in it, signed in the way that this helpdesk allows."""
    if host == "generic":
        host_page.page.goto(f"{place.hosts}/hosts/generic?token={place.link()}")
        return
    path = "apps/component/example.html" if host == "component" else f"hosts/{host}"
    host_page.page.goto(f"{place.hosts}/{path}")
    if host in ("component", "chatwoot", "livechat", "tgo", "wecom"):
        host_page.enter_key(place.fake.key)
