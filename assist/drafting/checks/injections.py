"""Injections: what a customer or a document says to the model instead of to people, and drafts that obey it.

Patterns find what hides from people (invisible characters, hidden HTML) and what speaks to a model. Where they find
something, a sentence of a model's draft that says hardly anything of what the trusted documents and the customer say is
taken for obedience. Few words in common are no sign by themselves: good replies console, ask and compute. What an
undetected instruction could add is for the other checks: contacts, links, codes, promises, figures.
"""

from __future__ import annotations

from collections.abc import Iterator

from assist.drafting.checks.findings import Finding, Severity
from assist.drafting.checks.readings import Reading
from assist.drafting.checks.strays import strays
from assist.texts.suspicions import find_suspicions

# Share of a sentence's words that the documents must have where an instruction is suspected; chosen on half of the
# sentences of replies that people judged faithful, of whose other half 4.9% (English) and none (Chinese) lie under it.
STRAYS_BELOW = 0.5


def check_injections(reading: Reading) -> Iterator[Finding]:
    """Instructions among the sources are told, those that the text holds or obeys withhold it.

    A person's own text goes to a person, as text: what looks like an instruction in it is told.
    """
    suspected = False
    if find_suspicions(reading.turn.text):
        suspected = True
        yield reading.found("instruction_in_turn", "warn", 0, 0)
    for passage in reading.offered:
        if find_suspicions(passage.text):
            suspected = True
            yield reading.found("instruction_in_passage", "warn", 0, 0, title=passage.title)
    for suspicion in find_suspicions(reading.plain):
        severity: Severity = "warn" if reading.author == "person" else "block"
        yield reading.found("instruction_in_text", severity, suspicion.start, suspicion.end)
    if suspected and reading.author == "model":
        for start, end in strays(reading, STRAYS_BELOW):
            yield reading.found("obeyed", "block", start, end)
