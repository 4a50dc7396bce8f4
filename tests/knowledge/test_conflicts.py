"""Conflicts: what two documents in force at once say differently, and what is no conflict."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from assist.knowledge.conflicts import find_conflicts, quantities
from assist.knowledge.documents import Document, FrontMatter, read_corpus


def document(key: str, body: str, **front: Any) -> Document:
    """A policy that says this."""
    fields = {"id": key, "title": key, "kind": "policy", "language": "zh", **front}
    return Document(FrontMatter.model_validate(fields), body)


SEVEN = "签收后 7 天内可以申请无理由退货。"
FIFTEEN = "签收后十五天内可以申请无理由退货。"


@pytest.mark.parametrize(
    ("one", "other", "unit", "values", "language"),
    [
        (SEVEN, FIFTEEN, "天", ("7", "15"), "zh"),
        ("订单满 99 元包邮，偏远地区除外。", "订单满 199 元包邮，偏远地区除外。", "元", ("99", "199"), "zh"),
        (
            "Refunds arrive within 5 business days.",
            "Refunds arrive within 10 business days.",
            "business day",
            ("5", "10"),
            "en",
        ),
        ("Standard shipping costs $4.99 per order.", "Standard shipping costs $6 per order.", "$", ("4.99", "6"), "en"),
        ("定金 10% 不退，尾款逾期订单取消。", "定金 20% 不退，尾款逾期订单取消。", "%", ("10", "20"), "zh"),
    ],
)
def test_another_number_for_the_same_is_a_conflict(
    one: str, other: str, unit: str, values: tuple[str, str], language: str
) -> None:
    """Days, amounts, shares; both sentences are named, in digits or Chinese numerals."""
    found = find_conflicts([document("a", one, language=language), document("b", other, language=language)])
    assert [(c.unit, c.values) for c in found] == [(unit, values)]
    assert (found[0].one.sentence, found[0].other.sentence) == (one, other)
    assert all(text in str(found[0]) for text in (one, other))


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
    """3-5 天 or 满 99 减 10 元 cannot be compared by one number."""
    assert quantities("7 天或 15 天，满 99 元") == {"元": "99"}


def test_the_shops_own_documents_agree() -> None:
    """The corpus that ships contradicts itself nowhere."""
    corpus = read_corpus(Path(__file__).parents[2] / "corpus")
    assert [str(conflict) for conflict in find_conflicts(corpus.documents)] == []
