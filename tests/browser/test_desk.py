"""The desk in a real browser: a draft appears, is decided on, and nothing is ever sent."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Desk, Server

pytestmark = pytest.mark.browser


def test_an_accepted_draft_lands_in_the_reply_box_and_is_recorded(desk: Desk, server: Server) -> None:
    """Open, read, accept: the text without its markers is in the box, the decision in the store."""
    desk.open("open-seam")
    expect(desk.sidebar.get_by_test_id("draft-text").first).to_contain_text("店铺承担")
    expect(desk.sidebar.get_by_test_id("citation").first).to_be_visible()
    desk.shoot("desk-zh")
    desk.sidebar.get_by_test_id("accept").click()
    box = desk.page.get_by_test_id("reply-box")
    expect(box).to_have_value(re.compile("店铺承担"))
    assert not re.search(r"\[\d+\]", box.input_value())
    expect(desk.sidebar.get_by_test_id("draft-status")).to_have_attribute("data-recorded", "yes")
    assert server.decisions()[-1][0] == "accepted"
    desk.shoot("desk-accepted")


def test_the_accept_key_works_from_inside_the_sidebar(desk: Desk) -> None:
    """Ctrl Enter does what the main button names."""
    desk.open("open-seam")
    desk.sidebar.get_by_test_id("draft-text").first.click()
    desk.page.keyboard.press("Control+Enter")
    expect(desk.page.get_by_test_id("reply-box")).to_have_value(re.compile("店铺承担"))


def test_a_citation_shows_the_quoted_words_in_their_section(desk: Desk) -> None:
    """A click on the chip opens the card; the marked words are the quote."""
    desk.open("open-seam")
    desk.sidebar.get_by_test_id("citation").first.click()
    card = desk.sidebar.get_by_test_id("passage-card").first
    expect(card.locator("mark").first).to_be_visible()
    desk.shoot("desk-citation")


def test_when_the_documents_do_not_say_the_sidebar_says_so(desk: Desk) -> None:
    """No draft: a reason, what is missing, and a question that can be inserted."""
    desk.ask_beside_the_documents()
    card = desk.sidebar.get_by_test_id("abstention")
    expect(card).to_contain_text("诗")
    desk.sidebar.get_by_test_id("accept").click()
    expect(desk.page.get_by_test_id("reply-box")).to_have_value(re.compile("请问"))
    desk.shoot("desk-abstained")


def test_an_edited_draft_is_recorded_with_its_final_text(desk: Desk, server: Server) -> None:
    """What the agent really used, not what was proposed."""
    desk.open("lantern-pair")
    desk.sidebar.get_by_test_id("edit").click()
    box = desk.sidebar.get_by_test_id("edit-box")
    box.fill("您好，L1S 可以给手机充电，L1 不能。")
    expect(desk.sidebar.get_by_test_id("diff")).to_be_visible()
    desk.shoot("desk-editing")
    desk.sidebar.get_by_test_id("accept").click()
    expect(desk.page.get_by_test_id("reply-box")).to_have_value("您好，L1S 可以给手机充电，L1 不能。")
    expect(desk.sidebar.get_by_test_id("draft-status")).to_have_attribute("data-recorded", "yes")
    assert server.decisions()[-1] == ("edited", "您好，L1S 可以给手机充电，L1 不能。", None)


def test_an_edit_is_checked_while_it_is_written(desk: Desk) -> None:
    """A number of one's own withholds it where the agent looks; taken out again, it can be used."""
    desk.open("lantern-pair")
    desk.sidebar.get_by_test_id("edit").click()
    box, check = desk.sidebar.get_by_test_id("edit-box"), desk.sidebar.get_by_test_id("edit-check")
    own = box.input_value()
    box.fill(own + "我们补贴您 33 元。")
    expect(desk.sidebar.get_by_test_id("finding").filter(has_text="33 元")).to_be_visible()
    expect(check).to_have_text("有阻止项，请先改掉")
    expect(desk.sidebar.get_by_test_id("accept")).to_have_attribute("aria-disabled", "true")
    desk.shoot("desk-edit-blocked")
    box.fill(own + "祝您露营愉快。")
    expect(desk.sidebar.get_by_test_id("diff")).to_have_text(re.compile(r"^…[^\]]{12,16}祝您露营愉快。$"))
    expect(check).to_have_text("没有阻止项")
    expect(desk.sidebar.get_by_test_id("accept")).not_to_have_attribute("aria-disabled", "true")
    desk.shoot("desk-edit-clear")


