"""What the agent's hands do: keys, macros, questions of their own; and what meets the eye first."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Desk, Server

pytestmark = pytest.mark.browser

IN_BOX = re.compile("店铺承担")


def test_ctrl_enter_accepts_from_the_reply_box_and_from_the_list(desk: Desk) -> None:
    """Wherever the hands are; not while an input method composes."""
    desk.open("open-seam")
    box = desk.page.get_by_test_id("reply-box")
    box.focus()
    composing = "new KeyboardEvent('keydown', {key: 'Enter', ctrlKey: true, bubbles: true, isComposing: true})"
    box.evaluate(f"(box) => box.dispatchEvent({composing})")
    expect(box).to_have_value("")
    box.press("Control+Enter")
    expect(box).to_have_value(IN_BOX)
    desk.recorded()
    desk.open("insurance-follow-up")
    desk.page.locator("[data-conversation=insurance-follow-up]").press("Control+Enter")
    expect(box).not_to_have_value("")


def test_accept_is_three_tabs_away_at_most(desk: Desk) -> None:
    """From the tab of the draft, the first thing that the keyboard reaches."""
    desk.open("open-seam")
    desk.sidebar.get_by_test_id("tab-draft").focus()
    assert desk.reached_by_tab(desk.sidebar.get_by_test_id("accept"), 3)


def test_macros_are_found_by_initials_and_put_into_the_reply_box(desk: Desk) -> None:
    """A slash, four letters, Enter; Enter of an input method only ends the word."""
    desk.open("open-seam")
    desk.sidebar.get_by_test_id("draft-text").first.click()
    desk.page.keyboard.press("/")
    field = desk.sidebar.get_by_test_id("phrase-field")
    expect(field).to_be_focused()
    field.fill("zlwt")
    expect(desk.sidebar.get_by_test_id("phrase").first).to_contain_text("质量问题")
    composing = "new KeyboardEvent('keydown', {key: 'Enter', bubbles: true, isComposing: true})"
    field.evaluate(f"(field) => field.dispatchEvent({composing})")
    expect(desk.page.get_by_test_id("reply-box")).to_have_value("")
    field.press("ArrowDown")
    field.press("ArrowUp")
    field.press("Enter")
    expect(desk.page.get_by_test_id("reply-box")).to_have_value(re.compile("抱歉|质量"))
    expect(desk.sidebar.get_by_test_id("tab-draft")).to_have_attribute("aria-selected", "true")


def test_arrows_go_from_source_to_source(desk: Desk) -> None:
    """Down and up, round the ends."""
    desk.open("lantern-pair")
    heads = desk.sidebar.locator("[data-testid=source] > button")
    heads.first.focus()
    desk.page.keyboard.press("ArrowDown")
    expect(heads.nth(1)).to_be_focused()
    desk.page.keyboard.press("ArrowUp")
    expect(heads.first).to_be_focused()


def test_the_sheet_of_keys_is_true_for_the_place(desk: Desk, browser: Browser, server: Server) -> None:
    """In the desk Ctrl Enter works outside as well and inserts; alone it copies."""
    desk.open("open-seam")
    desk.sidebar.locator("#open-keys").click()
    expect(desk.sidebar.get_by_test_id("keys").get_by_text("在演示台上到处有效")).to_be_visible()
    expect(desk.sidebar.get_by_test_id("keys").get_by_text("采用，填入回复框")).to_be_visible()
    expect(desk.sidebar.get_by_test_id("keys").get_by_text("翻译")).to_be_hidden()
    page = browser.new_page()
    page.goto(server.link("sidebar"))
    page.locator("#open-keys").click()
    expect(page.get_by_test_id("keys").get_by_text("采用，复制到剪贴板")).to_be_visible()
    expect(page.get_by_test_id("keys").get_by_text("撤回填入")).to_be_hidden()
    page.close()


def drafts_kept(server: Server) -> int:
    with server.engine.connect() as connection:
        return int(connection.execute(sa.text("SELECT count(*) FROM drafts")).scalar_one())


def test_the_agent_asks_and_is_answered_with_citations(desk: Desk, server: Server) -> None:
    """For the agent alone: nothing in the reply box, nothing kept."""
    desk.open("boss-phone")
    kept = drafts_kept(server)
    desk.sidebar.get_by_test_id("tab-search").click()
    desk.sidebar.get_by_test_id("search-field").fill("实付满多少钱包邮？")
    desk.sidebar.get_by_test_id("ask").click()
    answer = desk.sidebar.get_by_test_id("answer-text")
    expect(answer).to_contain_text("99 元")
    expect(answer.get_by_test_id("citation").first).to_be_visible()
    assert desk.page.get_by_test_id("reply-box").input_value() == ""
    assert drafts_kept(server) == kept


def test_a_follow_up_is_about_the_draft(desk: Desk) -> None:
    """By its key; the question goes with the draft's text and can be let go."""
    desk.open("open-seam")
    drafted = desk.sidebar.get_by_test_id("draft-text").first
    expect(drafted).to_contain_text("店铺承担")  # not the draft of the conversation before
    drafted.click()
    desk.page.keyboard.press("a")
    field = desk.sidebar.get_by_test_id("search-field")
    field.fill("那退款多久到账？")
    with desk.page.expect_request("**/v1/questions") as asked:
        field.press("Enter")
    assert "店铺承担" in (asked.value.post_data or "")
    expect(desk.sidebar.get_by_test_id("answer-text")).to_be_visible()


