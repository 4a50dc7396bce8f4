"""Opinions: the writing model's second reading of a text, sentence by sentence, beside the rules.

A model reads meaning where the rules compare words. It may clear what the rules doubt, and it may find what they miss;
what it finds counts only with the very words of a passage that the sentence is at odds with.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

from assist.drafting.checks.claims import Claim
from assist.drafting.checks.entailments import RULES
from assist.drafting.checks.judgements import Entailment, Judgement, Relation
from assist.drafting.checks.readings import Reading
from assist.drafting.privacy.masks import Mask
from assist.drafting.writing.prompts import Prompt, fenced, guarded, heading, template_of
from assist.knowledge.passages import Passage
from assist.texts.languages import Language
from assist.texts.numerals import fold
from assist.texts.suspicions import visible

SHORTEST_QUOTE = 4  # characters; less is no proof
_LINE = re.compile(
    r"^[ \t]*(?P<n>\d{1,2})[.:：、)]?[ \t]+(?P<relation>supports|contradicts|silent)\b[:：]?[ \t]*(?P<said>.*)$",
    re.MULTILINE,
)
_LABELS: dict[Language, dict[str, str]] = {
    "zh": {
        "documents": "资料",
        "order": "订单",
        "said": "客户",
        "sentences": "句子",
        "today": "今天 {}",
        "go": "请逐句判断：",
    },
    "en": {
        "documents": "Documents",
        "order": "Order",
        "said": "Customer",
        "sentences": "Sentences",
        "today": "Today {}",
        "go": "Judge each:",
    },
}


@dataclass(frozen=True)
class Opinion:
    """What the model thinks of a sentence; `said` are a passage's own words that it is at odds with."""

    relation: Relation
    source_words: str = ""


class Opinions:
    """An entailment that goes by the model where it has an opinion; where it has none the rules raise doubts."""

    def __init__(self, opinions: Mapping[str, Opinion], rules: Entailment = RULES) -> None:
        """`opinions` are by the sentences' text."""
        self._opinions, self._rules = opinions, rules

    def judge(self, claim: Claim, before: str) -> tuple[Judgement, ...]:
        """What speaks against the sentence: the model's reading, else the rules'."""
        opinion = self._opinions.get(claim.text.strip())
        if opinion is None or opinion.relation == "silent":
            return tuple(replace(one, sure=False) for one in self._rules.judge(claim, before))
        if opinion.relation == "supports":
            return ()
        place = 0, len(claim.text)
        return (Judgement("contradicts", *place, opinion.source_words, True, "judged_otherwise", claim.text.strip()),)

    def supports(self, claim: Claim) -> bool:
        """Whether the model has read the sentence as carried."""
        opinion = self._opinions.get(claim.text.strip())
        return opinion is not None and opinion.relation == "supports"


def sentences_to_judge(reading: Reading) -> list[Claim]:
    """The sentences that rest on passages and are not their very words."""
    return [claim for claim in reading.claims if claim.cited and claim.sources and not claim.is_verbatim]


def opinion_prompt(reading: Reading, claims: Sequence[Claim], mask: Mask) -> Prompt:
    """What the model is asked: the passages that the sentences cite, the case, the numbered sentences."""
    language = reading.language
    template, version = template_of(f"opinion.{language}")
    labels, fence = _LABELS[language], secrets.token_hex(4)
    sources = dict.fromkeys(source for claim in claims for source in claim.sources)
    documents = "\n\n".join(f"{heading(source)}\n{source.text}" for source in sources)
    case = [labels["today"].format(reading.turn.today), reading.turn.order, *reading.turn.facts]
    blocks = [
        fenced(labels["documents"], visible(documents), fence),
        fenced(labels["order"], mask.hide(visible("\n".join(filter(None, case)))), fence),
    ]
    if reading.turn.dialogue:
        blocks.append(fenced(labels["said"], mask.hide(visible(reading.turn.dialogue)), fence))
    numbered = "\n".join(f"{n} {mask.hide(claim.text.strip())}" for n, claim in enumerate(claims, 1))
    blocks.append(fenced(labels["sentences"], numbered, fence))
    return guarded(template.strip(), "\n\n".join([*blocks, labels["go"]]), version, language)


def read_opinions(answer: str, claims: Sequence[Claim]) -> dict[str, Opinion]:
    """The opinions in a model's answer, by sentence. One without a passage's own words to show is none."""
    found: dict[str, Opinion] = {}
    for match in _LINE.finditer(answer):
        number = int(match["n"])
        if not 1 <= number <= len(claims):
            continue
        claim, relation = claims[number - 1], cast(Relation, match["relation"])
        said = _quoted(match["said"], claim.sources) if relation == "contradicts" else ""
        if relation != "contradicts" or said:
            found[claim.text.strip()] = Opinion(relation, said)
    return found


def _quoted(words: str, sources: Sequence[Passage]) -> str:
    """The words as a passage has them, when one does, letter for letter but for spaces and width; else nothing."""
    wanted = fold(words.strip(" \"'“”‘’「」。.；;"))
    if len(wanted) < SHORTEST_QUOTE:
        return ""
    for source in sources:
        if wanted in fold(f"{source.title}\n{source.section}\n{source.text}"):
            return words.strip(" \"'“”‘’")
    return ""
