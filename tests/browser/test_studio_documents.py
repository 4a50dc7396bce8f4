"""A newcomer changes what the shop says, without a terminal: in a real browser, counted."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from evals.benchmarks.pages import serious_violations
from tests.browser.conftest import ARTEFACTS, Server, serving
from tests.browser.test_studio import studio_link
from tests.shop import DOCUMENTS, write_shop

pytestmark = pytest.mark.browser
MOST_INTERACTIONS = 25


@dataclass
class Newcomer:
    """Somebody at the page, whose every click and entry counts."""

    page: Page
    interactions: int = 0

    def click(self, target: Locator) -> None:
        self.interactions += 1
        target.click()

    def write(self, target: Locator, text: str) -> None:
        self.interactions += 1
        target.fill(text)

    def shoot(self, name: str) -> None:
        ARTEFACTS.mkdir(exist_ok=True)
        self.page.screenshot(path=ARTEFACTS / f"{name}.png", full_page=True)


@pytest.fixture(scope="module")
def shop_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server over a small shop of its own, whose files may be changed."""
    folder = tmp_path_factory.mktemp("studio")
    write_shop(folder / "corpus")
    with serving(folder, ASSIST_CORPUS_DIR=str(folder / "corpus")) as running:
        yield running


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page in whose console nothing may go wrong."""
    opened = browser.new_page(viewport={"width": 1280, "height": 900}, locale="zh-CN")
    opened.set_default_timeout(60_000)
    errors: list[str] = []
    opened.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on("dialog", lambda dialog: dialog.accept())
    yield opened
    opened.close()
    assert errors == []


def test_a_newcomer_changes_a_rule_from_a_date_and_takes_it_back(shop_server: Server, page: Page) -> None:
    """7 → 10 days from a date: both dates' answers, published, undone; no terminal, in at most 25 interactions."""
    day = (dt.date.today() + dt.timedelta(days=40)).isoformat()
    page.goto(studio_link(shop_server, "documents"))
    newcomer = Newcomer(page)
    newcomer.write(page.get_by_test_id("search-documents"), "无理由 运费")
    newcomer.click(page.get_by_role("button", name="搜索"))
    newcomer.click(page.get_by_role("link", name="退货规则", exact=True))
    newcomer.write(page.get_by_test_id("version-day"), day)
    newcomer.click(page.get_by_test_id("new-version"))
    expect(page.get_by_test_id("document-id")).to_have_value(f"returns-{day}")
    body = page.get_by_test_id("document-body")
    newcomer.write(body, body.input_value().replace("7 天", "10 天"))
    expect(page.get_by_test_id("passage").filter(has_text="10 天")).to_be_visible()
    written = page.locator("[name=etag]").get_attribute("value") or ""
    newcomer.click(page.get_by_test_id("save-document"))
    expect(page.locator("[name=etag]")).not_to_have_value(written)
    newcomer.write(page.get_by_test_id("ask"), "签收后几天内可以无理由退货？")
    newcomer.click(page.get_by_test_id("try"))
    expect(page.locator("[data-moment-kind=before]")).to_contain_text("7 天")
    expect(page.locator("[data-moment-kind=from]")).to_contain_text("10")
    newcomer.shoot("studio-document")
    newcomer.click(page.get_by_test_id("publish-document"))
    newcomer.write(page.get_by_test_id("change-note"), "退货期延长到 10 天")
    newcomer.click(page.get_by_test_id("open-change"))
    expect(page.get_by_test_id("impact-headline")).to_be_visible(timeout=120_000)
    newcomer.shoot("studio-change")
    newcomer.click(page.get_by_test_id("publish-now"))
    expect(page.get_by_test_id("change-state")).to_have_attribute("data-state", "published", timeout=120_000)
    newcomer.click(page.get_by_test_id("undo"))
    newcomer.interactions += 1  # the question whether it is meant
    expect(page.get_by_test_id("change-state")).to_have_attribute("data-state", "undone")
    assert newcomer.interactions <= MOST_INTERACTIONS
    print(f"interactions: {newcomer.interactions}")
    page.goto(f"{shop_server.url}/studio/changes")
    expect(page.get_by_test_id("nothing-differs")).to_be_visible()


def test_an_edit_by_somebody_else_is_shown_and_not_overwritten(shop_server: Server, page: Page) -> None:
    """As by Git, while the page is open: saving says so, and either text can be kept."""
    page.goto(studio_link(shop_server, "documents?id=lamp"))
    body = page.get_by_test_id("document-body")
    body.fill(body.input_value().replace("300 流明", "500 流明"))
    folder = Path(str(shop_server.engine.url.database)).parent.parent / "corpus"
    (folder / "lamp.md").write_text(DOCUMENTS["lamp"].replace("3.5 小时", "4 小时"), encoding="utf-8")
    body.press("End")
    body.type(" ")
    expect(page.get_by_test_id("edit-conflict")).to_contain_text("500")
    page.get_by_test_id("keep-mine").click()
    expect(page.get_by_test_id("edit-conflict")).to_have_count(0)
    page.get_by_test_id("save-document").click()
    expect(page.get_by_test_id("document-state")).to_contain_text("有改动")
    assert "500 流明" in (folder / "lamp.md").read_text(encoding="utf-8")
    (folder / "lamp.md").write_text(DOCUMENTS["lamp"], encoding="utf-8")


def test_what_was_begun_in_the_old_version_goes_into_the_new_one(shop_server: Server, page: Page) -> None:
    """Whoever writes first and chooses the day then loses nothing, and the old version stays as it is."""
    page.goto(studio_link(shop_server, "documents?id=lamp"))
    body = page.get_by_test_id("document-body")
    body.fill(body.input_value().replace("300 流明", "500 流明"))
    page.get_by_test_id("version-day").fill("2027-11-01")
    page.get_by_test_id("new-version").click()
    expect(page.get_by_test_id("document-id")).to_have_value("lamp-2027-11-01")
    expect(body).to_have_value(re.compile("500 流明"))
    folder = Path(str(shop_server.engine.url.database)).parent.parent / "corpus"
    assert "300 流明" in (folder / "lamp.md").read_text(encoding="utf-8")
    (folder / "lamp-2027-11-01.md").unlink()
    (folder / "lamp.md").write_text(DOCUMENTS["lamp"], encoding="utf-8")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [768, 1280])
def test_the_pages_can_be_read_by_everybody(shop_server: Server, page: Page, theme: str, width: int) -> None:
    """No fault of accessibility in either theme, and no sideways scrolling from 768 px up."""
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    page.goto(studio_link(shop_server, "documents"))
    expect(page.get_by_test_id("document").first).to_be_visible()
    for address, shown in (
        ("documents", "document"),
        ("documents?id=lamp", "passage"),
        ("documents?id=lamp&tab=history", "version"),
        ("changes", "part"),
    ):
        page.goto(f"{shop_server.url}/studio/{address}")
        expect(page.get_by_test_id(shown).first).to_be_visible()
        assert serious_violations(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address