def test_selected_words_are_looked_up(desk: Desk) -> None:
    """In the conversation, by the button beside them."""
    desk.open("open-seam")
    desk.page.get_by_test_id("message").last.evaluate(
        "(one) => { getSelection().selectAllChildren(one); one.dispatchEvent(new Event('pointerup', {bubbles: true})); }"
    )
    desk.page.get_by_test_id("search-selection").click()
    expect(desk.sidebar.get_by_test_id("search-field")).to_have_value(re.compile("开线"))
    expect(desk.sidebar.get_by_test_id("passage").first).to_be_visible()


def test_the_order_stands_in_one_line_above_everything(desk: Desk) -> None:
    """What was bought, how long ago it came, until when it may go back."""
    desk.open("sale-return")
    line = desk.sidebar.get_by_test_id("order-line")
    expect(line).to_contain_text("云脊 Air")
    expect(line).to_contain_text("签收第 11 天 · 可退到 11-27")
    expect(desk.sidebar.get_by_test_id("language-switch")).to_be_hidden()


def test_each_question_has_its_line_and_open_ones_are_named(desk: Desk) -> None:
    """The labels are no part of the text that is accepted."""
    desk.open("group-order")
    labelled = desk.sidebar.locator("[data-testid=draft-text] p[data-asked]")
    expect(labelled.first).to_be_visible()
    expect(desk.sidebar.get_by_test_id("open-part").filter(has_text="没找到，查一查或自己补").first).to_be_visible()
    label = labelled.first.get_attribute("data-asked") or ""
    desk.sidebar.get_by_test_id("accept").click()
    expect(desk.page.get_by_test_id("reply-box")).to_have_value(re.compile("."))
    assert label[2:] not in desk.page.get_by_test_id("reply-box").input_value()


def test_sentences_of_one_section_are_one_source(desk: Desk) -> None:
    """What was looked at besides is folded."""
    desk.open("lantern-pair")
    expect(desk.sidebar.get_by_test_id("source").first).to_contain_text("2 句")
    besides = desk.sidebar.get_by_test_id("besides")
    expect(besides).to_have_text(re.compile(r"^还查了 \d+ 处"))
    expect(besides.get_by_test_id("source").first).to_be_hidden()


def test_what_need_not_be_read_is_one_key_away(desk: Desk) -> None:
    """Why nothing was found, the customer's words, how the draft came about: folded, and opened from the keyboard."""
    desk.ask_beside_the_documents()
    why = desk.sidebar.get_by_test_id("abstention").locator("summary")
    closest = desk.sidebar.get_by_test_id("closest")
    expect(closest).to_be_hidden()
    why.press("Enter")
    expect(closest).to_be_visible()
    expect(desk.sidebar.get_by_test_id("abstention")).to_contain_text("资料里没有提到")
    desk.open("sale-return")
    words = desk.sidebar.locator(".turn p").first
    expect(words).to_be_hidden()
    desk.sidebar.locator(".turn summary").press("Enter")
    expect(words).to_contain_text("冲锋衣有点小")
    desk.sidebar.get_by_test_id("more").locator("summary").press("Enter")
    expect(desk.sidebar.get_by_test_id("order-facts")).to_contain_text("2026-11-05")
    desk.sidebar.get_by_test_id("see").press("Enter")
    expect(desk.sidebar.get_by_test_id("seen")).to_contain_text("秒")


