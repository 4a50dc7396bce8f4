"""How each adapter reads what its helpdesk hands over: roles, texts, times, names, and what is missing."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.hosts import Place

pytestmark = pytest.mark.browser
CHAT = "小美 2026-11-20 10:23:45\n您好，有什么可以帮您\n林小满 2026-11-20 10:24:02\n衣服开线了想退货，运费谁出？"


def call(page: Page, module: str, function: str, *arguments: Any) -> Any:
    """What an exported function of a page script gives."""
    script = "async ([module, name, values]) => (await import(`/web/hosts/${module}.js`))[name](...values)"
    return page.evaluate(script, [module, function, list(arguments)])


@pytest.fixture(scope="module")
def scripts(browser: Browser, place: Place) -> Page:
    """A page of the server, to call its scripts in."""
    page = browser.new_page()
    page.goto(f"{place.assist}/sidebar")
    return page


def roles(messages: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(one["role"], one["text"]) for one in messages]


@pytest.mark.parametrize(
    ("chat", "own", "expected"),
    [
        (CHAT, ["小美"], [("agent", "您好，有什么可以帮您"), ("customer", "衣服开线了想退货，运费谁出？")]),
        ("客户：在吗\n可以退吗\n客服: 可以的", [], [("customer", "在吗\n可以退吗"), ("agent", "可以的")]),
        ("Customer: hi\nAgent: hello\nnote: vip", [], [("customer", "hi"), ("agent", "hello"), ("note", "vip")]),
        ("shop:小丽 (2026-11-20 10:00:00):\n您好\ntb_88 (2026-11-20 10:01:00):\n几天发货", [], [("agent", "您好"), ("customer", "几天发货")]),
        ("10:00:01 tb_88\n几天发货", [], [("customer", "几天发货")]),
        ("第一问\n接着说\n\n第二问", [], [("customer", "第一问\n接着说"), ("customer", "第二问")]),
        ("尺码：M 码\n明天 10:30\n能到吗", [], [("customer", "尺码：M 码\n明天 10:30\n能到吗")]),
        ("", [], []),
    ],
)  # fmt: skip
def test_a_pasted_chat_is_read_by_four_rules(
    scripts: Page, chat: str, own: list[str], expected: list[tuple[str, str]]
) -> None:
    """Labels, names with a time, the shop's own names and sub-accounts; anything else is the customer's."""
    assert roles(call(scripts, "pasted", "readPasted", chat, own)) == expected


def test_other_peoples_html_becomes_text(scripts: Page) -> None:
    """Paragraphs are lines; scripts, styles and tags are gone; nothing runs, nothing is loaded."""
    requests: list[str] = []
    scripts.on("request", lambda request: requests.append(request.url))
    html = '<style>p{}</style><p>第一行&nbsp;&lt;b&gt;</p><div>二<br>三</div><script>window.ran = 1</script><img src="/x.png" onerror="window.ran=1">'
    assert call(scripts, "markup", "textOf", html) == "第一行 <b>\n二\n三"
    assert scripts.evaluate("window.ran") is None
    assert not any(url.endswith("x.png") for url in requests)


def test_a_new_zendesk_ticket_has_a_name_of_its_own(scripts: Page) -> None:
    """Its id is no number until it is saved; roles by author and channel; the subject may hold the question."""
    said = [
        {"author": {"role": "end-user"}, "channel": {"name": "email"}, "message": {"content": "<p>开线了</p>"}},
        {"author": {"role": "admin"}, "channel": {"name": "internal"}, "message": {"content": "<p>内部</p>"}},
        {"author": {"role": "agent"}, "channel": {"name": "email"}, "message": {"content": "好的", "contentType": "text/plain"}},
        {"author": {"role": "robot"}, "message": {"content": "?"}}, {"message": None}, 7,
    ]  # fmt: skip
    read = call(
        scripts, "zendesk", "readTicket", {"ticket.id": "new", "ticket.subject": "能退吗", "ticket.conversation": said}
    )
    assert re.fullmatch(r"zendesk-new-\d+", read["conversationId"])
    assert roles(read["messages"]) == [
        ("customer", "能退吗\n开线了"),
        ("note", "内部"),
        ("agent", "好的"),
        ("note", "?"),
    ]
    assert read["channel"] == "email"
    assert call(scripts, "zendesk", "readTicket", {"ticket.id": 5})["conversationId"] == "zendesk-5"
    assert call(scripts, "zendesk", "readTicket", None) is None


def test_chatwoots_types_come_as_numbers_or_words(scripts: Page) -> None:
    """0 and "incoming" are the customer; bots answer, templates and activities do not; every field may be missing."""
    said = [
        {"id": 1, "content": "问", "message_type": 0, "created_at": 1700000000},
        {"id": 2, "content": "再问", "message_type": "incoming", "created_at": "2023-11-14T22:13:20.000Z"},
        {"id": 3, "content": "分配", "message_type": 2}, {"id": 4, "content": "自动", "message_type": "template"},
        {"id": 5, "content": "机器人", "message_type": 1, "sender": {"type": "agent_bot"}}, {"id": 6, "content": None, "message_type": 0},
        {"id": 7, "content": "私", "message_type": "outgoing", "private": True},
    ]  # fmt: skip
    read = call(scripts, "chatwoot", "readConversation", {"conversation": {"id": 85, "messages": said}})
    assert roles(read["messages"]) == [
        ("customer", "问"),
        ("customer", "再问"),
        ("note", "自动"),
        ("bot", "机器人"),
        ("note", "私"),
    ]
    assert [one.get("at") for one in read["messages"][:2]] == ["2023-11-14T22:13:20.000Z"] * 2
    assert read["conversationId"] == "chatwoot-0-85"
    assert call(scripts, "chatwoot", "readConversation", {"conversation": {"id": 1}})["messages"] == []
    assert call(scripts, "chatwoot", "readConversation", {}) is None


def test_a_freshdesk_thread_is_put_in_order(scripts: Page) -> None:
    """The ticket's description first, then what was said, private notes apart."""
    thread = [
        {"id": 2, "body": "<div>好的</div>", "incoming": False, "private": False, "created_at": "2026-11-20T09:00:00Z"},
        {"id": 3, "body_text": "内部", "private": True, "created_at": "2026-11-20T10:00:00Z"},
        {"id": 1, "body_text": "在吗", "incoming": True, "created_at": "2026-11-20T08:00:00Z"},
    ]
    given = {"ticket": {"id": 7, "subject": "开线", "description": "<p>能退吗</p>"}, "conversations": thread}
    read = call(scripts, "freshdesk", "readTicket", given)
    assert roles(read["messages"]) == [
        ("customer", "开线\n能退吗"),
        ("customer", "在吗"),
        ("agent", "好的"),
        ("note", "内部"),
    ]
    assert call(scripts, "freshdesk", "readTicket", {"ticket": None}) is None


