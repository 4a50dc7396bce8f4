"""What interrupts an agent: the network, an expired session, another agent, a refused clipboard, an input method."""

from __future__ import annotations

import json
import re

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Route, expect

from assist import keys, store
from tests.browser.conftest import Desk, Server, open_desk

pytestmark = pytest.mark.browser

# A helpdesk that has stopped listening, and a clipboard that takes everything.
DEAF = """
addEventListener("message", (event) => {
  if (event.data?.type === "reply-assist:insert") event.stopImmediatePropagation();
});
if (navigator.clipboard) navigator.clipboard.writeText = () => Promise.resolve();
"""
COMPOSING = "new KeyboardEvent('keydown', {key: %r, bubbles: true, isComposing: true, cancelable: true})"


def cut_after_the_first_words(route: Route) -> None:
    """A stream that ends in the middle: a quote draft, some words, and no draft."""
    answer = route.fetch(headers={**route.request.headers, "accept": "text/event-stream"})
    frames = [frame for frame in answer.text().split("\n\n") if "event: draft" not in frame]
    frames.append(f"event: delta\ndata: {json.dumps({'text': '质量问题退货，'}, ensure_ascii=False)}")
    route.fulfill(status=200, headers={"content-type": "text/event-stream"}, body="\n\n".join([*frames, ""]))


def test_a_lost_connection_keeps_the_text_and_retries(desk: Desk) -> None:
    """It says so, counts down, leaves the quote usable, and goes on by itself or by the button."""
    desk.page.route("**/v1/drafts", cut_after_the_first_words)
    desk.open("open-seam")
    expect(desk.sidebar.get_by_test_id("draft-status")).to_have_attribute("data-phase", "cut")
    expect(desk.sidebar.get_by_role("tabpanel").get_by_text("连接断开，草稿没写完")).to_be_visible()
    expect(desk.sidebar.get_by_text(re.compile(r"秒后第 \d 次重试"))).to_be_visible()
    expect(desk.sidebar.get_by_test_id("arriving-text")).to_contain_text("质量问题退货")
    expect(desk.sidebar.get_by_test_id("accept")).to_contain_text("采用摘句")
    desk.page.unroute("**/v1/drafts")
    desk.sidebar.get_by_test_id("retry").or_(desk.sidebar.locator("[data-phase=ready]")).first.dispatch_event("click")
    expect(desk.sidebar.get_by_test_id("draft-status")).to_have_attribute("data-phase", "ready")


def test_an_edit_that_cannot_be_checked_says_so(desk: Desk) -> None:
    """Without the server the agent goes on, told to read the text alone; it is checked when the server is back."""
    desk.open("lantern-pair")
    desk.sidebar.get_by_test_id("edit").click()
    desk.page.route("**/checks", lambda route: route.abort())
    desk.sidebar.get_by_test_id("edit-box").fill("您好，稍后答复您。")
    expect(desk.sidebar.get_by_test_id("edit-check")).to_contain_text("没能核对")
    desk.page.unroute("**/checks")
    expect(desk.sidebar.get_by_test_id("edit-check")).to_contain_text("没有阻止项")
    desk.page.route("**/checks", lambda route: route.abort())
    desk.sidebar.get_by_test_id("edit-box").fill("您好，马上答复您。")
    desk.sidebar.get_by_test_id("accept").click()
    expect(desk.page.get_by_test_id("reply-box")).to_have_value("您好，马上答复您。")
    desk.errors.clear()  # the cut connection is on the console


def hand_over(desk: Desk, number: int) -> None:
    """A conversation of the helpdesk's, as its page tells it to the sidebar."""
    messages = [{"id": "1", "role": "customer", "text": "衣服开线了想退，运费谁出？"}]
    context = {"conversationId": f"many-{number}", "channel": "chat", "messages": messages}
    desk.page.get_by_test_id("sidebar-frame").evaluate(
        "(frame, context) => frame.contentWindow.postMessage({type: 'reply-assist:context', context}, location.origin)",
        context,
    )


def test_an_edit_outlives_forty_other_conversations(desk: Desk) -> None:
    """The one that was left longest ago is forgotten first, not the one that came first."""
    desk.open("open-seam")
    for number in range(40):
        hand_over(desk, number)
    hand_over(desk, 0)
    desk.sidebar.get_by_test_id("draft-text").first.wait_for()
    desk.sidebar.get_by_test_id("edit").click()
    desk.sidebar.get_by_test_id("edit-box").fill("我写到一半")
    hand_over(desk, 40)
    expect(desk.sidebar.get_by_test_id("edit-box")).to_be_hidden()
    hand_over(desk, 0)
    expect(desk.sidebar.get_by_test_id("edit-box")).to_have_value("我写到一半")


def test_an_expired_session_loses_nothing(browser: Browser, server: Server) -> None:
    """The edit is still there after signing in again, and can be accepted."""
    with open_desk(browser, server) as desk:
        desk.open("open-seam")
        desk.sidebar.get_by_test_id("edit").click()
        desk.sidebar.get_by_test_id("edit-box").fill("我写到一半")
        with server.engine.begin() as connection:
            connection.execute(sa.update(store.keys).values(revoked_at=store.utc_now()))
        desk.say("在吗")
        expect(desk.sidebar.get_by_test_id("key-field")).to_be_visible()
        again = keys.create_key(server.engine, "agent", "again", person=drafts_owner(server))[1]
        desk.sidebar.get_by_test_id("key-field").fill(again)
        desk.sidebar.get_by_test_id("key-enter").click()
        expect(desk.sidebar.get_by_test_id("edit-box")).to_have_value("我写到一半")
        desk.sidebar.get_by_test_id("accept").click()
        expect(desk.page.get_by_test_id("reply-box")).to_have_value("我写到一半")
        desk.recorded()


