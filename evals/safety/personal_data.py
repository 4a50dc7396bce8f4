"""Personal data: how much of what people labelled the product masks, and how much of what it masks is labelled.

A labelled span counts as found when spans of its type (`MASKED_AS`) cover at least half of its characters. A masked
span is right when it overlaps a labelled one of its type, or repeats one: labels may mark the first mention only. Where
the file labels no such type in the language of a row, a masked span of it can be neither right nor wrong: it is left
out of precision and counted in `unjudged`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assist.drafting.privacy.masks import PersonalData, find_personal_data
from assist.errors import InvalidInput
from evals.rows import place_rows

# The labels of common collections, and the type under which the product masks such data.
MASKED_AS = {
    "ADDRESS": "ADDRESS",
    "STREET_ADDRESS": "ADDRESS",
    "ZIP_CODE": "ADDRESS",
    "BANK_CARD": "BANK",
    "CREDIT_CARD": "BANK",
    "EMAIL": "EMAIL",
    "EMAIL_ADDRESS": "EMAIL",
    "IBAN_CODE": "IBAN",
    "CN_ID_CARD": "ID",
    "IP_ADDRESS": "IP",
    "US_DRIVER_LICENSE": "LICENCE",
    "PASSPORT": "PASSPORT",
    "US_PASSPORT": "PASSPORT",
    "PERSON": "PERSON",
    "PHONE": "PHONE",
    "PHONE_NUMBER": "PHONE",
    "LICENSE_PLATE": "PLATE",
    "QQ": "QQ",
    "US_SSN": "SSN",
    "WECHAT": "WECHAT",
}
# Labels that the product does not mask on purpose: alone they fit many people, and a reply about delivery, a product or
# an opening day needs them. Any other label that is not in `MASKED_AS` counts as missed.
NOT_MASKED = frozenset({"AGE", "DATE_TIME", "DOMAIN_NAME", "GPE", "NRP", "ORGANIZATION", "TITLE"})


@dataclass(frozen=True)
class Label:
    """A labelled span: the file's type and code-point offsets."""

    type: str
    start: int
    end: int


@dataclass(frozen=True)
class LabelledText:
    """A text in which people, or the generator of the text, marked personal data."""

    text: str
    language: str
    labels: tuple[Label, ...]


@dataclass(frozen=True)
class Judged:
    """A masked span: its language and type, and whether it was right."""

    language: str
    type: str
    right: bool


def read_labelled(path: Path) -> list[LabelledText]:
    """Rows with `text`, `spans` of `type`, `start`, `end` (and perhaps `text`), and perhaps `lang`.

    Raises InvalidInput naming the line.
    """
    if not path.is_file():
        raise InvalidInput(f"{path}: no such file; give JSON lines with `text` and `spans`")
    found = []
    for place, row in place_rows(path, "text", "spans"):
        try:
            labels = tuple(Label(str(s["type"]), int(s["start"]), int(s["end"])) for s in row["spans"])
        except (KeyError, TypeError, ValueError):
            raise InvalidInput(f"{place}: a span needs `type`, `start` and `end`") from None
        for label in labels:
            if not 0 <= label.start < label.end <= len(row["text"]):
                raise InvalidInput(f"{place}: {label.type} {label.start}-{label.end} is outside the text")
        found.append(LabelledText(row["text"], str(row.get("lang", "")), labels))
    if not found:
        raise InvalidInput(f"{path}: has no rows")
    return found


def measure_masking(texts: Sequence[LabelledText]) -> dict[str, Any]:
    """Recall and precision by label, by language and overall; None where there is nothing to take a share of."""
    labelled: list[tuple[str, Label, bool]] = []
    judged: list[Judged] = []
    for one in texts:
        masked = find_personal_data(one.text)
        labelled += [(one.language, label, _is_found(label, masked)) for label in one.labels if _counts(label)]
        judged += [Judged(one.language, item.type, _is_right(item, one)) for item in masked]
    known = {(language, MASKED_AS.get(label.type)) for language, label, _ in labelled}
    unjudged = Counter(item.type for item in judged if (item.language, item.type) not in known)
    judged = [item for item in judged if (item.language, item.type) in known]
    return {
        "texts": len(texts),
        "types": {
            name: {
                "recall": _share(hit for _, label, hit in labelled if label.type == name),
                "precision": _precision_of(name, labelled, judged),
                "labelled": sum(label.type == name for _, label, _ in labelled),
                "masked_as": MASKED_AS.get(name),
            }
            for name in sorted({label.type for _, label, _ in labelled})
        },
        "recall": _share(hit for *_, hit in labelled),
        "precision": _share(item.right for item in judged),
        "languages": {
            language: {
                "recall": _share(hit for where, _, hit in labelled if where == language),
                "precision": _share(item.right for item in judged if item.language == language),
            }
            for language in sorted({one.language for one in texts})
        },
        "unjudged": dict(sorted(unjudged.items())),
    }


def _precision_of(name: str, labelled: Sequence[tuple[str, Label, bool]], judged: Sequence[Judged]) -> float | None:
    """Of the spans masked under the label's type, in the languages that carry the label."""
    languages = {language for language, label, _ in labelled if label.type == name}
    return _share(item.right for item in judged if item.type == MASKED_AS.get(name) and item.language in languages)


def _counts(label: Label) -> bool:
    return label.type not in NOT_MASKED


def _is_found(label: Label, masked: Iterable[PersonalData]) -> bool:
    same = (item for item in masked if item.type == MASKED_AS.get(label.type))
    covered = sum(max(0, min(item.end, label.end) - max(item.start, label.start)) for item in same)
    return 2 * covered >= label.end - label.start


def _is_right(item: PersonalData, one: LabelledText) -> bool:
    words = one.text[item.start : item.end]
    for label in one.labels:
        if MASKED_AS.get(label.type) == item.type:
            marked = one.text[label.start : label.end]
            if (item.start < label.end and label.start < item.end) or words in marked or marked in words:
                return True
    return False


def _share(hits: Iterable[bool]) -> float | None:
    known = list(hits)
    return sum(known) / len(known) if known else None