def test_what_was_typed_a_moment_ago_is_checked_before_it_is_used(desk: Desk) -> None:
    """However quick the hand, also after the box was emptied; the finding is there instead of the text."""
    desk.open("lantern-pair")
    desk.sidebar.get_by_test_id("edit").click()
    box = desk.sidebar.get_by_test_id("edit-box")
    box.fill("")
    expect(desk.sidebar.get_by_test_id("edit-check")).to_have_text("没有阻止项")
    box.fill("亲，补贴您 33 元。")
    box.press("Control+Enter")
    expect(desk.sidebar.get_by_test_id("finding").first).to_contain_text("33 元")
    expect(desk.sidebar.get_by_test_id("accept")).to_have_attribute("aria-disabled", "true")
    assert desk.page.get_by_test_id("reply-box").input_value() == ""
    box.fill("亲，L1S 可以给手机充电。")
    expect(desk.sidebar.get_by_test_id("finding").filter(has_text="33 元")).to_have_count(0)
    box.press("Control+Enter")
    expect(desk.page.get_by_test_id("reply-box")).to_have_value("亲，L1S 可以给手机充电。")


def test_a_rejection_takes_a_reason(desk: Desk, server: Server) -> None:
    """Six reasons by name; the reply box stays empty."""
    desk.open("insurance-follow-up")
    desk.sidebar.get_by_test_id("reject").click()
    desk.sidebar.get_by_test_id("reject-reason").first.click()
    expect(desk.sidebar.get_by_test_id("draft-status")).to_have_attribute("data-recorded", "yes")
    verdict, _, reason = server.decisions()[-1]
    assert (verdict, reason) == ("rejected", "wrong_fact")
    assert desk.page.get_by_test_id("reply-box").input_value() == ""


def test_a_new_customer_message_brings_a_new_draft(desk: Desk) -> None:
    """The draft follows the conversation by itself."""
    desk.open("boss-phone")
    desk.page.get_by_test_id("customer-field").fill("实付满多少钱包邮？")
    desk.page.get_by_test_id("customer-add").click()
    expect(desk.sidebar.get_by_test_id("draft-text").first).to_contain_text("99 元")


def test_both_pages_speak_english(desk: Desk) -> None:
    """The switch changes the interface; an English customer is answered in English anyway."""
    desk.page.get_by_test_id("language-switch").first.get_by_text("EN").click()
    desk.open("sizing-us")
    expect(desk.sidebar.get_by_test_id("draft-text").first).to_contain_text("exchange")
    expect(desk.sidebar.get_by_test_id("accept")).to_contain_text(re.compile("Accept|Can’t"))
    desk.shoot("desk-en")


def test_search_finds_documents_by_hand(desk: Desk) -> None:
    """The second tab: passages with their documents."""
    desk.open("boss-phone")
    desk.sidebar.get_by_test_id("tab-search").click()
    desk.sidebar.get_by_test_id("search-field").fill("退款 到账")
    desk.sidebar.get_by_test_id("search-field").press("Enter")
    expect(desk.sidebar.get_by_test_id("passage").first).to_contain_text("退款")


def test_a_foreign_message_changes_nothing(desk: Desk) -> None:
    """Only the parent window may hand over a context, and only the sidebar may insert."""
    desk.open("boss-phone")
    desk.page.evaluate("window.postMessage({type: 'reply-assist:insert', id: 'x', text: 'hacked'}, location.origin)")
    desk.page.wait_for_timeout(300)
    assert desk.page.get_by_test_id("reply-box").input_value() == ""


def test_customer_text_is_never_markup(desk: Desk) -> None:
    """A script typed as a customer stays text, on the desk and in the sidebar."""
    desk.open("boss-phone")
    desk.page.get_by_test_id("customer-field").fill("<img src=x onerror=alert(1)> 怎么退货？")
    desk.page.get_by_test_id("customer-add").click()
    expect(desk.page.get_by_test_id("message").last).to_contain_text("<img src=x")
    assert desk.page.locator("img[src=x]").count() == 0


