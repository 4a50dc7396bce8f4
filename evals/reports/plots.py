"""Plots as inline SVG without text: names and figures stand beside them, where they reflow and can be read out."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from assist.review.rates import wilson_interval

WIDTH = 200
BINS = 12
SCALE = 0.25  # changes beyond it are drawn at the edge
Points = Sequence[tuple[float, float, int]]


def rate_bar(passed: int, cases: int, before: float | None, few: int) -> str:
    """The share of cases that pass, its 95% Wilson interval as a whisker, and a tick where the base was.

    Fewer than `few` cases are drawn hatched: they say little.
    """
    low, high = wilson_interval(passed, cases)
    width = WIDTH * passed / cases if cases else 0
    kind = "bar few" if cases < few else "bar"
    told = f"{passed} of {cases}; 95% interval {low:.0%} to {high:.0%}"
    tick = f'<path class="tick" d="M{WIDTH * before:.1f} 0V16"/>' if before is not None else ""
    return (
        f'<svg class="rate" viewBox="0 0 {WIDTH} 16" preserveAspectRatio="none" role="img" aria-label="{told}">'
        f"<title>{told}</title>"
        f'<rect class="ground" y="2" width="{WIDTH}" height="12"/><rect class="{kind}" y="2" width="{width:.1f}" '
        f'height="12"/><path class="whisker" d="M{WIDTH * low:.1f} 8H{WIDTH * high:.1f}'
        f'M{WIDTH * low:.1f} 5V11M{WIDTH * high:.1f} 5V11"/>{tick}</svg>'
    )


def change_bar(low: float, mean: float, high: float, margin: float) -> str:
    """A change and its bounds around zero; the tolerated side up to the margin is shaded. One scale for all rows."""

    def x(value: float) -> float:
        return WIDTH / 2 + WIDTH / 2 * max(-1.0, min(1.0, value / SCALE))

    told = f"change {mean:+.3f}, bounds {low:+.3f} to {high:+.3f}"
    shade = f'<rect class="shade" x="{x(-margin):.1f}" width="{x(margin) - x(-margin):.1f}" height="16"/>'
    return (
        f'<svg class="change" viewBox="0 0 {WIDTH} 16" preserveAspectRatio="none" role="img" aria-label="{told}">'
        f'<title>{told}</title>{shade if margin else ""}<path class="zero" d="M{WIDTH / 2} 0V16"/>'
        f'<path class="whisker" d="M{x(low):.1f} 8H{x(high):.1f}M{x(low):.1f} 5V11M{x(high):.1f} 5V11"/>'
        f'<rect class="dot" x="{x(mean) - 2:.1f}" y="4" width="4" height="8"/></svg>'
    )


def histogram(name: str, values: Sequence[float], low: float, high: float) -> str:
    """How often values fall into each of BINS equal parts from low to high; the ends hold what lies beyond."""
    counts = [0] * BINS
    for value in values:
        counts[bin_of(value, low, high)] += 1
    most, step = max(counts, default=0) or 1, WIDTH / BINS
    bars = "".join(
        f'<rect class="bar" x="{i * step + 0.5:.1f}" y="{60 - 58 * count / most:.1f}" width="{step - 1:.1f}" '
        f'height="{58 * count / most:.1f}" data-metric="{escape(name)}" data-bin="{i}" data-low="{low}" '
        f'data-high="{high}" data-count="{count}"><title>{count}</title></rect>'
        for i, count in enumerate(counts)
    )
    told = f"distribution of {escape(name)} over {len(values)} drafts"
    return (
        f'<svg class="histogram" viewBox="0 0 {WIDTH} 60" preserveAspectRatio="none" role="img" aria-label="{told}">'
        f'{bars}<path class="zero" d="M0 60H{WIDTH}"/></svg>'
    )


def bin_of(value: float, low: float, high: float) -> int:
    """The part of a histogram that a value falls into."""
    share = (value - low) / (high - low) if high > low else 0.0
    return min(BINS - 1, max(0, int(share * BINS)))


def reliability(points: Points) -> str:
    """Points of what a judge says (a probability), how often that is true, and over how many rows."""
    dots = "".join(
        f'<circle class="dot" cx="{100 * said:.1f}" cy="{100 - 100 * true:.1f}" r="{2 + min(4, rows / 50):.1f}">'
        f"<title>said {said:.0%}, true {true:.0%}, {rows} rows</title></circle>"
        for said, true, rows in points
    )
    return (
        '<svg class="reliability" viewBox="-4 -4 108 108" role="img" aria-label="reliability of the judge">'
        f'<path class="zero" d="M0 100H100M0 0V100"/><path class="tick" d="M0 100L100 0"/>{dots}</svg>'
    )


def risk_curve(points: Sequence[tuple[float, float]]) -> str:
    """Risk upwards against coverage to the right, both from 0 to 1, through the points; a dot where all is shown."""
    placed = [(100 * coverage, 100 - 100 * risk) for coverage, risk in points]
    line = "L".join(f"{x:.1f} {y:.1f}" for x, y in placed)
    x, y = placed[-1]
    told = f"{points[-1][1]:.0%} of the drafts are wrong where {points[-1][0]:.0%} of the turns have one"
    return (
        f'<svg class="risk" viewBox="-4 -4 108 108" role="img" aria-label="{told}"><title>{told}</title>'
        f'<path class="zero" d="M0 100H100M0 0V100"/><path class="tick" d="M{line}"/>'
        f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="2.5"/></svg>'
    )
