"""The certificate in a real browser: a lead gives it to who has practised enough, and prints it."""

from __future__ import annotations

import re

import httpx
import pytest
import yaml
from playwright.sync_api import Browser, Page, Route, expect

from assist import keys
from tests.browser.conftest import ROOT, Server

pytestmark = pytest.mark.browser

REPLIES = yaml.safe_load((ROOT / "api" / "exercises.yaml").read_text(encoding="utf-8"))


def practise(server: Server, name: str) -> str:
    """Somebody who has answered every exercise as an experienced colleague would; their id."""
    novice, secret = keys.create_key(server.engine, "agent", name)
    with httpx.Client(base_url=server.url, headers={"Authorization": f"Bearer {secret}"}, trust_env=False) as client:
        client.timeout = httpx.Timeout(120)
        for one in client.get("/v1/exercises").json():
            reply = REPLIES[one["id"].removeprefix("demo-")]["reply"]
            client.post(f"/v1/exercises/{one['id']}/attempts", json={"text": reply}).raise_for_status()
    return novice.owner


def test_a_lead_gives_a_certificate_and_prints_it(browser: Browser, server: Server) -> None:
    """From the page alone; on paper there is the certificate and nothing else. The newcomer reads it too."""
    novice = practise(server, "林小夏")
    page = browser.new_page(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    page.set_default_timeout(60_000)
    page.goto(server.link("training", "lead"))
    page.get_by_test_id("look-back").click()
    page.get_by_test_id("people").select_option(novice)
    expect(page.get_by_test_id("certificate")).to_contain_text("可以独立接待")
    page.get_by_test_id("give-certificate").click()
    sheet = page.get_by_test_id("certificate-sheet")
    expect(sheet).to_contain_text("林小夏")
    expect(sheet).to_contain_text("assist audit verify")
    page.emulate_media(media="print")
    expect(sheet).to_be_visible()
    expect(page.locator(".topbar")).to_be_hidden()
    expect(page.get_by_test_id("print")).to_be_hidden()
    page.emulate_media(media="screen")
    page.get_by_test_id("certificate-back").click()
    expect(page.get_by_test_id("certificate-row")).to_have_count(1)
    page.get_by_test_id("certificate-row").click()
    expect(sheet).to_contain_text("培训证书")
    page.close()


def let_go(page: Page, held: list[Route]) -> None:
    """The answer that was held back may come."""
    while not held:
        page.wait_for_timeout(20)
    held.pop().continue_()


def test_nothing_that_comes_late_takes_the_place_of_what_is_looked_at(browser: Browser, server: Server) -> None:
    """Slow exercises do not close the progress asked for, and slow progress does not close the exercise chosen."""
    page = browser.new_page(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    page.set_default_timeout(60_000)
    held: list[Route] = []
    page.route(re.compile("/v1/(exercises|progress)$"), lambda route: held.append(route))
    page.goto(server.link("training"))
    expect(page.get_by_test_id("look-back")).to_be_disabled()
    let_go(page, held)
    page.get_by_test_id("look-back").click()
    let_go(page, held)
    expect(page.get_by_test_id("progress-view")).to_be_visible()
    page.get_by_test_id("case").first.click()
    expect(page.get_by_test_id("progress-view")).to_have_count(0)
    page.get_by_test_id("look-back").click()
    page.get_by_test_id("case").first.click()
    with page.expect_response("**/v1/progress"):
        let_go(page, held)
    page.wait_for_load_state("networkidle")
    expect(page.get_by_test_id("progress-view")).to_have_count(0)
    page.close()
