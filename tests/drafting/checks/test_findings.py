"""Findings: every kind has its texts, in both languages, for the agent and for the pages."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from assist.drafting.checks.findings import KINDS, found, messages
from assist.drafting.checks.table import CHECKS
from tests.drafting.drafted import check

ROOT = Path(__file__).parents[3]
# Made where a draft is assembled or mended, not by a check of a text.
ASSEMBLED = {"left_out"}


def test_every_kind_has_a_text_and_every_text_a_kind() -> None:
    """`messages.yaml` is complete and holds nothing else."""
    assert {text["kind"] for text in messages().values()} == set(KINDS)
    for name, text in messages().items():
        assert set(text) == {"kind", "zh", "en"}, name
        assert set(re.findall(r"\{\w+\}", text["zh"])) == set(re.findall(r"\{\w+\}", text["en"])), name


def test_every_kind_has_a_headline_on_the_pages() -> None:
    """In `texts.json`, in both languages."""
    headlines = json.loads((ROOT / "api/web/texts.json").read_text("utf-8"))["finding"]
    assert set(KINDS) == set(headlines) - {"title", "with", "unknown"}
    assert all(len(both) == 2 and all(both) for both in headlines.values())


def test_the_table_says_what_each_check_finds() -> None:
    """Together all kinds but those of a draft's assembly."""
    assert {kind for one in CHECKS for kind in one.kinds} == set(KINDS) - ASSEMBLED


def test_the_documentation_names_every_kind() -> None:
    """With what it means."""
    text = (ROOT / "docs/architecture.md").read_text("utf-8")
    assert [kind for kind in KINDS if f"`{kind}`" not in text] == []


@pytest.mark.parametrize(("agent", "words"), [("zh", "不在所引资料里"), ("en", "is in no cited passage")])
def test_findings_are_told_in_the_agents_language(agent: str, words: str) -> None:
    """Whatever language the reply is in."""
    for text, source in (
        ("签收后 15 天内可退。[1]", "签收后 7 天内可退。"),
        ("Returns take 15 days.[1]", "Returns take 7 days."),
    ):
        (finding,) = check(text, source, agent=agent)
        assert words in finding.message


def test_words_are_filled_in() -> None:
    """A missing one is an error of the check, not of the agent."""
    assert found("too_wide", "warn", 0, 1, "en", words="all", said="some").message.count("“") == 2
    with pytest.raises(KeyError):
        found("too_wide", "warn", 0, 1, "en", words="all")
