"""Accounts in a real browser: an invitation, a session that outlives a tab, signing out, and an access that ends."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, FrameLocator, Page, expect

from assist import keys, people
from tests.browser.conftest import ARTEFACTS, Server

pytestmark = pytest.mark.browser


@contextlib.contextmanager
def person(browser: Browser) -> Iterator[BrowserContext]:
    """A browser of somebody's own."""
    context = browser.new_context(viewport={"width": 1100, "height": 800}, locale="zh-CN")
    context.set_default_timeout(60_000)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    yield context
    context.close()


def opened(context: BrowserContext, address: str) -> Page:
    page = context.new_page()
    page.goto(address)
    return page


def open_sheet(sidebar: FrameLocator) -> None:
    """Open the sheet that says who is signed in, once the sidebar is at work."""
    sidebar.locator("[data-testid=draft-text], [data-testid=abstention]").first.wait_for()
    sidebar.locator("#open-keys").click()


def test_a_lead_invites_an_agent_and_ends_their_access(browser: Browser, server: Server) -> None:
    """From the page alone: name, role, a link to hand over; the agent is called by name in desk and sidebar."""
    with person(browser) as leads, person(browser) as agents:
        token = keys.create_link(server.engine, "lead", "Lea")
        lead = opened(leads, f"{server.url}/people#token={token}")
        lead.get_by_test_id("invite-name").fill("王小明")
        lead.get_by_test_id("invite").click()
        expect(lead.get_by_test_id("link-shown")).to_be_visible()
        link = lead.get_by_test_id("link-shown").locator("code").inner_text()
        ARTEFACTS.mkdir(exist_ok=True)
        lead.screenshot(path=ARTEFACTS / "people.png")

        agent = opened(agents, link)
        expect(agent.get_by_test_id("you")).to_have_text("王小明（客服）")
        assert "token" not in agent.url
        agent.get_by_test_id("own-key").click()
        expect(agent.get_by_test_id("key-shown").locator("code")).to_contain_text("ra_")
        desk = opened(agents, f"{server.url}/desk?live=off")
        expect(desk.get_by_test_id("account")).to_contain_text("王小明")
        sidebar = desk.frame_locator("[data-testid=sidebar-frame]")
        open_sheet(sidebar)
        expect(sidebar.get_by_test_id("who")).to_contain_text("王小明")

        lead.reload()
        lead.on("dialog", lambda dialog: dialog.accept())
        row = lead.get_by_test_id("person").filter(has_text="王小明")
        row.get_by_test_id("end-access").click()
        expect(row).to_contain_text("已终止")
        agent.reload()
        expect(agent.get_by_test_id("signed-out")).to_be_visible()


def test_a_session_outlives_tab_and_restart_until_it_is_signed_out(browser: Browser, server: Server) -> None:
    """In a new tab, from a bookmark, and in a browser started anew with what it had stored."""
    _, token = people.invite(server.engine, "Ann", "agent", by="k_lead")
    with person(browser) as before:
        opened(before, f"{server.url}/people#token={token}").get_by_test_id("you").wait_for()
        opened(before, f"{server.url}/sidebar").locator("#empty").wait_for()
        state = before.storage_state()
    again = browser.new_context(storage_state=state, locale="en-GB")
    again.set_default_timeout(60_000)
    page = opened(again, f"{server.url}/people")
    expect(page.get_by_test_id("you")).to_contain_text("Ann")
    page.get_by_test_id("sign-out").click()
    expect(page.get_by_test_id("signed-out")).to_be_visible()
    assert page.evaluate("localStorage.getItem('assist-session')") is None
    expect(opened(again, f"{server.url}/desk").locator("#signed-out")).to_be_visible()
    again.close()


def test_the_sidebar_in_the_desk_keeps_to_its_tab(browser: Browser, server: Server) -> None:
    """Its session is not the pages': signed in as lead the desk stays lead, and the frame is an agent's."""
    with person(browser) as context:
        desk = opened(context, f"{server.url}/desk?live=off#token={keys.create_link(server.engine, 'lead', 'Lea')}")
        sidebar = desk.frame_locator("[data-testid=sidebar-frame]")
        open_sheet(sidebar)
        expect(sidebar.get_by_test_id("who")).to_contain_text("客服")
        expect(opened(context, f"{server.url}/people").get_by_test_id("you")).to_contain_text("主管")
