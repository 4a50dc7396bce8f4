"""A day at the desk without a mouse: nothing that was pressed leaves the keyboard nowhere."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Desk, Server

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


def test_what_is_undone_in_the_reply_box_is_undone_in_the_sidebar(desk: Desk, server: Server) -> None:
    """The decision goes back with the text, and the draft can be accepted again."""
    desk.open("open-seam")
    before = len(server.decisions())
    desk.page.locator("[data-conversation=open-seam]").press("Control+Enter")
    desk.recorded()
    assert len(server.decisions()) == before + 1
    desk.page.keyboard.press("Control+z")
    expect(desk.sidebar.get_by_test_id("accept")).to_be_visible()
    assert len(server.decisions()) == before


def test_a_draft_that_is_not_in_sight_is_shown_first(desk: Desk) -> None:
    """Behind another tab nobody knows what would be inserted: from the reply box, and in the sidebar."""
    box = desk.page.get_by_test_id("reply-box")
    desk.open("open-seam")
    for place in (box, desk.sidebar.get_by_test_id("search-field")):
        desk.sidebar.get_by_test_id("tab-search").click()
        place.press("Control+Enter")
        expect(desk.sidebar.get_by_test_id("draft-text").first).to_be_visible()
        assert box.input_value() == ""
    box.press("Control+Enter")
    expect(box).to_have_value(re.compile("店铺承担"))


def test_typed_words_are_not_mixed_with_a_draft_unasked(desk: Desk) -> None:
    """The first press says so, the second puts it at the caret."""
    desk.open("open-seam")
    box = desk.page.get_by_test_id("reply-box")
    box.click()
    desk.page.keyboard.type("亲爱的，")
    desk.page.keyboard.press("Control+Enter")
    expect(desk.page.locator("#reply-hint")).to_contain_text("再按一次")
    expect(box).to_have_value("亲爱的，")
    desk.page.keyboard.press("Control+Enter")
    expect(box).to_have_value(re.compile("^亲爱的，\n(.|\n)*店铺承担"))


def test_one_key_goes_round_the_desk(desk: Desk) -> None:
    """List, reply box, sidebar, and back; what is at hand in the sidebar has the focus."""
    desk.open("open-seam")
    row, box = desk.page.locator("[data-conversation=open-seam]"), desk.page.get_by_test_id("reply-box")
    accept = desk.sidebar.get_by_test_id("accept")
    row.focus()
    for key, place in (("F6", box), ("F6", accept), ("F6", row), ("F6", box), ("F6", accept), ("Shift+F6", box)):
        desk.page.keyboard.press(key)
        expect(place).to_be_focused()


def test_single_keys_work_on_the_whole_desk(desk: Desk) -> None:
    """As the sidebar shows them, wherever nobody types."""
    desk.open("open-seam")
    row = desk.page.locator("[data-conversation=open-seam]")
    row.press("r")
    expect(desk.sidebar.get_by_test_id("reject-reason").first).to_be_visible()
    row.press("r")
    desk.page.get_by_test_id("reply-box").press("e")
    expect(desk.page.get_by_test_id("reply-box")).to_have_value("e")
    expect(desk.sidebar.get_by_test_id("edit-box")).to_have_count(0)
    row.press("e")
    expect(desk.sidebar.get_by_test_id("edit-box")).to_be_visible()


def test_a_reply_is_counted_as_sent_by_keys(desk: Desk) -> None:
    """And the most urgent customer is next."""
    desk.open("open-seam")
    box = desk.page.get_by_test_id("reply-box")
    box.press("Control+Enter")
    expect(box).to_have_value(re.compile("店铺承担"))
    box.press("Control+Shift+Enter")
    expect(desk.page.locator("[data-testid=conversation][aria-current=true]")).not_to_have_attribute(
        "data-conversation", "open-seam"
    )


def test_arrows_go_along_the_tabs_and_through_what_was_found(desk: Desk) -> None:
    """No tab takes the keyboard from who passes by; Enter takes the passage one is at."""
    desk.open("open-seam")
    desk.sidebar.get_by_test_id("tab-draft").focus()
    for tab in ("search", "phrases", "recent"):
        desk.page.keyboard.press("ArrowRight")
        expect(desk.sidebar.get_by_test_id(f"tab-{tab}")).to_be_focused()
    desk.page.keyboard.press("q")
    expect(desk.sidebar.get_by_test_id("search-field")).to_be_focused()
    desk.page.keyboard.type("运费险")
    found = desk.sidebar.get_by_test_id("passage")
    expect(found.first).to_contain_text("运费险")
    desk.page.keyboard.press("ArrowDown")
    expect(found.first).to_be_focused()
    desk.page.keyboard.press("ArrowDown")
    expect(found.nth(1)).to_be_focused()
    desk.page.keyboard.press("ArrowUp")
    desk.page.keyboard.press("Enter")
    expect(desk.page.get_by_test_id("reply-box")).to_have_value(re.compile("运费险"))


def test_what_was_found_goes_into_the_edit_that_is_open(desk: Desk) -> None:
    """As a source of it: nothing is said against what the documents say."""
    desk.open("open-seam")
    desk.sidebar.get_by_test_id("edit").click()
    box = desk.sidebar.get_by_test_id("edit-box")
    before = box.input_value()
    desk.sidebar.get_by_test_id("tab-search").click()
    desk.sidebar.get_by_test_id("search-field").fill("运费险怎么赔")
    passages = desk.sidebar.get_by_test_id("passage").filter(has=desk.sidebar.get_by_role("button"))
    passages.first.get_by_role("button").click()
    expect(box).to_be_focused()
    assert len(box.input_value()) > len(before) + 8
    expect(desk.sidebar.get_by_test_id("edit-check")).to_have_text("没有阻止项")
    found = desk.sidebar.locator("[data-part=findings] [data-testid=finding]")
    expect(found).to_have_text([re.compile("推算出来的数字.*1 月 29 日")])  # the draft's own, of the order
    assert desk.page.get_by_test_id("reply-box").input_value() == ""


def test_an_open_question_is_looked_up_by_its_button(desk: Desk) -> None:
    """The one that the documents leave open, not the whole turn."""
    desk.open("group-order")
    part = desk.sidebar.get_by_test_id("open-part").first
    question = part.locator("b").inner_text()[2:]
    part.get_by_test_id("look-up").click()
    expect(desk.sidebar.get_by_test_id("search-field")).to_have_value(re.compile(re.escape(question[:6])))


def test_drafting_again_says_when_it_is_the_same(desk: Desk) -> None:
    """Without a model there is only one; it is not offered as another."""
    desk.open("lantern-pair")
    desk.sidebar.get_by_test_id("tab-draft").focus()
    desk.page.keyboard.press("n")
    expect(desk.sidebar.locator(".slot-notice")).to_contain_text("还是刚才那一份")
    expect(desk.sidebar.get_by_test_id("forms")).to_be_hidden()


def test_the_word_to_a_rejection_leaves_the_keyboard_at_the_next_step(desk: Desk) -> None:
    """Which is to draft again."""
    desk.open("lantern-pair")
    desk.sidebar.get_by_test_id("reject").click()
    desk.sidebar.get_by_test_id("reject-reason").first.click()
    desk.sidebar.get_by_test_id("change-note").fill("型号错了")
    desk.sidebar.get_by_test_id("change-note").press("Enter")
    expect(desk.sidebar.get_by_test_id("again")).to_be_focused()


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