def test_a_source_is_its_document_and_open_its_section(desk: Desk) -> None:
    """Where a document is there twice, folded sources are told apart by their sections."""
    desk.page.set_viewport_size({"width": 1280, "height": 900})
    desk.open("plain-return")
    heads = desk.sidebar.locator("[data-testid=source] > button:visible")
    expect(heads.nth(0).locator(".whole")).to_be_hidden()
    expect(heads.nth(0)).to_have_text(re.compile("退货期限"))
    other = heads.filter(has_text="七日无理由退货规则").last
    expect(other.locator(".whole")).to_be_hidden()
    other.press("Enter")
    expect(other.locator(".whole")).to_be_visible()


def test_near_is_no_draft(desk: Desk) -> None:
    """It asks for a judgement: the passage as the sheet, use it or search."""
    desk.open("ignore-rules")
    expect(desk.sidebar.locator(".sheet.near")).to_contain_text("找到相近的，请你判断")
    expect(desk.sidebar.get_by_test_id("accept")).to_contain_text("用这段")
    desk.sidebar.get_by_test_id("to-search").click()
    expect(desk.sidebar.get_by_test_id("search-field")).to_have_value(re.compile("卡式炉"))


def test_an_angry_customer_has_a_card_with_what_to_do(desk: Desk) -> None:
    """Whom to hand over to, a summary for them, the shop's words of regret; no question back."""
    desk.page.evaluate("navigator.clipboard.writeText = (text) => { window.copied = text; return Promise.resolve(); }")
    desk.open("angry-parcel")
    card = desk.sidebar.get_by_test_id("emotion")
    expect(card).to_contain_text("客诉组")
    frame = next(one for one in desk.page.frames if "/sidebar" in one.url)
    frame.evaluate("navigator.clipboard.writeText = (text) => { window.copied = text; return Promise.resolve(); }")
    desk.sidebar.get_by_test_id("copy-handover").click()
    expect(card).to_contain_text("已复制")
    summary = frame.evaluate("window.copied")
    assert "晴空 双人帐篷" in summary
    assert "12315" in summary
    desk.sidebar.get_by_test_id("insert-apology").click()
    expect(desk.page.get_by_test_id("reply-box")).to_have_value(re.compile("抱歉"))
    desk.say("我要找 12315 投诉你们老板！老板电话多少！")
    expect(desk.sidebar.get_by_test_id("draft-status")).to_have_attribute("data-phase", re.compile("ready|abstained"))
    expect(desk.sidebar.get_by_test_id("clarify")).to_have_count(0)


def test_without_a_model_nothing_that_needs_one_is_shown(desk: Desk) -> None:
    """No translation, no rewriting."""
    desk.open("open-seam")
    expect(desk.sidebar.get_by_test_id("read")).to_be_hidden()
    expect(desk.sidebar.locator("[data-testid=refine]:visible")).to_have_text(["更短", "更软", "更正式"])


def test_a_warning_stands_at_its_sentence(desk: Desk) -> None:
    """Once for each phrase, behind the sentence that it is about, in the agent's language."""
    given = {
        "text": "运费补贴 33 元。来回运费由店铺承担。",
        "parts": [],
        "citations": [],
        "passages": [],
        "findings": [
            {"kind": kind, "severity": "warn", "start": 0, "end": 9, "message": "来源里没有"}
            for kind in ("over_promise", "ungrounded_number")
        ],
    }
    html = """async (draft) => {
        const { answerText } = await import("/web/draft-view.js");
        const root = document.createElement("div");
        root.append(...answerText(draft, { watch() {}, root }));
        return root.innerText || root.textContent;
    }"""
    desk.open("open-seam")
    frame = next(one for one in desk.page.frames if "/sidebar" in one.url)
    text = frame.evaluate(html, given)
    assert text.count("来源里没有") == 1
    assert text.index("33 元") < text.index("来源里没有") < text.index("来回运费")
