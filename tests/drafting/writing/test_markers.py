"""Markers: however a model cites, it is the house's own form."""

from __future__ import annotations

import pytest

from assist.drafting.writing.markers import house_markers


@pytest.mark.parametrize(
    ("text", "house"),
    [
        ("可以改期【1】。", "可以改期[1]。"),
        ("可以改期。［１］", "可以改期。[1]"),
        ("可以改期。[资料1]", "可以改期。[1]"),
        ("可以改期。[来源：2]", "可以改期。[2]"),
        ("可以改期（见资料1）。", "可以改期[1]。"),
        ("可以改期。[1,2]", "可以改期。[1][2]"),
        ("可以改期。【1、3】", "可以改期。[1][3]"),
        ("可以改期。[1-3]", "可以改期。[1][2][3]"),
        ("可以改期。[1–2，5]", "可以改期。[1][2][5]"),
        ("可以改期。[^1]\n\n[^1]: 花束须知", "可以改期。[1]\n\n"),
        ("可以改期。¹", "可以改期。[1]"),
        ("可以改期¹²。", "可以改期[1][2]。"),
        ("可以改期。[[1]]", "可以改期。[1]"),
        ("可以改期。【[1]】", "可以改期。[1]"),
        ("可以改期。【1†source】", "可以改期。[1]"),
        ("可以改期<sup>[1]</sup>。", "可以改期[1]。"),
        ("可以改期。(1)", "可以改期。[1]"),
        ("You can move it [Source 1, 2].", "You can move it [1][2]."),
        ("You can move it.¹ Just ask.", "You can move it.[1] Just ask."),
        ("可以改期【１】［2］[资料3]。", "可以改期[1][2][3]。"),
    ],
)
def test_every_form_is_read(text: str, house: str) -> None:
    """Brackets of any kind and width, labels, lists, ranges, footnotes, raised figures, and mixtures."""
    assert house_markers(text) == house


@pytest.mark.parametrize(
    "text",
    [
        "可以改期。[1] [2]",
        "分两步：(1)申请 (2)寄回",
        "面积 80 m²，90 平方米²，10³",
        "【7天无理由】【2026】",
        "请在[3-5]天内告知",
        "[1](包邮)",
        "⟦电话1⟧",
        "[12345]",
    ],
)
def test_what_is_no_citation_stays(text: str) -> None:
    """Lists, units, slogans, placeholders."""
    assert house_markers(text) == text
