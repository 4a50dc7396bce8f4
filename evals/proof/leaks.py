"""Leaks: whether customers' personal data reaches a writing model, with the mask and without.

Quote drafts send nothing anywhere, so the cases are drafted with a scripted writing model that keeps what it was asked.
Each customer adds a telephone number and an address; the check `nothing_personal_leaves` holds when the model saw none
of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from assist.assistant import Assistant, Masking
from assist.drafting.drafts import Draft
from assist.drafting.privacy.masks import Mask, mask_for
from assist.drafting.turns.conversations import Conversation
from assist.knowledge.passages import Search
from assist.testing import ScriptedModel
from evals.cases.cases import Case
from evals.runs.runs import Progress, Run, run_cases
from evals.scoring.checks import NOTHING_LEAKS

NAME, WHAT = "masking_off", "personal data is sent to the model as it is"
ADDED = {
    "zh": ("我的电话是 13912345678", "邮箱 lihua@example.com"),
    "en": ("My phone is +1 415-555-0132", "e-mail jane@example.com"),
}
VALUES = ("13912345678", "lihua@example.com", "415-555-0132", "jane@example.com")
MOST = 60


class NoMask(Mask):
    """A mask that hides nothing."""

    def hide(self, text: str) -> str:
        """The text as it is."""
        return text


def no_mask(_order: Mapping[str, Any], _customer: Mapping[str, Any]) -> Mask:
    """The masking of an assistant that does not mask."""
    return NoMask()


def leak_runs(search: Search, cases: Sequence[Case], progress: Progress) -> tuple[Run, Run]:
    """The same cases drafted with the mask, and without it."""
    told = [_with_personal_data(case) for case in cases if case.expect.answer and case.question][:MOST]
    return _run(search, told, mask_for, progress), _run(search, told, no_mask, progress)


def _with_personal_data(case: Case) -> Case:
    phone, mail = ADDED[case.language]
    gap = "，" if case.language == "zh" else ". "
    return case.model_copy(update={"question": f"{case.question}\n{phone}{gap}{mail}"})


def _run(search: Search, cases: Sequence[Case], masking: Masking, progress: Progress) -> Run:
    model = ScriptedModel(["您好，请看资料。[1]"])
    assistant = Assistant(search, model, None, masking)
    sent: dict[str, str] = {}

    def draft(conversation: Conversation, *, as_of: Any = None) -> Draft:
        asked = len(model.prompts)
        made = assistant.draft(conversation, as_of=as_of)
        sent[made.id] = "\n".join(prompt.system + prompt.user for prompt in model.prompts[asked:])
        return made

    run = run_cases(cases, draft, progress)
    results = []
    for result in run.results:
        seen = sent.get((result.draft or {}).get("id", ""), "")
        held = not any(value in seen for value in VALUES)
        results.append(replace(result, checks={**result.checks, NOTHING_LEAKS: held}))
    return replace(run, results=tuple(results))
