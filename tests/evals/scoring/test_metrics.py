"""Metrics: one table says who measures what, which way is better, and when it applies."""

from __future__ import annotations

import pytest

from assist.drafting.checks.findings import Finding, Severity
from evals.judges.prompts import STEPS, chinese_prompts
from evals.judges.scores import Unscored
from evals.judges.similarities import NAMES, score_similarities
from evals.scoring.checks import CHECKS
from evals.scoring.metrics import JUDGED, METRICS, applies, score
from tests.drafting.drafted import passage
from tests.evals.drafted import SOURCE, case, drafted


def test_every_figure_is_in_the_table() -> None:
    """Checks, batches and judges too; only findings, cost and noise are better when lower."""
    assert METRICS.keys() >= {*CHECKS, *NAMES, *STEPS}
    assert set(JUDGED) == set(STEPS)
    lower = {name for name, metric in METRICS.items() if metric.better == "lower"}
    assert lower == {"findings_block", "findings_warn", "findings_info", "cost_usd", "noise_sensitivity", "risk"}
    assert {name for name, metric in METRICS.items() if metric.kind == "binary"} == set(CHECKS)


def test_retrieval_counts_documents_once_and_by_place() -> None:
    """The second of three documents is expected, and another that was not found; passages repeat documents."""
    found = [passage(SOURCE, key, document=key) for key in ("a", "b", "c")]
    twice = [found[0], passage("另一段。", "a2", document="a"), *found[1:]]
    measured = score(case(expect={"documents": ["b", "z"]}), drafted("可以。[1]", *twice))
    assert measured["recall@5"] == 0.5
    assert measured["mrr"] == pytest.approx(1 / 3)
    assert measured["ndcg@5"] == pytest.approx((1 / 1.58496) / (1 + 1 / 1.58496), abs=1e-4)
    assert (measured["citation_precision"], measured["citation_recall"]) == (0.0, 0.0)


def test_an_abstention_has_no_text_to_measure() -> None:
    """Its rule is the check `answers`; what was found is measured all the same."""
    measured = score(case(expect={"must_include": ["12元"], "reference": "店铺承担。"}), drafted(""))
    assert set(measured) == {"recall@5", "mrr", "ndcg@5", "coverage", "usable"}


def test_comparison_needs_a_reference_and_an_answer() -> None:
    """Not one of the two."""
    with_reference = case(expect={"reference": "店铺承担。"})
    assert applies("bleu", with_reference, drafted("店铺承担。[1]"))
    assert not applies("bleu", with_reference, drafted(""))
    assert not applies("faithfulness", with_reference, drafted(""))
    assert not applies("context_recall", case(), drafted("店铺承担。[1]"))


def test_numbers_findings_and_cost_are_counted() -> None:
    """One of two numbers stands in the source; a price that is not known is no price."""
    levels: tuple[Severity, ...] = ("block", "warn", "warn")
    findings = tuple(Finding("incomplete", level, place, 1, "") for place, level in enumerate(levels))
    text = "运费 12 元由店铺承担，15 天内可以退货。[1]"
    measured = score(case(), drafted(text, findings=findings, usage={"cost_usd": 0.002}))
    assert measured["number_grounding"] == 0.5
    assert [measured[f"findings_{severity}"] for severity in ("block", "warn", "info")] == [1.0, 2.0, 0.0]
    assert measured["cost_usd"] == 0.002
    assert "cost_usd" not in score(case(), drafted(text))
    assert "number_grounding" not in score(case(), drafted("可以退货。[1]"))


@pytest.mark.parametrize(
    ("channel", "good", "bad"),
    [
        ("chat", "您好，运费由店铺承担。[1]还有其他问题，请随时告诉我。", "运费由店铺承担。[1]" * 30),
        ("email", "您好：\n\n运费由店铺承担。[1]\n\n祝好\n客服团队", "运费由店铺承担。[1]"),
        ("social", "您好，运费由店铺承担。[1]涉及订单的细节，请私信我们。", "一。二。三。四。运费由店铺承担。[1]"),
        ("phone", "要点：\n- 运费由店铺承担[1]\n- 七天内可退[1]", "运费由店铺承担。[1]"),
    ],
)
def test_a_reply_has_the_form_of_its_channel(channel: str, good: str, bad: str) -> None:
    """Short in chat, greeting and sign-off in mail, private matters away from the public, points on the phone."""
    assert score(case(channel=channel), drafted(good, channel=channel))["form"] == 1.0
    assert score(case(channel=channel), drafted(bad, channel=channel))["form"] < 1.0


@pytest.mark.filterwarnings("ignore")  # ragas warns about its own dependencies on import
def test_similarity_is_measured_on_chinese_and_english() -> None:
    """The same meaning is nearer than another; a measure that breaks leaves a reason."""
    rows = [
        ("zh", "七天内可以申请退款。", "收到商品 7 天内可以申请退款。"),
        ("zh", "露营灯充电时间三小时。", "收到商品 7 天内可以申请退款。"),
        ("en", "You can return it within a week.", "Returns are possible within 7 days."),
    ]
    near, far, english = score_similarities(rows)
    for name in NAMES:
        values = [row[name] for row in (near, far, english)]
        assert not any(isinstance(value, Unscored) for value in values)
        assert values[0] > values[1]  # type: ignore[operator]  # numbers, as just seen


def test_chinese_prompts_are_chinese_and_complete() -> None:
    """Every step that a metric takes is there, with examples."""
    steps = {step for named in STEPS.values() for step in named.values()}
    assert steps == set(chinese_prompts())
    for step in steps:
        assert len(chinese_prompts()[step]["instruction"]) > 40
        assert chinese_prompts()[step]["examples"]
