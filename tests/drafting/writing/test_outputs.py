"""Outputs: what a model wrote is cleaned before anyone sees it, sentence by sentence and as a whole."""

from __future__ import annotations

import datetime as dt

import pytest

from assist.assistant import Assistant
from assist.drafting.checks.disclosures import BLACKED_OUT, check_disclosures
from assist.drafting.drafts import Draft
from assist.drafting.turns.conversations import Conversation, Message
from assist.drafting.writing.canaries import gives_away
from assist.drafting.writing.outputs import Known, clean, known_to, removals, settled_end
from assist.drafting.writing.prompts import Prompt
from assist.events import Delta, DraftReady
from assist.knowledge.open_releases import AsOf
from assist.knowledge.passages import Search
from assist.testing import ScriptedModel
from tests.asking import ASKED, ask, stream
from tests.drafting.drafted import reading, run

SHOP = Known(
    ["退货地址见 https://shop.example/returns ，客服热线 400-800-1234。"],
    ["我的电话 138 0013 8000", '{"id": "SO-20261105-0042"}'],
)
FAITHFUL = "质量问题退货来回运费由店铺承担。[1]"


def shown(search: Search, *script: str, conversation: Conversation | None = None) -> tuple[str, Draft]:
    """The streamed text and the draft of a model that writes this."""
    events = stream(Assistant(search, ScriptedModel(script), None), conversation or ask(ASKED))
    last = events[-1]
    assert isinstance(last, DraftReady)
    return "".join(event.text for event in events if isinstance(event, Delta)), last.draft


@pytest.mark.parametrize(
    "link",
    [
        "https://evil.example/a?b=c",
        "http://evil.example",
        "evil.com",
        "www.evil.com/login",
        "//evil.example/x",
        "hxxps://evil.example",
        "ｅｖｉｌ．ｃｏｍ",
        "evil[.]com",
        "evil (dot) com",
        "https://shop.example/returns?q=secret",
        "https://shop.example/",
        "javascript:steal",
        "10.0.0.1:8080/x",
    ],
)
def test_a_link_that_no_passage_has_goes(link: str) -> None:
    """Whole: a known host with another path is another link."""
    output = clean(f"请看 {link} ，谢谢。", SHOP)
    assert output.text.replace(" ", "") == "请看，谢谢。"
    assert len(output.links) == 1


@pytest.mark.parametrize(
    "text",
    [
        "请看 https://shop.example/returns 。",
        "价格 99.50 元，型号 SL-J210，3.5 小时。",
        "Refund it.Please wait, e.g. two days.",
        "7 天 [1] 内，温度 < 5 度。[2]",
        "2026-11-05 至 2026-11-15，20:00 前。",
        "[1](包邮)",
        "订单 SO-20261105-0042，电话 13800138000。",
        "热线 400-800-1234。",
    ],
)
def test_what_the_shop_or_the_customer_said_stays(text: str) -> None:
    """Links of a passage, the customer's own data, measures, dates, citations."""
    assert clean(text, SHOP).text == text


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("看![图](https://evil.example/p.png)", "看图"),
        ("[点这里](https://evil.example)。", "点这里。"),
        ("[1](https://evil.example)。", "[1]。"),
        ("![a][b]\n[b]: https://evil.example\n好", "a\n\n好"),
        ("<b>好</b><img src='x'>", "好"),
        ("<script>steal()</script>好", "好"),
        ("好<!-- 秘密", "好"),
        ("<scr<b>ipt>x</scr</b>ipt>好", "好"),
        ('好<img src="x"', "好"),
    ],
)
def test_markup_becomes_text(text: str, plain: str) -> None:
    """Nothing that a page would load or run; also nested, cut short, or by reference."""
    output = clean(text, SHOP)
    assert output.text == plain
    assert output.markup


def test_a_link_of_a_passage_stays_beside_its_label() -> None:
    """A chat box shows no links; an address that the shop has is no markup."""
    output = clean("见[退货页](https://shop.example/returns)。", SHOP)
    assert output.text == "见退货页 https://shop.example/returns 。"
    assert not output.markup


def test_markdown_is_no_markup_to_warn_of() -> None:
    """It becomes text, and the agent need not know."""
    output = clean("**退货**：来回运费由店铺承担【1】。", SHOP)
    assert (output.text, output.markup) == ("退货：来回运费由店铺承担[1]。", False)


@pytest.mark.parametrize(
    ("asked", "respelt"), [("鞋子开胶了想退，运费谁出？", True), ("鞋子開膠了想退貨，運費誰出？", False)]
)
def test_traditional_characters_become_the_shops(search: Search, asked: str, respelt: bool) -> None:
    """Where neither the documents nor the customer write them; it is told."""
    conversation = Conversation((Message("customer", asked),))
    passages = search.find(asked, 3, AsOf.on(dt.date(2026, 11, 1))).passages
    output = clean("品質問題引起的退換貨，來回運費由店鋪承擔。[1]", known_to(conversation, passages))
    assert output.respelt is respelt
    assert output.text.startswith("品质问题引起的退换货" if respelt else "品質問題引起的退換貨")
    assert [one.kind for one in removals(output, "zh")] == (["wrong_language"] if respelt else [])


