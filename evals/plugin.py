"""The pytest plug-in: tests over the evaluation cases, with the shop's own assistant.

    @pytest.mark.evalcases(slices=["kind:single"], files=["evals/cases/zh.jsonl"])
    def test_single_facts(evalcase, drafted):
        assert_case(evalcase, drafted)

`evalcase` runs the test once for each case that is in all the slices named (all cases of evals/cases without the
mark); `drafted` is the draft that the assistant makes for it. The assistant is opened once in a session, over the
corpus and the settings of ASSIST_*, in a folder of its own; a project may define a fixture `evals_assistant` of its
own. `assert_case` fails with the checks that do not hold, and the draft; `only` names the checks to look at.

A session whose tests use none of this loads nothing but this file.
"""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from assist.assistant import Assistant
    from assist.drafting.drafts import Draft
    from evals.cases.cases import Case

MARK = "evalcases(slices=(), files=()): the evaluation cases that `evalcase` takes, by slice and by file"


def pytest_configure(config: pytest.Config) -> None:
    """Make the mark known."""
    config.addinivalue_line("markers", MARK)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test for each case."""
    if "evalcase" not in metafunc.fixturenames:
        return
    mark = metafunc.definition.get_closest_marker("evalcases")
    cases = _chosen(mark)
    metafunc.parametrize("evalcase", cases, ids=[case.id for case in cases])


@pytest.fixture(scope="session")
def evals_assistant() -> Iterator[Assistant]:
    """The assistant of ASSIST_*, over its corpus, published into a folder of its own."""
    from assist.console import quiet_libraries
    from assist.errors import AssistError, CheckFailed
    from assist.knowledge.publishing import publish
    from assist.knowledge.reading.documents import read_corpus
    from assist.settings import load_settings
    from evals.runs.workspaces import workspace

    quiet_libraries()
    with contextlib.ExitStack() as opened:
        problem = ""
        try:
            settings = load_settings()
            assistant, engine, index = opened.enter_context(workspace(settings))
            publish(engine, index, assistant.search.embedder, read_corpus(settings.corpus_dir))
        except CheckFailed as error:
            problem = "\n".join([*error.problems, str(error)])
        except AssistError as error:
            problem = str(error)
        if problem:
            pytest.fail(problem, pytrace=False)
        yield assistant


@pytest.fixture
def drafted(evalcase: Case, evals_assistant: Assistant) -> Draft:
    """What the assistant drafts for the case."""
    return evals_assistant.draft(evalcase.as_conversation(), as_of=evalcase.as_of)


def assert_case(case: Case, draft: Draft, only: Collection[str] = ()) -> None:
    """Fail when a check of the case does not hold. Raises ValueError for a check that does not exist."""
    __tracebackhide__ = True
    from evals.scoring.checks import CHECKS

    if unknown := set(only) - CHECKS.keys():
        raise ValueError(f"no such check: {', '.join(sorted(unknown))}; there are {', '.join(CHECKS)}")
    if failed := [name for name, check in CHECKS.items() if (name in only or not only) and not check(case, draft)]:
        pytest.fail(explain_failure(case, draft, failed), pytrace=False)


def explain_failure(case: Case, draft: Draft, failed: Collection[str]) -> str:
    """What a reader needs to see why a case fails."""
    lines = [f"{case.id}: {', '.join(failed)} failed"]
    lines += [f"  {message.role}: {message.text}" for message in case.as_conversation().messages]
    missing = draft.abstention.missing if draft.abstention else ""
    lines.append(f"  draft: {draft.text or f'(abstained) {missing}'}")
    lines += [f"  [{c.n}] {c.document} > {c.section}: {c.quote}" for c in draft.citations]
    lines += [f"  {finding.severity}: {finding.kind}: {finding.message}" for finding in draft.findings]
    lines.append(f"  expected: {case.expect.model_dump_json(exclude_defaults=True)}")
    return "\n".join(lines)


def _chosen(mark: pytest.Mark | None) -> list[Case]:
    """The cases of a mark. Raises CollectError, which pytest shows without a traceback."""
    from assist.errors import AssistError
    from evals.cases.cases import load_cases

    asked: dict[str, Collection[str]] = dict(mark.kwargs) if mark else {}
    slices, files = asked.pop("slices", ()), asked.pop("files", ())
    # Left unread, a typing error would choose all cases.
    if asked or (mark and mark.args) or isinstance(slices, str) or isinstance(files, str):
        raise pytest.Collector.CollectError(f"the mark is {MARK.partition(':')[0]}, both lists of names")
    try:
        cases = load_cases([Path(file) for file in files])
    except AssistError as error:
        raise pytest.Collector.CollectError(f"evalcases: {error}") from None
    chosen = [case for case in cases if set(slices) <= set(case.all_slices())]
    if not chosen:
        raise pytest.Collector.CollectError(
            f"evalcases: no case is in all of {', '.join(slices)}; it would prove nothing"
        )
    return chosen
