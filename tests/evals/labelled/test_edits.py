"""Edited pairs: what the checks catch of them, and that they are what the rules make of the corpus."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from assist.errors import InvalidInput
from evals.cases.cases import CASES_DIR
from evals.labelled import edits
from evals.labelled.certification import find_kinds, read_replies

CAUGHT, FALSE_ALARMS = 0.92, 0.03


def test_the_checks_catch_edits_and_leave_the_originals_alone() -> None:
    """At least 92% of the edited sentences, at most 3% false alarms on the untouched ones.

    The rules before these had 95%, on this shop that they were fitted to; these were chosen on others.
    """
    flagged = Counter((reply.faithful, bool(find_kinds(reply))) for reply in read_replies(edits.PAIRS))
    assert flagged[False, True] >= CAUGHT * (flagged[False, True] + flagged[False, False])
    assert flagged[True, True] <= FALSE_ALARMS * (flagged[True, True] + flagged[True, False])


def test_the_set_is_broad() -> None:
    """At least 300 pairs, both languages, every kind of edit, a third of them worded by hand."""
    rows = [edits.Labelled(**json.loads(line)) for line in edits.PAIRS.read_text("utf-8").splitlines()]
    pairs = list(zip(rows[::2], rows[1::2], strict=True))
    assert len(pairs) >= 300
    assert all(a.pair == b.pair and a.faithful and not b.faithful and a.response != b.response for a, b in pairs)
    assert {(a.language, a.kind) for a, _ in pairs} == {
        (language, kind) for language in ("zh", "en") for kind in ("number", "polarity", "condition", "product", "date")
    }
    assert sum(a.written for a, _ in pairs) * 3 >= len(pairs)


def test_the_stored_pairs_are_no_cases() -> None:
    """They are replies with labels, and the suite reads its own folder only."""
    assert not {path.name for path in CASES_DIR.glob("*.jsonl")} & {
        path.name for path in edits.EDITS_DIR.glob("*.jsonl")
    }


def test_a_passage_that_is_gone_is_named() -> None:
    """The row to mend, in one line."""
    with pytest.raises(InvalidInput, match=r"written.jsonl:3: 'return-policy' has no passage with '没有的话'"):
        edits.passage_text({}, "return-policy", "没有的话", "written.jsonl:3")
