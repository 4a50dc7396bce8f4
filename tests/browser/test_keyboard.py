"""A day at the desk without a mouse: nothing that was pressed leaves the keyboard nowhere."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Desk

pytestmark = pytest.mark.browser


def focused(desk: Desk) -> Any:
    """What has the focus in the sidebar; the page itself when nothing has."""
    return desk.sidebar.locator(":focus")


def test_the_inbox_is_one_stop_and_arrows_go_through_it(desk: Desk) -> None:
    """From the list to the reply box it is a few tabs, however many customers wait."""
    desk.open("lantern-pair")
    row = desk.page.locator("[data-conversation=lantern-pair]")
    row.focus()
    row.press("ArrowDown")
    expect(desk.page.locator("[data-conversation=grinder-uk]")).to_be_focused()
    desk.page.keyboard.press("End")
    expect(desk.page.get_by_test_id("conversation").last).to_be_focused()
    desk.page.keyboard.press("Home")
    expect(desk.page.get_by_test_id("conversation").first).to_be_focused()
    row.focus()
    assert desk.reached_by_tab(desk.page.get_by_test_id("reply-box"), 6)


def test_what_is_searched_for_is_reached_and_opened(desk: Desk) -> None:
    """Also when the open conversation is not among what is shown: down into the list, Enter opens the first."""
    desk.open("lantern-pair")
    field = desk.page.locator("#inbox-search")
    field.click()
    field.fill("开线")
    shown = desk.page.get_by_test_id("conversation")
    expect(desk.page.locator("[data-conversation=lantern-pair]")).to_have_count(0)
    field.press("ArrowDown")
    expect(shown.first).to_be_focused()
    assert shown.evaluate_all("(rows) => rows.filter((row) => row.tabIndex === 0).length") == 1
    field.focus()
    field.press("Enter")
    expect(shown.first).to_have_attribute("aria-current", "true")


def test_the_next_customer_comes_into_sight(desk: Desk) -> None:
    """After the most urgent one is answered the next is selected, far down in the list or not."""
    desk.open("open-seam")
    desk.page.locator("[data-conversation=open-seam]").press("Control+Enter")
    expect(desk.page.get_by_test_id("reply-box")).not_to_have_value("")
    desk.page.keyboard.press("Tab")
    desk.page.keyboard.press("Enter")
    current = desk.page.locator("[data-testid=conversation][aria-current=true]")
    expect(current).not_to_have_attribute("data-conversation", "open-seam")
    expect(current).to_be_in_viewport(ratio=0.9)


def test_ctrl_z_in_the_reply_box_takes_the_draft_out_and_nothing_else(desk: Desk) -> None:
    """As if it had been typed; what was typed elsewhere before stays."""
    desk.page.locator("#inbox-search").click()  # waits until the page listens; to focus would not
    desk.page.keyboard.type("阿")
    desk.open("open-seam")
    box = desk.page.get_by_test_id("reply-box")
    desk.page.locator("[data-conversation=open-seam]").press("Control+Enter")
    expect(box).to_have_value(re.compile("缝补"))
    expect(box).to_be_focused()
    desk.page.keyboard.press("Control+z")
    expect(box).to_have_value("")
    expect(box).to_be_focused()
    expect(desk.page.locator("#inbox-search")).to_have_value("阿")


def test_the_focus_stays_where_one_can_go_on(desk: Desk) -> None:
    """After a rejection, after drafting anew, and back from another tab."""
    desk.open("lantern-pair")
    desk.sidebar.get_by_test_id("tab-draft").focus()
    desk.page.keyboard.press("r")
    expect(desk.sidebar.get_by_test_id("reject-reason").first).to_be_focused()
    desk.page.keyboard.press("3")
    expect(desk.sidebar.get_by_test_id("again")).to_be_focused()
    desk.page.keyboard.press("n")
    expect(desk.sidebar.get_by_test_id("accept")).to_be_visible()
    expect(focused(desk)).to_have_count(1)
    desk.page.keyboard.press("q")
    expect(desk.sidebar.get_by_test_id("search-field")).to_be_focused()
    desk.page.keyboard.press("Escape")
    expect(desk.sidebar.get_by_test_id("tab-draft")).to_be_focused()


def test_enter_takes_the_phrase_that_was_typed_for(desk: Desk) -> None:
    """Not the one that stood first while the list was still on its way."""
    desk.open("sale-return")
    desk.sidebar.get_by_test_id("tab-draft").focus()
    desk.page.keyboard.press("/")
    expect(desk.sidebar.get_by_test_id("phrase").first).to_be_visible()
    desk.page.keyboard.type("zlwt")
    desk.page.keyboard.press("Enter")
    expect(desk.page.get_by_test_id("reply-box")).to_have_value(re.compile("质量问题|出现问题"))


def test_the_menu_of_reasons_is_whole(desk: Desk) -> None:
    """Its last line, a reason of one's own, is as wide as the others."""
    desk.open("open-seam")
    desk.sidebar.get_by_test_id("reject").click()
    note = desk.sidebar.get_by_test_id("reject-note")
    expect(note).to_be_in_viewport(ratio=1)
    assert note.evaluate("(field) => field.clientWidth") > 200


def test_sources_stay_beside_an_edit_where_there_is_room(desk: Desk) -> None:
    """At 1440 px; narrow, the edit has the place for itself."""
    desk.open("open-seam")
    desk.sidebar.get_by_test_id("edit").click()
    expect(desk.sidebar.get_by_test_id("source").first).to_be_visible()
    edit = desk.sidebar.get_by_test_id("edit-box").bounding_box()
    source = desk.sidebar.get_by_test_id("source").first.bounding_box()
    assert edit
    assert source
    assert source["x"] >= edit["x"] + edit["width"]
    desk.page.set_viewport_size({"width": 1280, "height": 900})
    expect(desk.sidebar.get_by_test_id("source").first).to_be_hidden()


def test_nobody_who_is_signed_out_reads_a_shell_command(desk: Desk) -> None:
    """They are told whom to ask."""
    desk.open("open-seam")  # signed in, on the desk and in the sidebar: no answer to that comes after the cookies went
    desk.page.context.clear_cookies()
    for place in ("desk", "sidebar"):
        desk.page.evaluate("localStorage.clear()")
        desk.page.goto(desk.page.url.split("/desk")[0].split("/sidebar")[0] + f"/{place}")
        expect(desk.page.get_by_test_id("signed-out")).to_contain_text("主管")
        expect(desk.page.get_by_test_id("signed-out")).not_to_contain_text("assist keys")
