"""A real server over the real corpus, and a real browser. `artefacts/` keeps the screenshots.

Without Chromium the tests are skipped on a developer's machine and fail under CI=true.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, FrameLocator, Locator, Page, expect, sync_playwright
from sqlalchemy.engine import Engine

from assist import keys
from assist.store import open_store
from tests.browser.hosts import context as context
from tests.browser.hosts import host_page as host_page
from tests.browser.hosts import place as place

ROOT = Path(__file__).parent.parent.parent
ARTEFACTS = ROOT / "artefacts"
expect.set_options(timeout=60_000)  # never a matter of speed
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


@dataclass(frozen=True)
class Server:
    """A running server, and its database."""

    url: str
    engine: Engine

    def link(self, page: str = "desk", role: str = "agent", **query: str) -> str:
        """A fresh sign-in link to a page. On the desk no customer comes by himself."""
        asked = urlencode({"live": "off", **query})
        return f"{self.url}/{page}?{asked}#token={keys.create_link(self.engine, role, 'test')}"

    def decisions(self) -> list[tuple[str, str | None, str | None]]:
        """Recorded decisions as (verdict, text, reason), oldest first."""
        with self.engine.connect() as connection:
            rows = connection.execute(sa.text("SELECT verdict, text, reason FROM decisions ORDER BY decided_at"))
            return [(row.verdict, row.text, row.reason) for row in rows]


@dataclass
class Desk:
    """The desk in a browser page, and what went wrong in it."""

    page: Page
    sidebar: FrameLocator
    errors: list[str]

    def open(self, conversation: str) -> None:
        """Open a conversation and wait until its draft or abstention is there."""
        self.page.locator(f"[data-testid=conversation][data-conversation={conversation}]").click()
        self.sidebar.locator("[data-testid=draft-status][data-phase]").wait_for(state="attached")
        self.sidebar.locator("[data-testid=draft-text], [data-testid=abstention]").first.wait_for()

    def say(self, text: str) -> None:
        """Say something as the customer."""
        self.page.get_by_test_id("customer-field").fill(text)
        self.page.get_by_test_id("customer-add").click()

    def ask_beside_the_documents(self) -> None:
        """A question that no shop's documents answer, in the conversation in which nothing is open; wait for that."""
        self.page.locator("[data-testid=conversation][data-conversation=answered]").click()
        self.say("能帮我写一首诗吗")
        self.sidebar.get_by_test_id("abstention").wait_for()

    def reached_by_tab(self, target: Locator, most: int) -> bool:
        """Whether so many tabs at most bring the keyboard there."""
        for _ in range(most):
            self.page.keyboard.press("Tab")
            if target.evaluate("(one) => one === document.activeElement"):
                return True
        return False

    def recorded(self) -> None:
        """Wait until the decision is in the store."""
        expect(self.sidebar.get_by_test_id("draft-status")).to_have_attribute("data-recorded", "yes")

    def shoot(self, name: str) -> None:
        """Keep a screenshot as an artefact."""
        ARTEFACTS.mkdir(exist_ok=True)
        self.page.screenshot(path=ARTEFACTS / f"{name}.png")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """For a module, not the session: while Playwright runs, its event loop would stand in the way of other tests."""
    if CHROMIUM is None:
        message = "Chromium is not installed: apt-get install chromium fonts-wqy-microhei"
        pytest.fail(message) if os.environ.get("CI") == "true" else pytest.skip(message)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking"],
        )
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Without a model."""
    with serving(tmp_path_factory.mktemp("server")) as running:
        yield running


@contextlib.contextmanager
def serving(folder: Path, **settings: str) -> Iterator[Server]:
    """A server over the real corpus with ASSIST_* settings of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = {name: value for name, value in os.environ.items() if not name.startswith("ASSIST_")}
    env |= {"ASSIST_DATA_DIR": str(folder / "data"), "ASSIST_CORPUS_DIR": str(ROOT / "corpus"), **settings}
    command = [str(Path(sys.executable).parent / "assist"), "serve", "--port", str(port)]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(command, env=env, stdout=log, stderr=log, cwd=folder)
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_until_ready(url, process, folder / "log")
        yield Server(url, open_store(f"sqlite:///{folder / 'data' / 'assist.db'}"))
    finally:
        process.terminate()
        process.wait(timeout=20)


@pytest.fixture
def desk(browser: Browser, server: Server) -> Iterator[Desk]:
    """The desk, signed in. At the end nothing may have gone wrong in its console."""
    with open_desk(browser, server) as opened:
        yield opened
        assert opened.errors == []


@contextlib.contextmanager
def open_desk(browser: Browser, server: Server, **query: str) -> Iterator[Desk]:
    """A desk, signed in; what went wrong in its console is for the test to look at."""
    page = browser.new_page(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    page.set_default_timeout(60_000)
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(server.link(**query))
    yield Desk(page, page.frame_locator("[data-testid=sidebar-frame]"), errors)
    page.close()


def _wait_until_ready(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(2_000):  # as long as it lives: a busy machine takes minutes
        if process.poll() is not None:
            break
        try:
            if httpx.get(f"{url}/readyz", trust_env=False).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.25)
    pytest.fail(f"the server did not become ready: {re.sub('token=.*', 'token=…', log.read_text())}")
