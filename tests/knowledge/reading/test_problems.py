"""Problems: every text in both languages with the same blanks, and no code without a text."""

from __future__ import annotations

import re
from pathlib import Path

from assist.knowledge.reading.problems import Problem, messages

ROOT = Path(__file__).parents[3] / "assist"


def test_every_text_says_the_same_in_both_languages() -> None:
    """Its severity is known, and the blanks are the same."""
    for code, text in messages().items():
        assert text["severity"] in ("error", "warning"), code
        blanks = [set(re.findall(r"\{(\w+)\}", text[language])) for language in ("zh", "en")]
        assert blanks[0] == blanks[1], code


def test_every_text_is_used() -> None:
    """A text that no code names is dead."""
    sources = "\n".join(path.read_text("utf-8") for path in ROOT.rglob("*.py"))
    assert [code for code in messages() if f'"{code}"' not in sources] == []


def test_a_problem_is_worded_for_its_reader() -> None:
    """One line in either language; the key in front, unless the text names it."""
    late = Problem("a.md", 6, "date_form", {"value": "2026/5/1", "remedy": "2026-05-01"}, "review_by")
    assert late.as_line() == "a.md:6: review_by: '2026/5/1' is not written as a date; write 2026-05-01"
    assert late.as_line("zh") == "a.md:6: review_by: 日期“2026/5/1”请写成 2026-05-01"
    assert late.row("zh")["field"] == "review_by"
