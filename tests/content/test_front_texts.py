"""Front texts: a save changes the lines of what was changed, and nothing besides."""

from __future__ import annotations

from assist.content.front_texts import document_text
from assist.knowledge.reading.documents import Source, parse_source

OLD = """\
---
# kept by the after-sales team
title: "退货: 规则"   # as customers call it
id: returns
kind: policy
language: zh
effective_from: 2026-03-01
# until further notice
products: [SL-1, SL-2]
---

# 退货规则

签收次日起 7 天内可以退货。
"""
VALUES = {
    "id": "returns",
    "title": "退货: 规则",
    "kind": "policy",
    "language": "zh",
    "effective_from": "2026-03-01",
    "products": ["SL-1", "SL-2"],
}
BODY = "# 退货规则\n\n签收次日起 7 天内可以退货。"


def test_what_is_not_changed_stays_to_the_letter() -> None:
    """Order, comments, quotation marks and blank lines."""
    assert document_text(VALUES, BODY, OLD) == OLD


def test_a_changed_key_changes_its_line() -> None:
    """Also one that went, and one that came; comments stay."""
    written = document_text({**VALUES, "effective_from": "2026-12-05", "products": [], "owner": "售后: 组"}, BODY, OLD)
    assert written == OLD.replace("2026-03-01", "2026-12-05").replace("products: [SL-1, SL-2]\n", "owner: '售后: 组'\n")


def test_a_changed_text_leaves_the_front_matter_alone() -> None:
    """And the blank line above the text."""
    assert document_text(VALUES, BODY.replace("7", "10") + "\n\n", OLD) == OLD.replace("7 天", "10 天")


def test_a_new_document_has_its_keys_in_the_usual_order() -> None:
    """Empty ones left out; what is written can be read."""
    text = document_text({**VALUES, "owner": "", "tags": []}, BODY)
    assert text.startswith(
        "---\nid: returns\ntitle: '退货: 规则'\nkind: policy\nlanguage: zh\neffective_from: 2026-03-01\n"
    )
    parsed = parse_source(text, "a.md")
    assert isinstance(parsed, Source)
    assert parsed.document.front.products == ["SL-1", "SL-2"]


def test_a_value_that_is_no_day_is_refused_with_its_line_and_not_guessed() -> None:
    """It is written as it was given."""
    problems = parse_source(document_text({**VALUES, "effective_from": "2026-11-31"}, BODY, OLD), "a.md")
    assert isinstance(problems, list)
    assert [(problem.key, problem.line) for problem in problems] == [("effective_from", 7)]
