"""The gate: what is worse is red, what proves nothing is not green."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from evals.gate.gates import EXIT_STATUS, Verdict, decide
from evals.gate.rules import read_rules
from evals.runs.runs import Run
from tests.evals.made_runs import changed, made_result, made_run, many, scored

RULES = read_rules().model_copy(update={"floors": {}})
LOST = {"checks": {"includes": False}}
ABOUT = ("fees", "returns", "notice")  # what a case expects, and what its draft cites now


def judged(base: Run, head: Run, **rules: object) -> Verdict:
    """The verdict under the rules in use without floors, some of them changed."""
    return decide(base, head, RULES.model_copy(update=rules))


def live(run: Run) -> Run:
    """The run as if a live model had written it."""
    return replace(run, provenance=replace(run.provenance, model="openai/x"))


def test_the_same_run_passes() -> None:
    """Nothing changed, nothing is red, and there is no reason."""
    verdict = judged(many(), many())
    assert (verdict.verdict, verdict.reasons) == ("pass", ())
    assert verdict.metrics["includes"] == (1.0, 1.0)


def test_each_verdict_has_an_exit_status() -> None:
    """As documented: pass 0, regression 1, insufficient data 2, invalid 3."""
    assert EXIT_STATUS == {"pass": 0, "regression": 1, "insufficient data": 2, "invalid": 3}


def test_many_lost_cases_are_a_regression_even_of_a_live_model() -> None:
    """Twelve of a hundred, none won: no chance after Holm."""
    verdict = judged(live(many()), live(changed(many(), range(12), **LOST)))
    assert verdict.verdict == "regression"
    assert any(reason.startswith("includes fell from 1.000 to 0.880") for reason in verdict.reasons)
    assert verdict.newly_failed == tuple(f"c{i:03}" for i in range(12))


def test_few_lost_cases_may_be_chance_where_a_model_is_live() -> None:
    """Three lost and three won say nothing."""
    base = changed(many(), range(90, 93), **LOST)
    assert judged(live(base), live(changed(many(), range(3), **LOST))).verdict == "pass"


def test_lost_cases_are_facts_where_drafts_do_not_vary() -> None:
    """Two are tolerated, a third is not; won cases count against lost ones."""
    assert judged(many(), changed(many(), range(2), **LOST)).verdict == "pass"
    verdict = judged(many(), changed(many(), range(3), **LOST))
    assert verdict.verdict == "regression"
    assert verdict.reasons[0] == "the suite loses 3 of 100 cases (newly failing less newly passing); 2 are tolerated"
    base = changed(many(), range(90, 93), **LOST)
    assert judged(base, changed(many(), range(3), **LOST)).verdict == "pass"


def test_a_small_slice_may_not_be_given_up_for_the_whole() -> None:
    """Four lost in one slice, four won elsewhere."""
    base = changed(many(), range(90, 94), **LOST)
    head = changed(many(), range(4), **LOST)
    base, head = (changed(run, range(4), slices=("kind:table",)) for run in (base, head))
    verdict = judged(base, head)
    assert verdict.reasons == (
        "slices lose more than the 2 cases tolerated (newly failing less newly passing): kind:table 4 of 4",
    )


def documented(run: Run, **hashes: str) -> Run:
    """The run as made from these documents."""
    return replace(run, provenance=replace(run.provenance, documents=hashes))


@pytest.mark.parametrize(
    ("now", "told"),
    [
        ({"returns": "new", "fees": "f"}, "document returns was edited: newly failing c007"),
        ({"fees": "f"}, "document returns was removed: newly failing c007"),
        ({"returns": "old", "fees": "f", "notice": "n"}, "document notice was added: newly failing c007"),
    ],
)
def test_what_an_edit_breaks_is_a_regression_however_little(now: dict[str, str], told: str) -> None:
    """One case about the document, or answered from it, although two are tolerated and others were won."""
    base = changed(changed(many(), [7], documents=ABOUT), range(90, 95), **LOST)
    head = changed(changed(many(), [7], documents=ABOUT), [7], **LOST)
    verdict = judged(documented(base, returns="old", fees="f"), documented(head, **now))
    assert (verdict.verdict, verdict.reasons) == ("regression", (told,))


def test_a_case_about_two_edited_documents_is_told_with_both() -> None:
    """Which of them broke it is for people to see."""
    base, head = changed(many(), [7], documents=ABOUT), changed(changed(many(), [7], documents=ABOUT), [7], **LOST)
    verdict = judged(documented(base, returns="old", fees="f"), documented(head, returns="new", fees="g"))
    assert [reason.split(" was ")[0] for reason in verdict.reasons] == ["document fees", "document returns"]


def test_a_document_that_a_case_cited_counts_although_it_is_cited_no_more() -> None:
    """Taken away, it is missed by the cases that were answered from it."""
    base = changed(many(), [7], documents=("fees", "returns"))
    head = changed(changed(many(), [7], documents=("fees",)), [7], **LOST)
    verdict = judged(documented(base, returns="old", fees="f"), documented(head, fees="f"))
    assert verdict.reasons == ("document returns was removed: newly failing c007",)


def test_an_edit_is_not_blamed_for_other_losses() -> None:
    """Of a document that stayed, of a live model's chance, or where the base did not say what it was made from."""
    base = changed(many(), [7], documents=("returns",))
    head = changed(base, [7], **LOST)
    old, new = {"returns": "old", "fees": "f"}, {"returns": "new", "fees": "f"}
    assert judged(documented(base, **old), documented(head, returns="old", fees="g")).verdict == "pass"
    assert judged(live(documented(base, **old)), live(documented(head, **new))).verdict == "pass"
    assert judged(documented(base), documented(head, **new)).verdict == "pass"


