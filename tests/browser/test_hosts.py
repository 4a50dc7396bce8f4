"""The sidebar inside each helpdesk, in a real browser: context in, draft shown, text in the reply box, nothing sent.

The helpdesks are local fakes of the vendors' contracts (tests/fake_hosts). `PICTURES=docs/hosts` keeps pictures.
"""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from assist import store
from tests.browser.hosts import ANSWER, HostPage, Place, open_host

pytestmark = pytest.mark.browser

CONVERSATIONS = {
    "generic": "g1", "component": "42", "zendesk": "zendesk-4711", "freshdesk": "freshdesk-77", "livechat": "livechat-CHAT1",
}  # fmt: skip


@pytest.mark.parametrize("host", CONVERSATIONS)
def test_an_accepted_draft_stands_in_the_reply_box_and_nothing_is_sent(
    host_page: HostPage, place: Place, host: str
) -> None:
    """Context in, draft shown, text without markers in the box, decision recorded; the customer got nothing."""
    open_host(host_page, place, host)
    if host == "livechat":
        host_page.page.wait_for_function("livechat.watched")
        host_page.page.evaluate("hearMessage('衣服开线了想退货，运费谁出？')")
    host_page.expect_draft()
    host_page.accept()
    box = host_page.page.get_by_test_id("reply-box")
    text = box.input_value() if host == "component" else box.inner_text()
    assert ANSWER in text
    assert not re.search(r"\[\d+\]", text)
    if host != "component":
        assert host_page.sent() == []
    assert place.decisions()[-1] == ("accepted", CONVERSATIONS[host])
    host_page.shoot(host)


@pytest.mark.parametrize("host", ["generic", "zendesk", "freshdesk"])
def test_what_the_agent_sends_is_recorded_where_the_helpdesk_tells_it(
    host_page: HostPage, place: Place, host: str
) -> None:
    """The agent changes the text and sends it by hand; the sending itself is not held up."""
    open_host(host_page, place, host)
    host_page.expect_draft()
    host_page.accept()
    box = host_page.page.get_by_test_id("reply-box")
    box.click()
    host_page.page.keyboard.press("Control+End")
    host_page.page.keyboard.type(f" <3 {host}")
    before = len(place.finals())
    with host_page.page.expect_response(lambda answer: answer.url.endswith("/final-text")) as told:
        host_page.page.get_by_test_id("send").click()
    assert told.value.status == 201
    assert host_page.page.evaluate("sent.length") == 1
    assert host_page.page.evaluate("refused") == []
    assert len(place.finals()) == before + 1
    assert ANSWER in place.finals()[-1]
    assert place.finals()[-1].endswith(f"<3 {host}")


@pytest.mark.parametrize("host", ["zendesk", "freshdesk"])
def test_a_text_with_markup_goes_in_as_text(host_page: HostPage, place: Place, host: str) -> None:
    """The editors take HTML: what the agent wrote is escaped, line breaks stay."""
    open_host(host_page, place, host)
    host_page.expect_draft()
    host_page.sidebar.get_by_test_id("edit").click()
    host_page.sidebar.get_by_test_id("edit-box").fill('您好 <img src=x onerror="alert(1)">\n运费由店铺承担 & 谢谢')
    host_page.accept()
    box = host_page.page.get_by_test_id("reply-box")
    assert box.locator("img").count() == 0
    assert box.inner_text().strip() == '您好 <img src=x onerror="alert(1)">\n运费由店铺承担 & 谢谢'


def test_the_helpdesks_servers_sign_the_agent_in(host_page: HostPage, place: Place) -> None:
    """Zendesk and Freshworks fill in the key; the page sees a token that works once."""
    seen: list[str] = []
    host_page.page.on("request", lambda request: seen.append(f"{request.headers} {request.post_data}"))
    for host in ("zendesk", "freshdesk"):
        open_host(host_page, place, host)
        host_page.expect_draft()
    assert len(seen) > 10
    assert not any(place.fake.key in one for one in seen)


def test_a_helpdesk_that_cannot_sign_in_leaves_the_key_to_the_agent(host_page: HostPage, place: Place) -> None:
    """The app's key was revoked."""
    place.fake.key, key = "revoked", place.fake.key
    try:
        open_host(host_page, place, "zendesk")
        expect(host_page.sidebar.get_by_test_id("key-field")).to_be_visible()
    finally:
        place.fake.key = key
    host_page.enter_key(key)
    host_page.expect_draft()


