"""Groundedness fits: the numbers of the groundedness score, from labelled replies and the edited pairs.

The pairs weigh a quarter of the replies (they are ours, and short), both labels of a set the same. The figures are
cross-validated: every reply is scored by weights that were fitted without any reply on the same sources.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from assist.drafting.checks import groundedness
from evals.labelled.answerability import auroc
from evals.labelled.certification import Reply, read_replies
from evals.labelled.edits import PAIRS

FITTED = Path(groundedness.__file__).with_name("groundedness.json")
PENALTY = 1.0  # scikit-learn's C
FOLDS = 10
SHARES = {"replies": 1.0, "pairs": 0.25}
_SIGNS = list(groundedness.Signs.__dataclass_fields__)
Matrix = np.ndarray[Any, np.dtype[np.float64]]


def fit_groundedness(replies: Sequence[Reply], progress: Callable[[str, int, int], None]) -> dict[str, Any]:
    """The content of `groundedness.json`."""
    sets = {"replies": list(replies), "pairs": read_replies(PAIRS)}
    # Without sources nothing is fitted: the score is 0 or 1 by what the text says.
    rows = [(name, one) for name, found in sets.items() for one in found if any(s.text.strip() for s in one.sources)]
    signs = []
    for number, (_, one) in enumerate(rows, 1):
        signs.append(list(asdict(groundedness.read_signs(one.response, one.sources)).values()))
        progress("signs", number, len(rows))
    matrix, labels = np.array(signs), np.array([one.faithful for _, one in rows])
    groups = [(name, one.faithful) for name, one in rows]
    weights = np.array([SHARES[group[0]] / groups.count(group) for group in groups]) * len(rows) / len(set(groups))
    folds = np.array([_fold(one) for _, one in rows])
    scores = np.zeros(len(rows))
    for fold in range(FOLDS):
        kept = folds != fold
        model = _model(matrix[kept], labels[kept], weights[kept])
        scores[~kept] = model.decision_function(matrix[~kept])
    model = _model(matrix, labels, weights)
    return {
        "how": "logistic regression (scikit-learn) on labelled replies and, at a quarter of its weight, the pairs; "
        "figures are cross-validated, no source in two folds. Written by `evals certify --fit`.",
        "weights": {name: round(float(value), 3) for name, value in zip(_SIGNS, model.coef_[0], strict=True)},
        "bias": round(float(model.intercept_[0]), 3),
        "fitted_on": {name: sum(own == name for own, _ in rows) for name in sets},
        "cross_validated": {
            name: auroc(
                [float(s) for s, (own, one) in zip(scores, rows, strict=True) if own == name and one.faithful],
                [float(s) for s, (own, one) in zip(scores, rows, strict=True) if own == name and not one.faithful],
            )
            for name in sets
        },
    }


def write_fitted(result: Mapping[str, Any]) -> None:
    """Replace the score's numbers, for this process too."""
    FITTED.write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    groundedness.read_fitted.cache_clear()


def _model(matrix: Matrix, labels: np.ndarray[Any, np.dtype[np.bool_]], weights: Matrix) -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=PENALTY, max_iter=1000).fit(matrix, labels, sample_weight=weights)


def _fold(one: Reply) -> int:
    """By the sources, so that replies on the same passages are in one fold."""
    return hashlib.sha256("\n".join(source.text for source in one.sources).encode()).digest()[0] % FOLDS
