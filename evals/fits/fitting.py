"""Fitting: the numbers of the product's sufficiency judgement, from questions with labels.

Half of each set's questions (by the hash of their words) is fitted on, the other half only reported on. The weights
come from all sets, every set and both outcomes counting the same, so that no large set drowns a small one. How steep
the probability is and where it turns come from the product's own cases alone (Platt 1999): whether a shop's documents
answer is far easier to tell than in the other sets, which would push every probability towards one half.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from assist.drafting.answering.evidence import gather_evidence
from assist.drafting.turns.conversations import Conversation, as_of_for, context_of, questions_of
from assist.knowledge import sufficiency
from assist.knowledge.open_releases import AsOf, OpenRelease
from assist.knowledge.passages import Search
from evals.cases.cases import Case
from evals.labelled.answerability import Asked, auroc, calibration_error

FITTED = Path(sufficiency.__file__).with_name("sufficiency.json")
PENALTY = 0.5  # scikit-learn's C; any value from .1 to 10 gives the same ranking to two digits
OWN = "cases"
_SIGNS = [name for name in sufficiency.Signs.__dataclass_fields__]


@dataclass(frozen=True)
class Labelled:
    """The signs of a question's passages, and whether the question can be answered."""

    text: str
    signs: sufficiency.Signs
    answerable: bool


def label_asked(search: Search, asked: Sequence[Asked], names: Mapping[str, str], today: AsOf) -> list[Labelled]:
    """Signs for a collection's questions; `names` gives a document's id for its own."""
    opened = search.current()
    found = []
    for one in asked:
        pool = opened.only({names[key] for key in one.passages}) if one.passages else opened
        found.extend(_label(search, one.conversation, one.answerable, today, pool))
    return found


def label_cases(search: Search, cases: Sequence[Case]) -> list[Labelled]:
    """Signs for the product's own cases."""
    found = []
    for case in cases:
        conversation = case.as_conversation()
        days = as_of_for(conversation, case.as_of, dt.date.today())
        found.extend(_label(search, conversation, case.expect.answer, days, search.current()))
    return found


def fit(sets: Mapping[str, Sequence[Labelled]]) -> dict[str, Any]:
    """The content of `sufficiency.json`: weights, bias, and figures on the halves that were not fitted on."""
    from sklearn.linear_model import LogisticRegression

    rows = [(name, one) for name, labelled in sets.items() for one in labelled if is_fitted_on(one.text)]
    groups = [(name, one.answerable) for name, one in rows]
    weights = np.array([1 / groups.count(group) for group in groups]) * len(rows) / len(set(groups))
    model = LogisticRegression(C=PENALTY, max_iter=1000)
    model.fit(_matrix([one for _, one in rows]), [one.answerable for _, one in rows], sample_weight=weights)
    steep, turn = _scale(model.decision_function, [one for one in sets[OWN] if is_fitted_on(one.text)])
    held_out = {}
    for name, labelled in sets.items():
        rest = [one for one in labelled if not is_fitted_on(one.text)]
        scores = steep * model.decision_function(_matrix(rest)) + turn
        judged = list(zip(1 / (1 + np.exp(-scores)), [one.answerable for one in rest], strict=True))
        held_out[name] = {
            "questions": len(rest),
            "auroc": auroc([p for p, yes in judged if yes], [p for p, yes in judged if not yes]),
            "calibration_error": calibration_error([(float(p), yes) for p, yes in judged]),
        }
    return {
        "how": "logistic regression (scikit-learn) on half of each set, every set and outcome weighing the same, "
        "scaled on the fitted half of `cases`; figures are those of the other halves. Written by `evals fit`.",
        "weights": {name: round(float(steep * value), 3) for name, value in zip(_SIGNS, model.coef_[0], strict=True)},
        "bias": round(float(steep * model.intercept_[0] + turn), 3),
        "fitted_on": {name: sum(is_fitted_on(one.text) for one in labelled) for name, labelled in sets.items()},
        "held_out": held_out,
    }


def _scale(score: Callable[..., Any], rows: Sequence[Labelled]) -> tuple[float, float]:
    """Slope and offset that turn a score into a probability on these rows, in the proportion in which they come."""
    from sklearn.linear_model import LogisticRegression

    scaled = LogisticRegression(C=10 * PENALTY)
    scaled.fit(score(_matrix(rows)).reshape(-1, 1), [one.answerable for one in rows])
    return float(scaled.coef_[0][0]), float(scaled.intercept_[0])


def write_fitted(result: Mapping[str, Any]) -> None:
    """Replace the product's numbers."""
    FITTED.write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _label(
    search: Search, conversation: Conversation, answerable: bool, as_of: AsOf, pool: OpenRelease
) -> list[Labelled]:
    """One row for each question; nothing when the search found no passage, which needs no judgement."""
    evidence = gather_evidence(search, questions_of(conversation), as_of, context_of(conversation), pool)
    best = max(evidence.questions, key=lambda question: question.sufficiency.probability)
    if not best.passages:
        return []
    usable = search.find(best.text, sufficiency.LOOKED_AT, as_of, pool, context_of(conversation)).passages
    signs, _ = sufficiency.read_signs(best.text, usable, pool.lexical)
    return [Labelled(best.text, signs, answerable)]


def is_fitted_on(text: str) -> bool:
    """Whether a question belongs to the half that is fitted on: by its words, the same for all that is fitted."""
    return hashlib.sha256(text.encode()).digest()[0] % 2 == 0


def _matrix(rows: Sequence[Labelled]) -> np.ndarray[Any, np.dtype[np.float64]]:
    return np.array([list(asdict(one.signs).values()) for one in rows], np.float64)