def test_in_chatwoot_a_draft_is_copied(host_page: HostPage, place: Place) -> None:
    """By string events; a greeting and a note do not answer the customer; what was copied can be pasted."""
    open_host(host_page, place, "chatwoot")
    host_page.expect_draft()
    expect(host_page.sidebar.get_by_test_id("who-sends")).to_contain_text("采用后复制")
    host_page.accept()
    expect(host_page.sidebar.get_by_test_id("draft-status")).to_have_attribute("data-phase", "copied")
    assert host_page.page.get_by_test_id("reply-box").inner_text() == ""
    host_page.page.get_by_test_id("reply-box").click()
    host_page.page.keyboard.press("Control+v")
    expect(host_page.page.get_by_test_id("reply-box")).to_contain_text(ANSWER)
    assert host_page.sent() == []
    assert set(host_page.page.evaluate("requests")) == {"chatwoot-dashboard-app:fetch-info"}
    assert place.decisions()[-1] == ("accepted", "chatwoot-1-85")
    host_page.shoot("chatwoot")


def test_a_frame_that_is_loaded_again_stays_signed_in(host_page: HostPage, place: Place) -> None:
    """For each conversation, in some helpdesks. What is kept for the tab is a session, never the access key."""
    open_host(host_page, place, "chatwoot")
    host_page.expect_draft()
    kept = host_page.sidebar.evaluate("JSON.stringify([{...sessionStorage}, {...localStorage}])")
    assert "assist-session" in kept
    assert place.fake.key not in kept
    host_page.page.evaluate("frame.src = frame.dataset.src")
    host_page.page.wait_for_timeout(300)
    host_page.expect_draft()


def test_a_session_that_has_ended_is_forgotten(host_page: HostPage, place: Place) -> None:
    """The key form comes back, and the next load does not try it again."""
    open_host(host_page, place, "chatwoot")
    host_page.expect_draft()
    with place.engine.begin() as connection:
        connection.execute(sa.update(store.keys).where(store.keys.c.kind == "session").values(revoked_at="2026-01-01"))
    host_page.page.evaluate("said.push({id: 9, role: 'customer', text: '无理由退货几天内可以'}); push()")
    expect(host_page.sidebar.get_by_test_id("key-field")).to_be_visible()
    assert host_page.sidebar.evaluate("localStorage.getItem('assist-session')") is None


def test_where_the_clipboard_is_refused_the_text_is_there_to_copy(host_page: HostPage, place: Place) -> None:
    """Neither the clipboard nor the old command: the agent marks the text by hand."""
    host_page.page.add_init_script("document.execCommand = () => false; delete Clipboard.prototype.writeText;")
    open_host(host_page, place, "chatwoot")
    host_page.expect_draft()
    host_page.accept()
    expect(host_page.sidebar.get_by_test_id("draft-status")).to_have_attribute("data-phase", "manual")
    expect(host_page.sidebar.get_by_test_id("manual-copy")).to_have_value(re.compile(ANSWER))


def test_chatwoots_theme_is_taken_over(host_page: HostPage, place: Place) -> None:
    """Unless the agent chose one."""
    open_host(host_page, place, "chatwoot")
    host_page.expect_draft()
    host_page.page.evaluate("theme = 'dark'; push()")
    expect(host_page.sidebar.locator("html")).to_have_attribute("data-theme", "dark")


def test_a_helpdesk_that_does_not_answer_gets_the_text_by_clipboard(host_page: HostPage, place: Place) -> None:
    """Its page is broken or gone: accepting still helps."""
    open_host(host_page, place, "generic")
    host_page.expect_draft()
    host_page.page.evaluate("answers = false")
    host_page.sidebar.get_by_test_id("accept").click()
    expect(host_page.sidebar.get_by_test_id("draft-status")).to_have_attribute(
        "data-phase", re.compile("copied|manual")
    )


def test_the_page_around_hears_of_decisions(host_page: HostPage, place: Place) -> None:
    """An own helpdesk can mark the conversation: draft and verdict, by message and by the element's event."""
    open_host(host_page, place, "generic")
    host_page.expect_draft()
    host_page.accept()
    (decision,) = host_page.page.evaluate("decisions")
    assert decision["verdict"] == "accepted"
    host_page.page.goto(f"{place.hosts}/apps/component/example.html")
    host_page.page.evaluate(
        "assist.addEventListener('decision', ({detail}) => (window.decided = detail)); assist.token = '"
        + place.link()
        + "'"
    )
    host_page.expect_draft()
    host_page.sidebar.get_by_test_id("reject").click()
    host_page.sidebar.get_by_test_id("reject-reason").first.click()
    host_page.page.wait_for_function("window.decided")
    assert host_page.page.evaluate("decided.verdict") == "rejected"


def test_the_element_can_take_a_text_out_again(host_page: HostPage, place: Place) -> None:
    """By its event `retract`, when the agent takes the insert back."""
    open_host(host_page, place, "component")
    host_page.expect_draft()
    host_page.accept()
    box = host_page.page.get_by_test_id("reply-box")
    expect(box).to_have_value(re.compile(ANSWER))
    host_page.sidebar.get_by_test_id("undo").click()
    expect(box).to_have_value("")
