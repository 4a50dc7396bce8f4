"""Remedies: what the message says to write is written by a button."""

from __future__ import annotations

import pytest

from assist.content.remedies import remedied
from assist.knowledge.reading.documents import Source, parse_source

GOOD = "---\nid: returns\ntitle: 退货规则\nkind: policy\nlanguage: zh\neffective_from: 2026-03-01\neffective_until: 2026-12-01\n---\n签收次日起 7 天内可以退货。\n"
MISTAKES = {
    "tab": ("kind: policy", "kind:\tpolicy"),
    "colon in title": ("title: 退货规则", "title: 退货: 规则"),
    "value that needs quotation marks": ("title: 退货规则", "title: @退货规则"),
    "quotation mark not closed": ("title: 退货规则", 'title: "退货规则'),
    "full-width colon": ("kind: policy", "kind：policy"),
    "all colons full-width": (": ", "："),
    "key twice": ("kind: policy", "kind: policy\nkind: policy"),
    "misspelt key": ("effective_until", "effectve_until"),
    "key in Chinese": ("effective_until:", "截止日期:"),
    "missing id": ("id: returns\n", ""),
    "missing title": ("title: 退货规则\n", ""),
    "Chinese id": ("id: returns", "id: 退货规则"),
    "kind in Chinese": ("kind: policy", "kind: 政策"),
    "language in Chinese": ("language: zh", "language: 中文"),
    "list as text": ("language: zh", "language: zh\nproducts: G3、V60"),
    "day in Chinese": ("2026-12-01", "2026年12月1日"),
    "no such day": ("2026-12-01", "2026-11-31"),
    "days swapped": (
        "effective_from: 2026-03-01\neffective_until: 2026-12-01",
        "effective_from: 2026-12-01\neffective_until: 2026-03-01",
    ),
    "front matter not closed": ("\n---\n签收", "\n\n签收"),
    "another opening": ("---\nid", "***\nid"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_mended_by_a_button(name: str) -> None:
    """Each press mends one problem; in the end the file is a document again, its text untouched."""
    good, bad = MISTAKES[name]
    text = GOOD.replace(good, bad)
    assert isinstance(parse_source(text, "returns.md"), list)
    for _ in range(10):
        found = parse_source(text, "returns.md")
        if isinstance(found, Source):
            break
        mended = [one for problem in found if (one := remedied(text, problem)) is not None]
        assert mended, [str(problem) for problem in found]
        text = mended[0]
    assert isinstance(found, Source)
    assert found.document.body == "签收次日起 7 天内可以退货。"
    assert found.document.front.kind == "policy"


def test_what_only_a_person_knows_has_no_button() -> None:
    """An unknown key without a likeness, an empty text."""
    for text in (
        GOOD.replace("kind: policy", "kind: policy\nzzz: 1"),
        "---\nid: a\ntitle: b\nkind: faq\nlanguage: zh\n---\n",
    ):
        found = parse_source(text, "a.md")
        assert isinstance(found, list)
        assert [remedied(text, problem) for problem in found] == [None]
