"""Gaps, numbers and today in a real browser: by keyboard, in both languages, at 768 px, light and dark."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from assist import keys
from tests.browser.conftest import ARTEFACTS, Server, serving
from tests.browser.test_studio import page as page
from tests.browser.test_studio import studio_link

pytestmark = pytest.mark.browser
GRIND = ("磨豆机能磨香料吗", "磨豆机可以磨香料吗", "磨豆机能不能磨香料")
DECISIONS = (
    {"verdict": "edited", "text": "可以磨，磨完用米清洗。"},
    {"verdict": "rejected", "reason": "off_topic"},
    {"verdict": "rejected", "reason": "off_topic"},
    {"verdict": "accepted"},
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One that nobody has asked anything, nor looked for gaps on: these are looked for once in a quarter of an hour."""
    with serving(tmp_path_factory.mktemp("gaps")) as running:
        yield running


@pytest.fixture(scope="module")
def asked(server: Server) -> None:
    """Three customers ask what no document answers; an agent wrote to one. A fourth question is answered."""
    secret = keys.create_key(server.engine, "agent", "asker")[1]
    with httpx.Client(base_url=server.url, headers={"Authorization": f"Bearer {secret}"}, timeout=60) as client:
        for number, text in enumerate((*GRIND, "开线退货运费谁出")):
            said = {"conversation": {"id": f"gaps-{number}", "messages": [{"role": "customer", "text": text}]}}
            draft = client.post("/v1/drafts", json=said).json()["id"]
            assert client.post(f"/v1/drafts/{draft}/decision", json=DECISIONS[number]).status_code == 201


def shoot(page: Page, name: str) -> None:
    ARTEFACTS.mkdir(exist_ok=True)
    page.screenshot(path=ARTEFACTS / f"{name}.png", full_page=True)


@pytest.mark.usefixtures("asked")
def test_a_gap_is_found_written_and_dismissed(server: Server, page: Page) -> None:
    """The first look at the page finds it; "write it" opens a document that begins with the agent's own words."""
    page.goto(studio_link(server, "gaps"))
    gap = page.get_by_test_id("gap").filter(has_text="磨")
    expect(gap).to_contain_text("近四周 3 位客户问过")
    shoot(page, "studio-gaps")
    gap.get_by_test_id("write").press("Enter")
    expect(page.get_by_test_id("document-body")).to_have_value(re.compile("可以磨，磨完用米清洗。"))
    page.go_back()
    gap.locator("summary").press("Enter")
    gap.get_by_test_id("reason").fill("不卖磨豆机")
    gap.get_by_test_id("reason").press("Enter")
    expect(gap).to_have_count(0)
    page.get_by_role("link", name="不归我们管").click()
    expect(page.get_by_test_id("gap").filter(has_text="不卖磨豆机")).to_be_visible()
    page.get_by_test_id("open-again").press("Enter")
    expect(page.get_by_test_id("gap")).to_have_count(0)


@pytest.mark.usefixtures("asked")
def test_numbers_can_be_chosen_and_saved(server: Server, page: Page) -> None:
    """By another grouping without a reload, and as a file."""
    page.goto(studio_link(server, "numbers", "lead"))
    expect(page.get_by_test_id("numbers")).to_be_visible()
    page.get_by_test_id("by").select_option("origin")
    page.get_by_test_id("show").press("Enter")
    expect(page.get_by_test_id("line")).to_contain_text(["资料摘句"])
    with page.expect_download() as saved:
        page.get_by_test_id("csv").press("Enter")
    assert saved.value.suggested_filename.startswith("insights-origin-")
    assert saved.value.path().read_text("utf-8-sig").startswith("origin,title,drafts")
    shoot(page, "studio-numbers")


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize("language", ["中", "EN"])
def test_the_table_of_numbers_fits_a_tablet(server: Server, page: Page, language: str) -> None:
    """No column lies beyond the edge at 768 px: of the interval the words stay, the picture needs more room."""
    page.set_viewport_size({"width": 768, "height": 900})
    page.goto(studio_link(server, "numbers", "lead"))
    page.get_by_role("button", name=language, exact=True).click()
    expect(page.get_by_test_id("numbers")).to_be_visible()
    expect(page.locator("#part")).to_have_attribute("aria-busy", "false")
    table = page.locator(".scroll")
    assert table.evaluate("(box) => box.scrollWidth <= box.clientWidth")


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize("name", ["today", "gaps", "numbers"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_can_be_read_by_everybody(server: Server, page: Page, name: str, scheme: str) -> None:
    """No fault that axe knows, and nothing wider than a screen of 768 px, in either language."""
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.set_viewport_size({"width": 768, "height": 900})
    page.goto(studio_link(server, name))
    expect(page.locator("#part h1")).to_be_visible()
    page.get_by_role("button", name="EN").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("#part h1")).to_contain_text(name.capitalize())
    expect(page.locator("#part")).to_have_attribute("aria-busy", "false")
    found = Axe().run(page)
    assert [one["id"] for one in found.response["violations"]] == []
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 768
    shoot(page, f"studio-{name}-{scheme}-768")
