"""Preferences: quality values decide, whatever the order, the case and the blanks."""

from __future__ import annotations

import pytest

from api.preferences import wanted_language, wants_stream


@pytest.mark.parametrize(
    "accept",
    ["text/event-stream", "text/event-stream, application/json", "Text/Event-Stream ; Q=0.3", "text/*",
     "text/event-stream; charset=utf-8", "text/event-stream;q=0.5, */*;q=0.5", "application/json;q=0.1, text/event-stream;q=.2, text/event-stream"],
)  # fmt: skip
def test_a_stream_is_wanted(accept: str) -> None:
    """Named beside JSON without preference, too: nobody names it by accident."""
    assert wants_stream(accept)


@pytest.mark.parametrize(
    "accept",
    ["", "*/*", "application/json", "application/json;q=0.9, text/event-stream;q=0", "text/event-stream;q=0, */*",
     "application/json, text/event-stream;q=0.9", "text/event-stream;q=0.000", "text/event-stream;q=nan", "text/event-stream;q=2",
     "application/json, text/plain, */*", "text/html, */*;q=0.8", ",;,q=1"],
)  # fmt: skip
def test_a_document_is_wanted(accept: str) -> None:
    """`q=0` refuses; a quality that is none is no wish; what covers both says nothing."""
    assert not wants_stream(accept)


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("en-GB, zh;q=0.9", "en"),
        ("zh;q=0, en;q=0.1", "en"),
        ("en;q=0.5, zh;q=0.8", "zh"),
        ("EN", "en"),
        ("zh_TW", "zh"),
        ("fr, de;q=0.9, en;q=0.1", "en"),
        ("en;q=none, zh;q=0.1", "zh"),
        ("zh;q=0", None),
        ("*", None),
        ("fr", None),
        ("", None),
        ("zhuang", None),
    ],
)
def test_the_language_liked_best_is_chosen(accept: str, language: str | None) -> None:
    """Of those there are texts in."""
    assert wanted_language(accept) == language
