"""Rows: claims that give the value of one row of a table to another row as well.

"Debit and credit cards take 1-5 days" when only the first of them does. Tables are cut into sentences, a row each,
of the form `column: value; column: value.`; what a row is about stands in its first cell.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from assist.drafting.checks.claims import Claim, clauses
from assist.drafting.checks.figures import contradicted
from assist.drafting.checks.findings import Finding
from assist.knowledge.passages import Passage
from assist.texts.measures import COUNT, Measure, measures
from assist.texts.numerals import fold
from assist.texts.sentences import sentence_spans

_CELL = re.compile(r"(?P<column>[^：:；;]{1,40})[：:]\s*(?P<value>[^；;]+)")
_BETWEEN = re.compile(r"[、,，/]|\band\b|和")


@dataclass(frozen=True)
class Row:
    """A row: its first column, the names in its first cell, its values, and its words."""

    column: str
    names: tuple[str, ...]
    values: tuple[Measure, ...]
    text: str


def check_rows(claim: Claim, language: str) -> Iterator[Finding]:
    """At most one contradiction for each clause that names two rows of a table and gives both the value of one."""
    rows = [row for source in claim.sources for row in rows_of(source)]
    for clause in clauses(claim.text):
        said = [one for one in measures(clause.text) if one.kind not in (None, COUNT)]
        named = [row for row in rows if any(name in fold(clause.text) for name in row.names)]
        if not said or len({row.names for row in named}) < 2 or len({row.column for row in named}) > 1:
            continue
        for row in named:
            kinds = {value.kind for value in row.values}
            if any(one.kind in kinds and not any(one.agrees_with(value) for value in row.values) for one in said):
                place = claim.start + clause.start, claim.start + clause.end
                yield Finding("contradicts_source", "block", *place, contradicted(row.text, language))
                break


@functools.lru_cache(maxsize=1024)
def rows_of(source: Passage) -> tuple[Row, ...]:
    """The rows of the tables in a passage."""
    found = []
    for start, end in sentence_spans(source.text):
        cells = list(_CELL.finditer(source.text[start:end].rstrip("。. \n")))
        if len(cells) < 2:
            continue
        names = (fold(name) for name in _BETWEEN.split(cells[0]["value"]))
        values = [one for cell in cells[1:] for one in measures(cell["value"])]
        row = Row(cells[0]["column"].strip(), tuple(name for name in names if len(name) > 1), tuple(values),
                  source.text[start:end].strip())  # fmt: skip
        found.append(row)
    return tuple(found)
