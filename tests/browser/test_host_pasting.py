"""The sidebar where a chat is pasted or read by our server: in a window of its own, WeCom, TGO. Nothing is sent.

The helpdesks are local fakes of the vendors' contracts (tests/fake_hosts). `PICTURES=docs/hosts` keeps pictures.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.hosts import ANSWER, HostPage, Place, open_host

pytestmark = pytest.mark.browser
CHAT = "小美 2026-11-20 10:23:45\n您好，有什么可以帮您\n林小满 2026-11-20 10:24:02\n衣服开线了想退货，运费谁出？"


def test_in_a_window_of_its_own_a_chat_is_pasted_and_a_draft_copied(
    host_page: HostPage, place: Place, context: BrowserContext
) -> None:
    """Ctrl V anywhere, Ctrl Enter, and the text is on the clipboard; who speaks is read from the names."""
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=place.assist)
    page = host_page.page
    page.set_viewport_size({"width": 420, "height": 720})
    page.goto(f"{place.assist}/sidebar?host=window#token={place.link()}")
    page.get_by_test_id("own-names").fill("小美、小丽")
    page.get_by_test_id("own-names").blur()
    page.evaluate("text => navigator.clipboard.writeText(text)", CHAT)
    page.locator("header").first.click()
    page.keyboard.press("Control+v")
    expect(page.get_by_test_id("draft-text").first).to_contain_text(ANSWER)
    host_page.shoot("window")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_test_id("draft-status")).to_have_attribute("data-phase", "copied")
    expect(page.get_by_test_id("draft-status")).to_have_attribute("data-recorded", "yes")
    assert ANSWER in page.evaluate("navigator.clipboard.readText()")
    verdict, conversation = place.decisions()[-1]
    assert (verdict, conversation.split("-")[0]) == ("accepted", "window")


def test_a_chat_without_a_customer_says_so(host_page: HostPage, place: Place) -> None:
    """Nothing is drafted for what the shop said itself."""
    page = host_page.page
    page.goto(f"{place.assist}/sidebar?host=window#token={place.link()}")
    page.get_by_test_id("chat-field").fill("客服：您好")
    page.get_by_test_id("chat-read").click()
    expect(page.get_by_test_id("chat-wrong")).not_to_be_empty()
    expect(page.get_by_test_id("draft-text")).to_have_count(0)


def test_wecom_says_who_and_the_chat_is_pasted(host_page: HostPage, place: Place) -> None:
    """Signed by our server for this page; tickets are fetched once; the draft is copied."""
    place.fake.fetched.clear()
    open_host(host_page, place, "wecom")
    host_page.page.wait_for_function("wecom.calls.includes('getCurExternalContact')")
    host_page.sidebar.get_by_test_id("chat-field").fill("客户：衣服开线了想退货，运费谁出？")
    host_page.sidebar.get_by_test_id("chat-read").click()
    host_page.expect_draft()
    host_page.accept()
    expect(host_page.sidebar.get_by_test_id("draft-status")).to_have_attribute("data-phase", "copied")
    assert place.decisions()[-1] == ("accepted", "wecom-wmEXTERNAL1")
    assert sorted(place.fake.fetched) == ["get_jsapi_ticket", "gettoken", "ticket/get"]
    assert host_page.sent() == []
    host_page.shoot("wecom")


def test_in_tgo_a_draft_is_added_to_the_input_box(host_page: HostPage, place: Place) -> None:
    """Below what the agent wrote already; by the one action that delivers nothing."""
    open_host(host_page, place, "tgo")
    expect(host_page.sidebar.get_by_test_id("pasting")).to_be_visible()
    host_page.page.evaluate(
        "tell({last_messages: [{id: 1, role: 'visitor', content: '衣服开线了想退货，运费谁出？'}]})"
    )
    host_page.expect_draft()
    host_page.page.evaluate("reply.textContent = '亲，您好'")
    host_page.accept()
    box = host_page.page.get_by_test_id("reply-box").inner_text()
    assert box.startswith("亲，您好\n")
    assert ANSWER in box
    assert host_page.page.evaluate("actions") == ["insert_text"]
    assert host_page.sent() == []
    assert place.decisions()[-1] == ("accepted", "tgo-s-31")
    host_page.shoot("tgo")


def test_in_tgo_a_chat_that_is_not_told_is_pasted(host_page: HostPage, place: Place) -> None:
    """It says who the visitor is; the conversation keeps that name."""
    open_host(host_page, place, "tgo")
    host_page.page.evaluate("tell()")
    host_page.sidebar.get_by_test_id("chat-field").fill(CHAT)
    host_page.sidebar.get_by_test_id("own-names").fill("小美")
    host_page.sidebar.get_by_test_id("chat-read").click()
    host_page.expect_draft()
    host_page.accept()
    assert ANSWER in host_page.page.get_by_test_id("reply-box").inner_text()
    assert place.decisions()[-1] == ("accepted", "tgo-s-31")


def test_in_wecoms_service_toolbar_the_chat_need_not_be_pasted(host_page: HostPage, place: Place) -> None:
    """The server has read what the customer wrote; a draft is there by itself, and what comes next is seen too."""
    place.hear("service-1", "衣服开线了想退货，运费谁出？")
    host_page.page.add_init_script(
        "addEventListener('DOMContentLoaded', () => window.wecom && (wecom.userId = 'service-1'))"
    )
    open_host(host_page, place, "wecom")
    host_page.expect_draft()
    place.hear("service-1", "无理由退货几天内可以？")
    expect(host_page.sidebar.get_by_test_id("draft-text").first).to_contain_text("7 天")
    host_page.shoot("wecom-service")


def test_in_wecom_a_member_is_signed_in_without_doing_anything(host_page: HostPage, place: Place) -> None:
    """Out to WeCom and back with a token: no key is entered, and the token is not left in the address."""
    client = host_page.page.context.new_cdp_session(host_page.page)
    client.send("Network.setUserAgentOverride", {"userAgent": "Mozilla/5.0 Chrome/126 wxwork/4.1.30"})
    host_page.page.goto(f"{place.hosts}/hosts/wecom")
    expect(host_page.sidebar.get_by_test_id("chat-field")).to_be_visible()
    host_page.sidebar.get_by_test_id("chat-field").fill(CHAT)
    host_page.sidebar.get_by_test_id("chat-read").click()
    host_page.expect_draft()
    assert all("token" not in frame.url for frame in host_page.page.frames if "/apps/wecom" in frame.url)