def test_a_decision_that_came_second_shows_the_first(browser: Browser, server: Server) -> None:
    """Two sidebars, one draft: the text is inserted, and it says whose decision counts."""
    with open_desk(browser, server) as desk:
        desk.open("open-seam")
        # The desk drafted for the conversation that it opened first as well, sooner or later: all of them are decided on.
        decision = {"verdict": "rejected", "reason": "wrong_tone", "by": "k_other", "decided_at": store.utc_now()}
        with server.engine.begin() as connection:
            decided = sa.select(store.decisions.c.draft)
            drafts = connection.scalars(sa.select(store.drafts.c.id).where(store.drafts.c.id.not_in(decided))).all()
            connection.execute(sa.insert(store.decisions), [{"draft": draft, **decision} for draft in drafts])
        desk.sidebar.get_by_test_id("accept").click()
        expect(desk.sidebar.get_by_role("tabpanel").get_by_text("这份草稿已有别的决定")).to_be_visible()
        desk.recorded()


def test_where_nothing_takes_the_text_it_can_be_copied_by_hand(browser: Browser, server: Server) -> None:
    """No helpdesk around it, the clipboard refused, and the old command for it too."""
    page = browser.new_page()
    refused = (
        "navigator.clipboard.writeText = () => Promise.reject(new Error('no')); document.execCommand = () => false"
    )
    page.add_init_script(refused)
    page.goto(server.link("sidebar"))
    page.get_by_test_id("paste-field").fill("实付满多少钱包邮？")
    page.get_by_test_id("paste-draft").click()
    page.get_by_test_id("accept").click()
    expect(page.get_by_test_id("manual-copy")).to_have_value(re.compile("99 元"))
    page.close()


def test_a_helpdesk_that_does_not_answer_leaves_the_clipboard(desk: Desk) -> None:
    """The text is copied instead, and it says so."""
    desk.open("open-seam")
    desk.page.add_init_script(DEAF)
    desk.page.reload()
    desk.open("open-seam")
    desk.sidebar.get_by_test_id("accept").click()
    expect(desk.sidebar.get_by_test_id("draft-status")).to_have_attribute("data-phase", "copied")
    desk.recorded()


def test_no_key_works_while_an_input_method_composes(desk: Desk) -> None:
    """Not the letters, not Escape, not even Ctrl Enter."""
    desk.open("open-seam")
    body = desk.sidebar.locator("body")
    for key in ("e", "r", "n", "/", "?", "Escape"):
        body.evaluate(f"(body) => body.dispatchEvent({COMPOSING % key})")
    accept = "new KeyboardEvent('keydown', {key: 'Enter', ctrlKey: true, bubbles: true, isComposing: true})"
    body.evaluate(f"(body) => body.dispatchEvent({accept})")
    expect(desk.sidebar.get_by_test_id("draft-status")).to_have_attribute("data-phase", "ready")
    expect(desk.sidebar.get_by_test_id("reject-reason").first).to_be_hidden()
    body.evaluate("(body) => body.dispatchEvent(new KeyboardEvent('keydown', {key: 'r', bubbles: true}))")
    expect(desk.sidebar.get_by_test_id("reject-reason").first).to_be_visible()


def test_single_keys_rest_in_fields_and_can_be_switched_off(desk: Desk) -> None:
    """An e typed into the search is an e; switched off, it is nothing anywhere."""
    desk.open("open-seam")
    desk.sidebar.get_by_test_id("tab-search").click()
    desk.sidebar.get_by_test_id("search-field").press_sequentially("e?/")
    expect(desk.sidebar.get_by_test_id("search-field")).to_have_value("e?/")
    desk.sidebar.get_by_test_id("tab-draft").click()
    desk.sidebar.locator("#open-keys").click()
    expect(desk.sidebar.get_by_test_id("keys")).to_be_visible()
    desk.sidebar.locator("#single-keys").uncheck()
    desk.sidebar.locator("#close-keys").click()
    desk.sidebar.locator("body").evaluate("(body) => body.dispatchEvent(new KeyboardEvent('keydown', {key: 'r'}))")
    desk.sidebar.get_by_test_id("accept").press("Control+Enter")
    expect(desk.page.get_by_test_id("reply-box")).to_have_value(re.compile("店铺承担"))
    expect(desk.sidebar.get_by_test_id("reject-reason").first).to_be_hidden()


def test_a_number_right_after_r_is_the_reason(desk: Desk, server: Server) -> None:
    """Typed fast, before the menu is there."""
    desk.open("open-seam")
    desk.sidebar.get_by_test_id("draft-text").click()
    desk.page.keyboard.press("r")
    desk.page.keyboard.press("4")
    desk.recorded()
    assert server.decisions()[-1][2] == "outdated_source"


def drafts_owner(server: Server) -> str:
    """Who asked for the newest draft: the same person signs in again."""
    newest = sa.select(store.drafts.c.asked_by).order_by(store.drafts.c.created_at.desc()).limit(1)
    with server.engine.connect() as connection:
        owner: str = connection.execute(newest).scalar_one()
        return owner
