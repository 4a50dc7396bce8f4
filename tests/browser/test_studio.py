"""The studio in a real browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from assist import keys
from tests.browser.conftest import ARTEFACTS, Server

pytestmark = pytest.mark.browser


def studio_link(server: Server, page: str, role: str = "editor") -> str:
    """A fresh sign-in link to a page of the studio."""
    return f"{server.url}/studio/{page}#token={keys.create_link(server.engine, role, 'test')}"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page in whose console nothing may go wrong."""
    opened = browser.new_page(viewport={"width": 1280, "height": 800}, locale="zh-CN")
    opened.set_default_timeout(60_000)
    errors: list[str] = []
    opened.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    opened.close()
    assert errors == []


def test_releases_are_listed_in_the_language_chosen(server: Server, page: Page) -> None:
    """The live one is marked; switching the language asks for the part again."""
    page.goto(studio_link(server, "releases"))
    expect(page.get_by_role("heading", name="版本")).to_be_visible()
    expect(page.get_by_test_id("release").first).to_contain_text("生效中")
    page.get_by_role("button", name="EN").click()
    expect(page.get_by_role("heading", name="Releases")).to_be_visible()
    ARTEFACTS.mkdir(exist_ok=True)
    page.screenshot(path=ARTEFACTS / "studio-releases.png")


def test_signed_out_the_page_asks_for_a_key(server: Server, page: Page) -> None:
    """And shows nothing of the shop."""
    page.goto(f"{server.url}/studio/releases")
    expect(page.get_by_test_id("signed-out")).to_be_visible()
    expect(page.get_by_test_id("release")).to_have_count(0)


def test_an_agent_is_told_in_the_pages_language_that_this_is_not_theirs(server: Server, browser: Browser) -> None:
    """And who can change that."""
    opened = browser.new_page(locale="zh-CN")
    opened.goto(studio_link(server, "documents", "agent"))
    expect(opened.get_by_test_id("trouble")).to_contain_text("编辑和组长")
    opened.close()
