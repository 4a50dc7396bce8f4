"""Conflicts: what two documents in force at once say differently, and what is no conflict."""

from __future__ import annotations

import datetime as dt
import time
from pathlib import Path
from typing import Any

import pytest

from assist.knowledge.reading.documents import Document, FrontMatter, read_corpus
from assist.knowledge.warnings.conflicts import disagreements, find_conflicts


def document(key: str, body: str, **front: Any) -> Document:
    """A policy that says this."""
    fields = {"id": key, "title": key, "kind": "policy", "language": "zh", **front}
    return Document(FrontMatter.model_validate(fields), body)


SEVEN = "签收后 7 天内可以申请无理由退货。"
FIFTEEN = "签收后十五天内可以申请无理由退货。"


@pytest.mark.parametrize(
    ("one", "other", "values", "language"),
    [
        (SEVEN, FIFTEEN, ("7 天", "十五天"), "zh"),
        ("订单满 99 元包邮，偏远地区除外。", "订单满 199 元包邮，偏远地区除外。", ("99 元", "199 元"), "zh"),
        ("Refunds arrive within 5 business days.", "Refunds arrive within 10 business days.", ("5 business days", "10 business days"), "en"),
        ("Standard shipping costs $4.99 per order.", "Standard shipping costs $6 per order.", ("$4.99", "$6"), "en"),
        ("定金 10% 不退，尾款逾期订单取消。", "定金 20% 不退，尾款逾期订单取消。", ("10%", "20%"), "zh"),
    ],
)  # fmt: skip
def test_another_number_for_the_same_is_a_conflict(
    one: str, other: str, values: tuple[str, str], language: str
) -> None:
    """Days, amounts, shares; both sentences are named, in digits or Chinese numerals."""
    (found,) = find_conflicts([document("a", one, language=language), document("b", other, language=language)])
    assert found.values == values
    assert (found.one.statement.sentence, found.other.statement.sentence) == (one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("宠物入住每晚收清洁费 80 元，押金另计。", "可以带狗入住，宠物清洁费每晚 120 元。"),
        ("充电器保修期为 2 年，从签收之日起算。", "充电器保修 1 年。"),
        ("发票在确认收货后 3 个工作日内开具。", "确认收货后，我们 5 个工作日内开具电子发票。"),
        ("试听课开始后一周内可以全额退款。", "试听课开始后 10 天内可以全额退款。"),
        ("无理由退货的运费由买家承担，每单 8 元。", "无理由退货的运费由店铺承担，每单 0 元。"),
        ("A deposit of 20% is due when you book.", "We take a 30% deposit when you book."),
        ("Membership can be frozen for up to 3 months a year.", "A membership may be frozen for up to 2 months."),
    ],
)
def test_the_subject_is_compared_and_not_the_wording(one: str, other: str) -> None:
    """A rule and a short answer to a question are rarely worded alike."""
    language = "zh" if "。" in one else "en"
    pair = [document("a", one, language=language), document("b", other, language=language, kind="faq")]
    assert len(find_conflicts(pair)) == 1


def test_a_changed_rule_finds_the_pages_that_still_say_the_old_one() -> None:
    """Each page is named, whatever it is a page of."""
    rule = "# 取消规则\n## 免费取消\n入住前 3 天以内不能免费取消。预订后 10 天内，订单未改动可以免费取消并退定金。"
    pages = [
        document("sea", "## 预订\n海景房支持预订后 7 天内免费取消并退定金。", kind="product", title="海景房"),
        document("loft", "## 须知\n预订后 7 天内可免费取消并退定金。", kind="product", title="阁楼房"),
    ]
    found = find_conflicts([document("rule", rule, title="取消规则"), *pages])
    assert [(one.other.document.id, one.values) for one in found] == [
        ("sea", ("10 天", "7 天")),
        ("loft", ("10 天", "7 天")),
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("银卡会员生日送 20 元券。", "金卡会员生日送 50 元券。"),
        ("Standard delivery costs $6 per parcel.", "Express delivery costs $12 per parcel."),
        ("Adults pay £12 for a day ticket.", "Children pay £7 for a day ticket."),
        ("发往台北 2 天送达。", "发往花莲 6 天送达。"),
        ("付款后 24 小时内可以申请退款。", "签收后 7 天内可以申请退款。"),
        ("一件不足 10 元的运费由店铺承担。", "一件 30 元以上的运费由店铺承担。"),
        ("本规则自 2025 年 3 月 1 日起施行。", "本规则自 2026 年 9 月 15 日起施行。"),
        ("本办法经第 12 次店长会议通过。", "本办法经第 15 次店长会议通过。"),
        ("帐篷租金每天 60 元，押金 500 元。", "租帐篷要付押金 500 元。"),
        ("违反本办法第八条规定的，扣 50 元保证金。", "违反本办法第九条规定的，扣 200 元保证金。"),
        ("试用期一周内可以退。", "试用期 7 天内可以退。"),
    ],
)
def test_other_things_may_have_other_numbers(one: str, other: str) -> None:
    """Other tiers, other events to count from, other bounds; days of the calendar, numbers of meetings; equal values."""
    language = "zh" if "。" in one else "en"
    assert find_conflicts([document("a", one, language=language), document("b", other, language=language)]) == []