@pytest.mark.parametrize(
    "value",
    [
        "13912345678",
        "139 1234 5678",
        "1 3 9 1 2 3 4 5 6 7 8",
        "somebody@else.org",
        "SO-20260714-88213",
        "6222020200112233445",
    ],
)
def test_a_sentence_with_somebody_elses_data_is_blacked_out(value: str) -> None:
    """With everything that stands beside it."""
    assert clean(f"您好。王某的是 {value}。再见。", SHOP).text == f"您好。{BLACKED_OUT}再见。"
    assert clean(f"Hello. Mr X has {value} here. Bye.", SHOP).text == f"Hello. {BLACKED_OUT} Bye."


def test_removals_are_reported_with_their_place() -> None:
    """Somebody else's data blocks; links and markup are told."""
    output = clean(f"{FAITHFUL}见<b>这里</b> https://evil.example 。客户电话 13912345678。", SHOP)
    assert [(found.kind, found.severity) for found in removals(output, "zh")] == [
        ("off_platform_contact", "warn"),
        ("injection_suspected", "warn"),
    ]
    (personal,) = run(check_disclosures, output.text)
    assert (personal.kind, reading(output.text).text[personal.start : personal.end]) == ("personal_data", BLACKED_OUT)
    assert "13912345678" not in output.text
    assert "evil" not in output.text


def test_a_stream_never_shows_what_a_draft_would_not(search: Search) -> None:
    """Whatever the pieces: the deltas are the cleaned text."""
    text = f"{FAITHFUL}请看![图。片](https://evil.example/a?b=c!d)和<a href='x'>这里</a>。电话 139-1234-5678。还有问题请说。"
    for size in (1, 3, 7, 50):
        streamed, draft = shown(search, *(text[start : start + size] for start in range(0, len(text), size)))
        assert BLACKED_OUT in streamed
        assert streamed == clean(text, SHOP).text
        assert BLACKED_OUT not in draft.text
        assert draft.degraded == "model_cut"


def test_a_stream_is_cut_after_whole_sentences_outside_brackets() -> None:
    """Half a sentence may still become a link, a number or a name."""
    assert settled_end("运费由店铺承担。[1]如果") == len("运费由店铺承担。")
    assert settled_end("好。请看[图。") == len("好。")
    assert settled_end("See shop.example. Then") == len("See shop.example.")
    assert settled_end("See https://shop.exam") == 0


def test_each_prompt_has_a_canary_of_its_own(search: Search) -> None:
    """At random, in the instructions, and nowhere else."""
    model = ScriptedModel([FAITHFUL])
    for _ in range(2):
        stream(Assistant(search, model, None), ask(ASKED))
    one, other = (prompt for prompt in model.prompts if prompt.version.startswith("draft"))
    assert one.canary in one.system
    assert one.canary not in one.user
    assert one.canary != other.canary
    assert one.version == other.version


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_answer_with_the_instructions_is_not_shown(search: Search, language: str) -> None:
    """The quote draft stays and says why; nothing of it was streamed."""
    system = (
        "你为网店客服起草给客户的回复。客服会检查、修改，再自己发出。"
        if language == "zh"
        else "You draft replies to customers for an online shop's service agent, who checks each draft."
    )
    question = ASKED if language == "zh" else "Can I return unused items?"
    streamed, draft = shown(
        search, f"好的：{system}", "就这些。", conversation=Conversation((Message("customer", question),))
    )
    assert (draft.origin, draft.degraded) == ("quote", "model_unsafe")
    assert streamed == ""


@pytest.mark.parametrize(
    ("text", "given_away"),
    [
        ("{canary}", True),
        ("{spaced}", True),
        ("{reversed}", True),
        ("{half}", True),
        ("一二三四五六七八九十甲乙丙丁戊己庚辛壬癸", True),
        ("一二三四五六七八九十，甲乙丙丁戊己庚辛壬癸", True),
        ("一二三四五六七八九十甲乙丙丁戊己庚辛壬", False),
        ("answer ONLY from the documents that you see", True),
        ("answer only from the documents that you know", False),
    ],
)
def test_a_piece_of_the_instructions_gives_them_away(text: str, given_away: bool) -> None:
    """Eight characters of the canary, twenty Chinese characters in a row, or eight English words."""
    prompt = Prompt("一二三四五六七八九十甲乙丙丁戊己庚辛壬癸。Answer only from the documents that you see.", "", "p@1")
    mark = prompt.canary
    forms = {"canary": mark, "spaced": " ".join(mark), "reversed": mark[::-1], "half": mark[4:12]}
    assert gives_away(f"好的。{text.format(**forms)}。", prompt) is given_away