def test_without_signing_in_there_is_a_way_in(browser: Browser, server: Server) -> None:
    """A used link or no link: the page says so and takes an access key."""
    page = browser.new_page()
    page.goto(f"{server.url}/desk#token=used")
    expect(page.get_by_test_id("signed-out").first).to_be_visible()
    page.close()


@pytest.mark.parametrize("width", [320, 360, 480])
def test_the_sidebar_fits_narrow_helpdesks(browser: Browser, server: Server, width: int) -> None:
    """Nothing is cut off sideways, in light and dark."""
    page = browser.new_page(viewport={"width": width, "height": 720}, color_scheme="dark" if width == 320 else "light")
    page.goto(server.link("sidebar"))
    page.get_by_test_id("paste-field").fill("实付满多少钱包邮?")
    page.get_by_test_id("paste-draft").click()
    expect(page.get_by_test_id("draft-text").first).to_contain_text("99 元")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.screenshot(path=f"artefacts/sidebar-{width}.png")
    page.close()


def test_a_slow_model_gets_its_time_from_the_desks_address(browser: Browser, server: Server) -> None:
    """Seconds in the address; without them the channel's own deadline counts, and nothing is said about it."""
    for query, deadline_ms in (({}, None), ({"deadline": "90"}, 90_000)):
        page = browser.new_page()
        with page.expect_request("**/v1/drafts") as request:
            page.goto(server.link(**query))
            page.get_by_test_id("conversation").first.click()
        assert json.loads(request.value.post_data or "").get("deadline_ms") == deadline_ms
        page.close()


def test_a_refinement_replaces_the_draft_and_is_what_gets_accepted(desk: Desk, server: Server) -> None:
    """Shorter by button, formal by key: the new text is on screen, checked, and the one that Accept inserts."""
    desk.open("open-seam")
    text = desk.sidebar.get_by_test_id("draft-text").first
    before = text.inner_text()
    desk.sidebar.locator("[data-testid=refine][data-action=shorter]").click()
    expect(text).not_to_have_text(before)
    shorter = text.inner_text()
    assert len(shorter) < len(before)
    desk.shoot("desk-refined")
    desk.page.keyboard.press("f")
    expect(text).to_contain_text("现就您的问题答复如下")
    desk.sidebar.get_by_test_id("accept").click()
    expect(desk.page.get_by_test_id("reply-box")).to_have_value(re.compile("现就您的问题答复如下"))
    expect(desk.sidebar.get_by_test_id("draft-status")).to_have_attribute("data-recorded", "yes")
    assert server.decisions()[-1][0] == "accepted"
    expect(desk.sidebar.get_by_test_id("refine")).to_have_count(0)


def test_without_a_model_only_what_needs_none_is_offered(desk: Desk) -> None:
    """Three buttons; the key of the fourth does nothing."""
    desk.open("open-seam")
    buttons = desk.sidebar.locator("[data-testid=refine]:visible")
    expect(buttons).to_have_text(["更短", "更软", "更正式"])
    text = desk.sidebar.get_by_test_id("draft-text").first
    before = text.inner_text()
    buttons.first.focus()
    desk.page.keyboard.press("t")
    desk.page.wait_for_timeout(300)
    assert text.inner_text() == before


def test_mood_and_scene_stand_in_the_header_and_not_in_the_reply(desk: Desk) -> None:
    """An angry customer: the label, its level and what to do, for the agent alone."""
    desk.open("open-seam")
    expect(desk.sidebar.get_by_test_id("emotion")).to_be_hidden()
    desk.page.get_by_test_id("customer-field").fill("我要投诉到12315！衣服开线退货运费谁出？")
    desk.page.get_by_test_id("customer-add").click()
    expect(desk.sidebar.get_by_test_id("emotion")).to_contain_text("监管或法律")
    expect(desk.sidebar.get_by_test_id("emotion")).to_contain_text("客诉组")
    expect(desk.sidebar.get_by_test_id("scene")).to_contain_text("售后")
    expect(desk.sidebar.get_by_test_id("draft-text").first).to_contain_text("抱歉")
    expect(desk.sidebar.get_by_test_id("draft-text").first).not_to_contain_text("客诉组")
    desk.shoot("desk-mood")