@pytest.mark.parametrize("check", list(RULES.zero_tolerance))
def test_some_failures_are_tolerated_nowhere(check: str) -> None:
    """One in a hundred, however good the rest, live or not; one that failed before is not new."""
    base = many(checks={"includes": True, check: True})
    head = changed(base, [7], checks={"includes": True, check: False})
    verdict = judged(live(base), live(head))
    assert verdict.verdict == "regression"
    assert f"{check} newly fails in c007" in verdict.reasons[0]
    assert RULES.zero_tolerance[check] in verdict.reasons[0]
    assert judged(head, head).verdict == "pass"


def test_a_mean_may_fall_by_less_than_its_margin() -> None:
    """0.01 everywhere is within 0.03; 0.1 everywhere is not."""
    assert judged(many(), scored(many(), dict.fromkeys(range(100), 0.99))).verdict == "pass"
    verdict = judged(many(), scored(many(), dict.fromkeys(range(100), 0.9)))
    assert verdict.verdict == "regression"
    assert any(reason.startswith("recall@5 fell from 1.000 to 0.900") for reason in verdict.reasons)


def test_a_metric_may_be_better_when_lower() -> None:
    """The direction is in the rules."""
    rules = read_rules()
    lower = rules.metrics["recall@5"].model_copy(update={"better": "lower"})
    fallen = scored(many(), dict.fromkeys(range(100), 0.5))
    assert judged(many(), fallen, metrics={"recall@5": lower}).verdict == "pass"
    assert judged(fallen, many(), metrics={"recall@5": lower}).verdict == "regression"


def test_what_could_be_worse_than_its_margin_is_not_a_pass() -> None:
    """Two of fifty cases at zero, both about one document: no proof, and no acquittal."""
    base = changed(many(60), [0, 1], cluster="one")
    verdict = judged(base, changed(scored(base, {0: 0.0, 1: 0.0}), [0, 1], cluster="one"))
    assert verdict.verdict == "insufficient data"
    assert "recall@5 may have got worse by up to" in verdict.reasons[0]


def test_too_few_cases_prove_nothing() -> None:
    """With the smallest loss that would have shown."""
    verdict = judged(many(20), many(20))
    assert verdict.verdict == "insufficient data"
    assert verdict.reasons[0] == "20 cases; fewer than 50 prove nothing"
    assert "the smallest loss that shows is 0." in verdict.reasons[1]


