"""The demo desk and the training page: customers arrive, clocks run, and what was really sent is learned from."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Desk, Server, open_desk

pytestmark = pytest.mark.browser


def test_an_insert_can_be_taken_back(desk: Desk) -> None:
    """By the button; what the agent had written stays."""
    desk.open("open-seam")
    box = desk.page.get_by_test_id("reply-box")
    box.fill("亲，")
    desk.sidebar.get_by_test_id("accept").click()
    expect(box).to_have_value(re.compile("店铺承担"))
    desk.sidebar.get_by_test_id("undo").click()
    expect(box).to_have_value("亲，")
    expect(desk.sidebar.get_by_role("tabpanel").get_by_text("已从回复框撤回")).to_be_visible()


def test_an_insert_is_taken_back_by_key(desk: Desk) -> None:
    """Ctrl Z, while no field has the focus."""
    desk.open("open-seam")
    desk.sidebar.get_by_test_id("accept").click()
    desk.recorded()
    desk.sidebar.get_by_test_id("undo").press("Control+z")
    expect(desk.page.get_by_test_id("reply-box")).to_have_value("")


def test_what_was_really_sent_is_compared_with_the_draft(desk: Desk, server: Server) -> None:
    """Accepted, changed in the reply box, sent: the record says what was changed, and so does the list."""
    desk.open("open-seam")
    desk.sidebar.get_by_test_id("accept").click()
    desk.recorded()
    box = desk.page.get_by_test_id("reply-box")
    box.fill(box.input_value().replace("90 天内", "60 天内"))
    desk.page.get_by_test_id("reply-played").click()
    desk.sidebar.get_by_test_id("tab-recent").click()
    row = desk.sidebar.get_by_test_id("decided").first
    row.locator("summary").click()
    with server.engine.connect() as connection:
        query = sa.text("SELECT kinds, distance FROM final_texts ORDER BY recorded_at DESC")
        kinds, distance = connection.execute(query).first() or ("", 0)
    assert (kinds, distance) == ('["amount_date"]', 1)
    desk.sidebar.get_by_test_id("tab-draft").click()
    desk.sidebar.get_by_test_id("tab-recent").click()
    expect(row).to_contain_text("改了金额或日期")


def test_customers_arrive_by_script_and_the_newest_is_first(desk: Desk) -> None:
    """Paused, one comes for each press; the draft follows when their conversation is opened."""
    first = desk.page.get_by_test_id("conversation").first
    desk.page.get_by_test_id("live-next").click()
    expect(first).to_have_attribute("data-conversation", "live-zipper")
    expect(desk.page.get_by_test_id("arrived")).to_contain_text("阿杉")
    desk.page.get_by_test_id("live-next").click()
    expect(first).to_have_attribute("data-conversation", "plain-return")
    desk.open("live-zipper")
    expect(desk.page.get_by_test_id("message").last).to_contain_text("拉链")


def test_a_channel_filter_narrows_the_inbox(desk: Desk) -> None:
    """E-mail only."""
    desk.page.locator("[data-testid=channel][data-channel=email]").click()
    expect(desk.page.get_by_test_id("conversation")).to_have_count(2)


def test_clocks_say_how_long_a_customer_may_still_wait(browser: Browser, server: Server) -> None:
    """A chat's three minutes are over, a social message's hour nearly, an e-mail's day is not; also in the sidebar."""
    with open_desk(browser, server, now="2026-11-23T11:05:00+08:00") as desk:

        def clock(conversation: str) -> str | None:
            return desk.page.locator(f"[data-conversation={conversation}] [data-testid=sla]").get_attribute(
                "data-state"
            )

        assert [clock(one) for one in ("open-seam", "jacket-pair", "group-order")] == ["late", "soon", "calm"]
        desk.open("open-seam")
        expect(desk.sidebar.get_by_test_id("clock")).to_have_attribute("data-state", "late")
        expect(desk.sidebar.get_by_test_id("clock")).to_contain_text("超")
        desk.sidebar.locator("#open-keys").click()
        desk.sidebar.locator("#due-chat").select_option("600")
        desk.sidebar.locator("#close-keys").click()
        expect(desk.sidebar.get_by_test_id("clock")).to_contain_text(re.compile("超 1[89]:"))


def test_a_learner_writes_first_and_is_then_told(browser: Browser, server: Server) -> None:
    """Before: no answer. After: what is right first, then what is wrong, figures not seen, tone, an experienced reply."""
    page = browser.new_page(viewport={"width": 1280, "height": 860})
    page.goto(server.link("training"))
    page.locator("[data-case=demo-open-seam]").click()
    expect(page.get_by_test_id("example")).to_have_count(0)
    page.get_by_test_id("own-text").fill("来回运费由我们承担，退货要先付 33 元检测费。")
    page.get_by_test_id("own-check").click()
    expect(page.get_by_test_id("verdict")).to_have_text("有地方要改")
    expect(page.get_by_test_id("right")).to_contain_text("来回运费由我们承担")
    expect(page.get_by_test_id("finding").first).to_be_visible()
    expect(page.get_by_test_id("missed")).to_contain_text("24 小时")
    expect(page.get_by_test_id("tone")).to_have_text("可以加一句礼貌用语")
    expect(page.get_by_test_id("example")).to_contain_text("开线属于质量问题")
    expect(page.get_by_test_id("progress")).to_contain_text("做了 1 题")
    page.get_by_test_id("language-switch").get_by_text("EN").click()
    expect(page.get_by_test_id("tone")).to_have_text("A word of courtesy would help")
    page.get_by_test_id("next-case").click()
    expect(page.get_by_test_id("own-text")).to_have_value("")
    page.get_by_test_id("again").click()
    expect(page.get_by_test_id("case")).to_have_count(1)
    page.get_by_test_id("look-back").click()
    expect(page.get_by_test_id("certificate")).to_have_text("Not certified yet")
    expect(page.get_by_test_id("progress-view")).to_contain_text("1 done, 0 good")
    page.close()