def test_manuals_of_two_things_say_the_same_with_other_numbers() -> None:
    """As all manuals do."""
    texts = ("第一次请充满，约需 4 小时，充满变绿。", "第一次请充满，约需 2 小时，充满变绿。")
    lamps = [document(f"lamp{n}", text, kind="guide", title=f"台灯 {n}") for n, text in enumerate(texts)]
    assert find_conflicts(lamps) == []


def test_the_work_grows_with_the_text() -> None:
    """Ten times the sentences of one document take no more than thirty times the time."""

    def seconds(count: int) -> float:
        lines = "\n\n".join(
            f"第{n}号柜每天收 {n} 元保管费，超过 {n % 9 + 2} 小时另收，箱子编号 {n * 7 + count}。" for n in range(count)
        )
        texts = [document("a", lines), document("b", SEVEN)]
        start = time.thread_time()
        find_conflicts(texts)
        return time.thread_time() - start

    seconds(20)
    few = seconds(200)
    assert min(seconds(2_000), seconds(2_000)) < 30 * max(few, 0.02)  # another process may take the cache meanwhile


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [(SEVEN, FIFTEEN, True), (SEVEN, SEVEN, False), (SEVEN, "订单满 99 元包邮，15 天内送达。", False)],
)
def test_two_sentences_disagree_only_about_one_thing(one: str, other: str, differ: bool) -> None:
    """What the checks of drafts ask of a quote and another passage."""
    assert any(disagreements(one, other)) is differ


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({}, {"effective_from": dt.date(2026, 11, 1), "effective_until": dt.date(2026, 11, 15)}),
        ({}, {"supersedes": "a"}),
        ({"products": ["SL-L1"]}, {"products": ["SL-L2"]}),
        ({"regions": ["HK"]}, {"regions": ["CN"]}),
        ({"channels": ["email"]}, {"channels": ["chat"]}),
        ({"effective_from": dt.date(2026, 1, 1), "effective_until": dt.date(2026, 2, 1)}, {"effective_from": dt.date(2026, 2, 1), "effective_until": dt.date(2026, 3, 1)}),
    ],
)  # fmt: skip
def test_documents_of_another_time_or_scope_may_differ(one: dict[str, Any], other: dict[str, Any]) -> None:
    """A sale beside the standing rule, the newer version, another product, region, channel or season."""
    assert find_conflicts([document("a", SEVEN, **one), document("b", FIFTEEN, **other)]) == []


def test_other_subjects_may_have_other_numbers() -> None:
    """And the same number twice is no conflict."""
    assert find_conflicts([document("a", SEVEN), document("b", "订单满 99 元包邮，全国 15 天内送达。")]) == []
    assert find_conflicts([document("a", SEVEN), document("b", SEVEN)]) == []


def test_a_unit_stated_twice_is_no_single_quantity() -> None:
    """7 天或 15 天 cannot be compared by one number."""
    assert (
        find_conflicts(
            [
                document("a", "签收后 7 天或 15 天可以申请无理由退货。"),
                document("b", "签收后 30 天可以申请无理由退货。"),
            ]
        )
        == []
    )


def test_the_shops_own_documents_agree() -> None:
    """The corpus that ships contradicts itself nowhere."""
    corpus = read_corpus(Path(__file__).parents[3] / "corpus")
    assert [conflict.values for conflict in find_conflicts(corpus.documents)] == []
