"""Real drafts: what the rules make of a small model's answers, by the verdicts on them."""

from __future__ import annotations

from collections import Counter

from evals.labelled.real_drafts import outcome_of, read_real_drafts


def test_the_set_has_all_kinds_in_both_languages() -> None:
    """At least thirty answers; the model's most frequent failures are to deny an answer and to write no reply."""
    drafts = read_real_drafts()
    assert len(drafts) >= 30
    assert {draft.language for draft in drafts} == {"zh", "en"}
    assert Counter(draft.verdict for draft in drafts).keys() == {"right", "wrong", "no reply", "denies"}


def test_right_drafts_take_the_place_of_the_quotes() -> None:
    """Even those without a marker, or with that of another passage."""
    assert [d.case for d in read_real_drafts() if d.verdict == "right" and not outcome_of(d).shown] == []


def test_wrong_drafts_and_what_is_no_reply_do_not() -> None:
    """Nor does a model's word that there is no answer."""
    assert [d.case for d in read_real_drafts() if d.verdict != "right" and outcome_of(d).shown] == []
