"""From customer to customer: nothing of the last one stays, nothing that was written or decided is lost."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.browser.conftest import Desk, Server
from tests.browser.test_interruptions import hand_over

pytestmark = pytest.mark.browser


def current(desk: Desk) -> Locator:
    return desk.page.locator("[data-testid=conversation][aria-current=true]")


def test_another_conversation_begins_at_its_beginning(desk: Desk) -> None:
    """The draft's tab, from the top, with no search of the last customer's."""
    desk.open("group-order")
    desk.sidebar.locator(".main").evaluate("(main) => { main.scrollTop = 400; }")
    desk.sidebar.get_by_test_id("tab-search").click()
    desk.sidebar.get_by_test_id("search-field").fill("退款")
    desk.open("intl-return")
    expect(desk.sidebar.get_by_test_id("tab-draft")).to_have_attribute("aria-selected", "true")
    expect(desk.sidebar.get_by_test_id("search-field")).to_have_value("")
    assert desk.sidebar.locator(".main").evaluate("(main) => main.scrollTop") == 0


def test_a_dot_tells_of_a_draft_behind_another_tab(desk: Desk) -> None:
    """A message comes while the agent looks something up: the tab stays, its neighbour has a dot until it is opened."""
    desk.open("open-seam")
    desk.sidebar.get_by_test_id("tab-recent").click()
    expect(desk.sidebar.get_by_test_id("draft-dot")).to_be_hidden()
    desk.say("鞋子也开胶了，运费谁出？")
    expect(desk.sidebar.get_by_test_id("draft-dot")).to_be_visible()
    expect(desk.sidebar.get_by_test_id("tab-recent")).to_have_attribute("aria-selected", "true")
    desk.sidebar.get_by_test_id("tab-draft").click()
    expect(desk.sidebar.get_by_test_id("draft-dot")).to_be_hidden()


def test_after_a_reply_the_most_urgent_customer_is_next(desk: Desk) -> None:
    """The one whose time ran out longest ago."""
    desk.open("open-seam")
    desk.page.get_by_test_id("reply-box").fill("来回运费我们出。")
    desk.page.get_by_test_id("reply-played").click()
    expect(current(desk)).to_have_attribute("data-conversation", "open-socks")


def test_rows_stay_where_they_are_under_the_pointer(desk: Desk) -> None:
    """A customer arrives while the agent points at a row; the list moves when the pointer is gone."""
    rows = desk.page.get_by_test_id("conversation")
    rows.nth(2).hover()
    node = rows.nth(2).element_handle()
    desk.page.get_by_test_id("live-next").dispatch_event("click")
    expect(desk.page.get_by_test_id("arrived")).to_contain_text("阿杉")
    expect(rows.nth(2)).to_have_attribute("data-conversation", "lantern-pair")
    assert node is not None
    assert node.evaluate("(one) => one.isConnected")
    desk.page.mouse.move(700, 500)
    expect(rows.first).to_have_attribute("data-conversation", "live-zipper")


def test_an_edited_accept_taken_back_is_an_edit_again(desk: Desk, server: Server) -> None:
    """The text is there to go on with, and the decision is gone at the server as well."""
    desk.open("lantern-pair")
    before = len(server.decisions())
    desk.sidebar.get_by_test_id("edit").click()
    desk.sidebar.get_by_test_id("edit-box").fill("您好，L1S 可以给手机充电。")
    desk.sidebar.get_by_test_id("accept").click()
    desk.recorded()
    assert len(server.decisions()) == before + 1
    desk.sidebar.get_by_test_id("undo").click()
    expect(desk.page.get_by_test_id("reply-box")).to_have_value("")
    expect(desk.sidebar.get_by_test_id("edit-box")).to_have_value("您好，L1S 可以给手机充电。")
    assert len(server.decisions()) == before
    desk.sidebar.get_by_test_id("edit-box").fill("您好，L1S 可以给手机充电，L1 不能。")
    desk.sidebar.get_by_test_id("accept").click()
    desk.recorded()
    assert server.decisions()[-1] == ("edited", "您好，L1S 可以给手机充电，L1 不能。", None)


def test_a_decision_that_could_not_be_delivered_is_sent_again_by_itself(desk: Desk, server: Server) -> None:
    """The server is away for a moment; nobody has to press anything."""
    desk.open("open-seam")
    desk.page.route("**/decision", lambda route: route.abort())
    before = len(server.decisions())
    desk.sidebar.get_by_test_id("accept").click()
    expect(desk.sidebar.get_by_test_id("draft-status")).to_have_attribute("data-recorded", "no")
    desk.page.unroute("**/decision")
    desk.recorded()
    assert len(server.decisions()) == before + 1
    desk.errors.clear()  # the cut connection is on the console


def test_the_reason_of_a_rejection_can_be_changed_until_it_is_sent(desk: Desk, server: Server) -> None:
    """Another reason and a word to it, sent by the button."""
    desk.open("insurance-follow-up")
    desk.sidebar.get_by_test_id("reject").click()
    desk.sidebar.get_by_test_id("reject-reason").first.click()
    desk.sidebar.get_by_test_id("change-reason").select_option("outdated_source")
    desk.sidebar.get_by_test_id("change-note").fill("六月的规则")
    desk.sidebar.get_by_test_id("send-rejection").click()
    desk.recorded()
    assert server.decisions()[-1][::2] == ("rejected", "outdated_source")
    expect(desk.sidebar.locator(".slot-done")).to_contain_text("资料已过时 · 六月的规则")


def test_a_rejection_is_sent_when_the_agent_goes_on(desk: Desk, server: Server) -> None:
    """The next conversation does not wait for it, nor is it forgotten."""
    desk.open("lifetime-warranty")
    before = len(server.decisions())
    desk.sidebar.get_by_test_id("reject").click()
    with desk.page.expect_response("**/decision"):
        desk.sidebar.get_by_test_id("reject-reason").nth(4).click()
        desk.open("sizing-us")
    assert server.decisions()[before:] == [("rejected", None, "wrong_tone")]


def test_the_plain_sidebar_takes_the_next_conversation(browser: Browser, server: Server) -> None:
    """Pasted, accepted, and the field for the next customer is there."""
    page = browser.new_page()
    page.goto(server.link("sidebar"))
    for words, answer in (("质量问题退货，运费谁出？", "店铺承担"), ("实付满多少钱包邮？", "99 元")):
        page.get_by_test_id("paste-field").fill(words)
        page.get_by_test_id("paste-draft").click()
        expect(page.get_by_test_id("draft-text")).to_contain_text(answer)
        expect(page.get_by_test_id("paste-field")).to_be_hidden()
        page.get_by_test_id("accept").click()
        expect(page.get_by_test_id("paste-field")).to_be_visible()
    page.close()


def test_an_edit_has_one_scrollbar_and_says_when_it_is_a_new_text(desk: Desk) -> None:
    """The box is as high as its text; over half rewritten there is no weave of old and new."""
    desk.open("lantern-pair")
    desk.sidebar.get_by_test_id("edit").click()
    box = desk.sidebar.get_by_test_id("edit-box")
    box.fill("新写的一句话。\n" * 60)
    assert box.evaluate("(one) => one.scrollHeight - one.clientHeight") <= 1
    expect(desk.sidebar.get_by_test_id("diff")).to_have_text("已重写")


def test_what_the_checks_say_stands_above_the_difference(desk: Desk) -> None:
    """The agent reads it without scrolling."""
    desk.open("lantern-pair")
    desk.sidebar.get_by_test_id("edit").click()
    box = desk.sidebar.get_by_test_id("edit-box")
    box.fill(box.input_value() + "补贴您 33 元。")
    finding = desk.sidebar.get_by_test_id("finding").filter(has_text="33 元")
    expect(finding).to_be_visible()
    above, below = finding.bounding_box(), desk.sidebar.get_by_test_id("diff").bounding_box()
    assert above is not None
    assert below is not None
    assert above["y"] < below["y"]


def test_two_conversations_at_once_keep_their_edits(desk: Desk) -> None:
    """Half a text here, half a text there; going back and forth changes neither."""
    desk.open("open-seam")
    for number, text in ((1, "给第一位的话"), (2, "给第二位的话")):
        hand_over(desk, number)
        desk.sidebar.get_by_test_id("draft-text").first.wait_for()
        desk.sidebar.get_by_test_id("edit").click()
        desk.sidebar.get_by_test_id("edit-box").fill(text)
    hand_over(desk, 1)
    expect(desk.sidebar.get_by_test_id("edit-box")).to_have_value("给第一位的话")
    hand_over(desk, 2)
    expect(desk.sidebar.get_by_test_id("edit-box")).to_have_value("给第二位的话")


def test_a_burst_while_editing_loses_nothing(desk: Desk) -> None:
    """Five messages within a second: the edit stays, and says that there is news."""
    desk.open("open-seam")
    desk.sidebar.get_by_test_id("edit").click()
    desk.sidebar.get_by_test_id("edit-box").fill("我写到一半")
    for number in range(5):
        desk.say(f"第 {number} 条")
    expect(desk.sidebar.get_by_test_id("see-news")).to_be_visible()
    expect(desk.sidebar.get_by_test_id("edit-box")).to_have_value("我写到一半")


def told(desk: Desk, conversation: str, messages: list[dict[str, str]]) -> None:
    """A conversation of the helpdesk's, whatever its size, once the sidebar listens: it has drafted for the desk's own."""
    desk.sidebar.locator("[data-testid=draft-text], [data-testid=abstention]").first.wait_for()
    context = {"conversationId": conversation, "channel": "chat", "messages": messages}
    desk.page.get_by_test_id("sidebar-frame").evaluate(
        "(frame, context) => frame.contentWindow.postMessage({type: 'reply-assist:context', context}, location.origin)",
        context,
    )


def test_a_very_long_message_is_answered_and_the_layout_holds(desk: Desk) -> None:
    """20,000 characters, the question at their end."""
    long = "我和你说一下事情的经过。" * 1_660 + "实付满多少钱包邮？"
    told(desk, "long", [{"id": "1", "role": "customer", "text": long}])
    expect(desk.sidebar.get_by_test_id("draft-text").first).to_contain_text("99 元")
    width = "() => document.documentElement.scrollWidth <= innerWidth"
    assert desk.sidebar.locator("body").evaluate(width)


def test_a_very_long_conversation_is_answered(desk: Desk) -> None:
    """121 messages: the last turn is what counts."""
    said = [
        {"id": str(n), "role": "agent" if n % 2 else "customer", "text": f"第 {n} 句，都是闲聊"} for n in range(120)
    ]
    told(desk, "many", [*said, {"id": "120", "role": "customer", "text": "实付满多少钱包邮？"}])
    expect(desk.sidebar.get_by_test_id("draft-text").first).to_contain_text(re.compile("99 元"))
