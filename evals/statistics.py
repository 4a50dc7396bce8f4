"""Statistics: how sure a difference is, and how small a difference could have been seen.

Sources: McNemar, "Note on the sampling error of the difference between correlated proportions" (1947); Holm, "A simple
sequentially rejective multiple test procedure" (1979); Efron & Tibshirani, "An introduction to the bootstrap" (1993);
Field & Welsh, "Bootstrapping clustered data" (2007); Clopper & Pearson (1934).
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

ROUNDS = 2_000


@dataclass(frozen=True)
class Shift:
    """The mean change of paired scores, resampled by cluster.

    `low` and `high` are one-sided confidence bounds: either one is wrong with probability alpha. `p_worse` is that of a
    change this bad when nothing is worse, `error` the standard error of the mean change.
    """

    mean: float
    low: float
    high: float
    error: float
    p_worse: float


def paired_interval(before: Sequence[float], after: Sequence[float]) -> tuple[float, float]:
    """The 95% percentile bootstrap interval of the mean difference of paired scores (Efron & Tibshirani 1993)."""
    differences = np.asarray(after, np.float64) - np.asarray(before, np.float64)
    if not differences.size:
        return 0.0, 0.0
    draws = np.random.default_rng(0).integers(0, differences.size, (ROUNDS, differences.size))
    low, high = np.percentile(differences[draws].mean(axis=1), [2.5, 97.5])
    return round(float(low), 4), round(float(high), 4)


def clustered_shift(differences: Sequence[float], clusters: Sequence[str], alpha: float, rounds: int = 4_000) -> Shift:
    """The mean of paired differences (positive is better) with bounds from resampling whole clusters.

    Cases about one document fail together; resampling them one by one would count one fault many times (Field & Welsh
    2007). A round draws as many clusters as there are, with replacement, and takes the mean over their cases. `p_worse`
    is the share of rounds whose mean is not below zero, counting the one observed (Efron & Tibshirani 1993, ch. 15).
    """
    names = {name: place for place, name in enumerate(dict.fromkeys(clusters))}
    sums, sizes = np.zeros(len(names)), np.zeros(len(names))
    for difference, cluster in zip(differences, clusters, strict=True):
        sums[names[cluster]] += difference
        sizes[names[cluster]] += 1
    mean = float(sums.sum() / sizes.sum())
    if not sums.any() and not any(differences):
        return Shift(0.0, 0.0, 0.0, 0.0, 1.0)
    draws = np.random.default_rng(0).integers(0, len(names), (rounds, len(names)))
    means = sums[draws].sum(axis=1) / sizes[draws].sum(axis=1)
    low, high = np.quantile(means, [alpha, 1 - alpha])
    p_worse = (1 + int((means >= 0).sum())) / (rounds + 1)
    return Shift(mean, float(low), float(high), float(means.std(ddof=1)), p_worse)


def mcnemar_worse(worse: int, better: int) -> float:
    """McNemar's exact test on discordant pairs, one-sided: the probability of at least `worse` of them, were it chance.

    Only pairs that changed tell anything; when nothing is worse, each of them is as likely to have got better.
    """
    changed = worse + better
    return float(sum(math.comb(changed, k) for k in range(worse, changed + 1)) / 2**changed)


def holm(p_values: Mapping[str, float]) -> dict[str, float]:
    """Adjusted p-values: the chance of any false alarm among all tests stays below alpha (Holm 1979)."""
    adjusted: dict[str, float] = {}
    highest = 0.0
    ordered = sorted(p_values.items(), key=lambda pair: pair[1])
    for place, (name, p) in enumerate(ordered):
        highest = max(highest, min(1.0, (len(ordered) - place) * p))
        adjusted[name] = highest
    return adjusted


@functools.cache
def detectable_loss(cases: int, better: int, alpha: float, power: float) -> float:
    """The smallest net loss of a pass rate that `mcnemar_worse` sees at level alpha with the given power; 1 if none.

    Exact, after the conditional test: of n cases, each gets better with the share observed (`better` / n) and worse
    with that share plus the loss d. The number of changed cases is binomial (n, 2q + d), that of the worse ones among
    them binomial with share (q + d) / (2q + d).
    """
    from scipy.stats import binom

    if cases < 1:
        return 1.0
    changed = np.arange(1, cases + 1)
    critical = binom.isf(alpha, changed, 0.5) + 1  # the smallest count whose upper tail is at most alpha
    same = min(better / cases, 0.25)

    def seen(loss: float) -> float:
        moving = min(1.0, 2 * same + loss)
        worse = (same + loss) / (2 * same + loss)
        return float((binom.pmf(changed, cases, moving) * binom.sf(critical - 1, changed, worse)).sum())

    low, high = 0.0, 1 - 2 * same
    if seen(high) < power:
        return 1.0
    for _ in range(30):
        middle = (low + high) / 2
        low, high = (low, middle) if middle and seen(middle) >= power else (middle, high)
    return high


def detectable_fall(error: float, alpha: float, power: float) -> float:
    """The smallest fall of a mean that a one-sided test at alpha sees with the given power: (z_alpha + z_power) SE."""
    from statistics import NormalDist

    quantile = NormalDist().inv_cdf
    return (quantile(1 - alpha) + quantile(power)) * error


def upper_rate(hits: int, trials: int) -> float:
    """The upper end of the exact 95% interval of a rate (Clopper & Pearson 1934): 1 when nothing was tried."""
    if hits >= trials:
        return 1.0
    low, high = hits / trials, 1.0
    for _ in range(60):
        rate = (low + high) / 2
        low, high = (rate, high) if _at_most(hits, trials, rate) > 0.025 else (low, rate)
    return high


def _at_most(hits: int, trials: int, rate: float) -> float:
    """The probability of at most `hits` in `trials` (binomial), in logarithms: the terms of thousands leave a float."""
    every = math.lgamma(trials + 1)
    return math.fsum(
        math.exp(
            every - math.lgamma(k + 1) - math.lgamma(trials - k + 1)
            + k * math.log(rate) + (trials - k) * math.log1p(-rate)
        )
        for k in range(hits + 1)
    )  # fmt: skip


def minimised(
    loss: Callable[[NDArray[np.float64]], tuple[float, NDArray[np.float64]]], size: int
) -> NDArray[np.float64]:
    """Where a smooth function of `size` numbers, given with its slope, is least (L-BFGS-B, from the origin)."""
    from scipy.optimize import minimize

    return np.asarray(minimize(loss, np.zeros(size), jac=True, method="L-BFGS-B").x)