def test_floors_need_cases_and_may_not_be_broken() -> None:
    """Too few: insufficient; newly too low: a regression; too low as before: noted, nothing got worse."""
    floor = read_rules().floors["language:zh"].model_copy(update={"cases": 30, "pass_rate": 0.9})
    low = changed(many(), range(20), **LOST)
    told = "language:zh: 80 of 100 cases pass, under the floor of 90%"
    assert told in judged(many(), low, floors={"language:zh": floor}).reasons
    same = judged(low, low, floors={"language:zh": floor})
    assert (same.verdict, same.notes[-1]) == ("pass", f"{told}, as in base")
    assert judged(many(), many(), floors={"language:en": floor}).reasons == (
        "language:en: 0 cases; its floor needs 30",
    )


def test_what_is_not_a_number_never_passes() -> None:
    """NaN compares false with everything; here it is invalid, in either run."""
    broken = scored(many(), {3: math.nan})
    assert judged(many(), broken).verdict == judged(broken, many()).verdict == "invalid"


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        (many(99), "different cases"),
        (made_run([]), "without cases"),
        (changed(many(), [5], crashed="RuntimeError: boom", checks={}, metrics={}), "1 case(s) crashed: c005"),
        (many(checks={"includes": True, "private": True}), "base lacks the check private"),
        (many(metrics={}), "head lacks the metric recall@5"),
        (changed(many(), range(6), unscored={"bleu": "broken"}), "6 of 100 cases have metrics that could not be scored"),
    ],
)  # fmt: skip
def test_runs_that_cannot_be_compared_are_invalid(head: Run, reason: str) -> None:
    """Neither a pass nor a regression, and it says why."""
    verdict = judged(many(), head)
    assert verdict.verdict == "invalid"
    assert any(reason in told for told in verdict.reasons)


def test_a_metric_without_a_margin_or_a_certificate_only_reports() -> None:
    """And says so; a metric that may not gate cannot turn the verdict."""
    fallen = scored(many(), dict.fromkeys(range(100), 0.0))
    base, head = (
        scored(many(), dict.fromkeys(range(100), 1.0), "x"),
        scored(many(), dict.fromkeys(range(100), 0.0), "x"),
    )
    assert "x: report only: no margin in gate.toml" in judged(base, head).notes
    verdict = decide(many(), fallen, RULES, lambda name: "its certificate has expired" if name == "recall@5" else None)
    assert verdict.verdict == "pass"
    assert "recall@5: report only: its certificate has expired" in verdict.notes


def test_rules_about_what_was_not_measured_are_named() -> None:
    """A typing error in gate.toml would show here."""
    assert any(
        "not measured in these runs: " in note and "amounts_hold" in note for note in judged(many(), many()).notes
    )


def test_slower_drafts_are_a_regression_on_one_machine_only() -> None:
    """500 ms more for each; 200 more are tolerated, and so is a factor. Times of two machines are not compared."""
    assert judged(many(), many(milliseconds=300.0)).verdict == "pass"
    assert judged(many(milliseconds=1000.0), many(milliseconds=1400.0)).verdict == "pass"
    late = many(milliseconds=600.0)
    verdict = judged(many(), late)
    assert verdict.reasons == ("the quickest quarter of the drafts takes 600 ms, before 100 ms",)
    other = replace(late, provenance=replace(late.provenance, machine="other"))
    assert judged(many(), other).verdict == "pass"
    assert "times not compared: two machines" in judged(many(), other).notes
    assert "times not compared: not measured in both runs" in judged(many(milliseconds=0.0), late).notes
    replayed = replace(late, provenance=replace(late.provenance, answers="replayed"))
    assert "times not compared: replayed answers take no time" in judged(many(), replayed).notes


def test_quote_drafts_have_a_budget_whatever_the_base_took() -> None:
    """A model may take its time."""
    slow = many(milliseconds=9_000.0)
    assert "over the budget of 3000 ms" in judged(many(milliseconds=0.0), slow).reasons[0]
    assert judged(live(many(milliseconds=0.0)), live(slow)).verdict == "pass"


def test_a_case_in_one_run_alone_is_not_paired_silently() -> None:
    """The suites have one name, the cases differ all the same."""
    head = made_run([*many(99).results, made_result("other")])
    assert judged(many(), head).verdict == "invalid"
