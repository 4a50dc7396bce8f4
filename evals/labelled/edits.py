"""Edited pairs: a sentence that a passage of the shop's corpus carries, and the same sentence with one thing changed.

What is changed is a number, a polarity, a condition, a product or a date. A third of the pairs are worded by hand
(`edits/written.jsonl`), the way an agent would put it; the others are the documents' own sentences, changed by the
rules below, or with one condition left out (`edits/conditions.jsonl`). `python -m evals.labelled.edits` writes all of
them to `edits/pairs.jsonl` as labelled replies, with the passage as it stood, so that a later edit of the corpus does
not change what is measured.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from assist.errors import InvalidInput
from assist.knowledge.chunks import chunk_document
from assist.knowledge.reading.documents import Document, read_corpus
from assist.texts.languages import language_of
from assist.texts.sentences import sentences
from evals.rows import read_rows

EDITS_DIR = Path(__file__).parent.parent / "edits"
PAIRS = EDITS_DIR / "pairs.jsonl"
CORPUS = Path(__file__).parents[2] / "corpus"
EACH = {"number": 1, "polarity": 1, "product": 1, "date": 3}  # sentences of one document

_STATED = re.compile(
    r"(?<![\w.\-/×])\d+(?:,\d{3})*(?:\.\d+)?"
    r"(?=\s?(?:个|天|小时|分钟|元|年|件|折|次|克|厘米|公斤|cm|kg|g\b|mm|W|流明|lumens|USD|%|"
    r"(?:business |working )?(?:day|hour|minute|year|second|piece)s?\b))|(?<=USD )\d+"
)
_DATED = re.compile(r"\d+(?= 日)|(?<=to )\d+(?= November)|(?<=from )\d+(?= to \d+ November)")
# Another value that a writer could plausibly have put: one of the same order that the shop uses elsewhere.
_OTHER = {"1": "3", "2": "5", "3": "7", "5": "3", "7": "15", "8": "10", "10": "15", "12": "10", "14": "30", "15": "30",
          "20": "30", "24": "48", "30": "60", "48": "24", "60": "90", "72": "48", "90": "60", "99": "199"}  # fmt: skip
_POLARITIES = (
    ("由店铺承担", "由买家承担"), ("由买家承担", "由店铺承担"), ("由您承担", "由店铺承担"), ("不支持", "支持"),
    ("不可以", "可以"), ("不能", "可以"), ("不参加", "参加"), ("不接受", "接受"), ("不需要", "需要"),
    ("不附带", "附带"), ("不属于", "属于"), ("不在", "在"), ("请不要", "可以"), ("以内", "以上"), ("以上", "以下"),
    ("以下", "以上"), ("之前", "之后"), ("必须", "不必"), ("也没有", "也有"), ("可以", "不可以"), ("支持", "不支持"),
    ("需要", "不需要"), ("属于", "不属于"), ("cannot", "can"), ("may not", "may"), ("do not need to", "need to"),
    ("do not", "do"), ("are never", "are always"), ("are not", "are"), ("is not", "is"), ("must not", "may"),
    ("Never", "Always"), ("without", "with"), ("we pay", "you pay"), ("you pay", "we pay"), ("buyer pays", "shop pays"),
    ("before", "after"), ("at most", "at least"), ("up to", "over"), ("below", "above"), ("larger", "smaller"),
    ("can", "cannot"), ("We ship", "We do not ship"), ("We accept", "We do not accept"),
)  # fmt: skip
_PRODUCTS = (
    ("L1S", "L1"), ("L1", "L1S"), ("Air Pro", "Air"), ("Air", "Air Pro"), ("G3", "G5"), ("H08", "H09"), ("W50", "W60"),
    ("E600", "E1000"), ("40L", "60L"), ("暖窝羽绒睡袋", "雪原羽绒睡袋"), ("晴空双人帐篷", "星野双人帐篷"),
    ("石阶中帮登山鞋", "云脊中帮登山鞋"), ("岩径软壳裤", "云脊软壳裤"), ("溪谷速干 T 恤", "山岚速干 T 恤"),
    ("Stonestep", "Cloudstep"), ("Clearsky", "Bluesky"), ("Nest", "Cocoon"),
)  # fmt: skip


@dataclass(frozen=True)
class Labelled:
    """One reply of a pair in the format of `evals certify`; `pair` joins the two, `written` means worded by hand."""

    pair: str
    kind: str
    language: str
    written: bool
    source: str
    response: str
    faithful: bool


def make_pairs(corpus: Path = CORPUS) -> list[Labelled]:
    """All pairs from a corpus. Raises InvalidInput when a passage that was written about is no longer there."""
    documents = {d.id: d for d in read_corpus(corpus).documents if d.front.audience == "public"}
    found = [row for document in documents.values() for row in _changed(document)]
    for number, row in enumerate(_rows("conditions.jsonl"), 1):
        source = passage_text(documents, row["document"], row["sentence"], f"conditions.jsonl:{number}")
        edited = row["sentence"].replace(row["left_out"], "", 1)
        found += _pair("condition", source, row["sentence"], edited[0].upper() + edited[1:], written=False)
    for number, row in enumerate(_rows("written.jsonl"), 1):
        source = passage_text(documents, row["document"], row["anchor"], f"written.jsonl:{number}")
        found += _pair(row["kind"], source, row["faithful"], row["edited"], written=True)
    return found


def _changed(document: Document) -> Iterator[Labelled]:
    """The pairs that the rules make of one document, from sentences chosen by their hash."""
    if document.front.kind == "macro":
        return
    stated = [(chunk.text, s) for chunk in chunk_document(document) for s in sentences(chunk.text) if len(s) >= 12]
    stated.sort(key=lambda one: hashlib.sha256(one[1].encode()).digest())
    used: set[str] = set()
    for kind, most in EACH.items():
        if kind == "product" and document.front.kind != "product":
            continue
        taken = 0
        for text, sentence in stated:
            edited = _change(kind, sentence)
            if taken < most and edited and sentence not in used:
                yield from _pair(kind, f"{document.title}\n{text}", sentence, edited, written=False)
                used.add(sentence)
                taken += 1


def _change(kind: str, sentence: str) -> str | None:
    """The sentence with one thing changed, or None when there is nothing of the kind in it."""
    if kind in ("polarity", "product"):
        rules = _POLARITIES if kind == "polarity" else _PRODUCTS
        for was, becomes in rules:
            if re.search(rf"(?<![A-Za-z]){re.escape(was)}(?![A-Za-z0-9])", sentence):
                return sentence.replace(was, becomes, 1 if kind == "polarity" else -1)
        return None
    places = list((_STATED if kind == "number" else _DATED).finditer(sentence))
    if not places:
        return None
    chosen = places[len(sentence) % len(places)]
    value = chosen[0]
    if kind == "date":
        other = str(int(value) + 2 if int(value) < 27 else int(value) - 3)
    else:
        other = _OTHER.get(value) or (
            f"{float(value) + 1.5:g}" if "." in value else str(int(value.replace(",", "")) * 2)
        )
    return sentence[: chosen.start()] + other + sentence[chosen.end() :]


def _pair(kind: str, source: str, faithful: str, edited: str, *, written: bool) -> list[Labelled]:
    name = hashlib.sha256(f"{source}\n{edited}".encode()).hexdigest()[:10]
    language = language_of(faithful)
    return [
        Labelled(name, kind, language, written, source, text, label)
        for text, label in ((faithful, True), (edited, False))
    ]


def passage_text(documents: dict[str, Document], name: str, words: str, place: str) -> str:
    """The passage of a document that has some words, under the document's title. Raises InvalidInput naming `place`."""
    for chunk in chunk_document(documents[name]) if name in documents else ():
        if words in f"{chunk.section}\n{chunk.text}":
            return f"{documents[name].title}\n{chunk.text}"
    raise InvalidInput(f"{place}: {name!r} has no passage with {words!r}; fix the row")


def _rows(name: str) -> list[dict[str, str]]:
    return read_rows(EDITS_DIR / name)


if __name__ == "__main__":
    PAIRS.write_text("".join(json.dumps(asdict(row), ensure_ascii=False) + "\n" for row in make_pairs()), "utf-8")