def test_livechat_lines_of_unknown_speakers_are_notes(scripts: Page) -> None:
    """The shape of a message is not documented for sure: only a known speaker counts as the customer."""
    said = [
        {"message": "问", "messageSource": "visitor"},
        {"text": "答", "author": {"type": "agent"}},
        {"message": "系统"},
        {"x": 1},
    ]
    read = call(scripts, "livechat", "readChat", {"profile": {"id": "c", "chat": {"chat_id": "X"}}, "messages": said})
    assert roles(read["messages"]) == [("customer", "问"), ("agent", "答"), ("note", "系统")]
    assert call(scripts, "livechat", "readChat", {"profile": None}) is None


@pytest.mark.parametrize("host", ["generic", "chatwoot", "zendesk", "freshdesk", "livechat", "tgo", "wecom", "window"])
def test_an_adapter_can_do_these_things_and_no_other(scripts: Page, host: str) -> None:
    """The whole interface: nothing in it delivers a message."""
    made = scripts.evaluate(
        "async (host) => { const made = await (await import(`/web/hosts/${host}.js`)).open({origins: [location.origin]});"
        " return {names: Object.keys(made), capabilities: Object.keys(made.capabilities), result: await made.insertDraft('x')} }",
        host,
    )
    allowed = {"name", "capabilities", "getContext", "onContext", "insertDraft", "onFinalText", "tellDecision"}
    assert allowed >= set(made["names"]) >= {"name", "capabilities", "getContext", "onContext", "insertDraft"}
    assert set(made["capabilities"]) == {"insert", "readThread", "proactive", "finalText"}
    assert made["result"] in ("inserted", "copied", "unsupported")


def test_a_tgo_update_tells_who_and_what(scripts: Page) -> None:
    """Roles by their names; an assistant of theirs settles nothing; without a visitor it is none."""
    said = [
        {"message_id": "m1", "role": "visitor", "content": " 几天发货 ", "created_at": 1700000000},
        {"sender_type": "staff", "text": "48 小时"}, {"role": "ai", "content": "自动回复"}, {"role": "visitor"}, 7,
    ]  # fmt: skip
    update = {"type": "tgo_context_update", "visitor_id": 5, "visitor": {"name": "阿北"}, "last_messages": said}
    read = call(scripts, "tgo", "readUpdate", update)
    assert roles(read["messages"]) == [("customer", "几天发货"), ("agent", "48 小时"), ("note", "自动回复")]
    assert (read["about"]["conversationId"], read["about"]["customer"]["name"]) == ("tgo-5", "阿北")
    assert call(scripts, "tgo", "readUpdate", {"type": "tgo_context_update"}) is None
    assert call(scripts, "tgo", "readUpdate", "tgo_context_update") is None
