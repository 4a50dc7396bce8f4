"""What a reply costs an agent: keystrokes and pointer acts to a text that may be sent, against typing it, and how much
there is to read.

A scripted agent works in the real sidebar over invented shops. It reads the draft, takes it when it says what the case
asks for and nothing that it forbids; else it does what takes the fewest acts: corrects the draft, uses a near passage
or one that it finds and corrects that in the reply box, or types. What ends up in the reply box must say what the case
asks for; a case where nothing is to be found needs a reply that holds.

Keystrokes of Chinese are those of pinyin: the letters of the syllables, and one key to choose two characters.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any

from assist.texts.initials import spelled
from assist.texts.numerals import contains
from assist.texts.sentences import sentences
from evals.benchmarks.pages import open_browser, open_page
from evals.benchmarks.served import Script, Served, serve_product
from evals.cases.cases import Case

Report = Callable[[str, int, int], None]
SHARE = 0.4  # of typing the gold reply
READING = 1.5  # times the draft
LOOKED_AT = 3  # passages that an agent reads of a search
_CONTEXT = """(context) => document.querySelector("iframe").contentWindow
  .postMessage({ type: "reply-assist:context", context }, location.origin)"""
_DRAFTED = "[data-phase=ready], [data-phase=abstained]"
# What was shown of the turn before says nothing of this one.
_TURNED_TO = "(text) => document.querySelector('.turn')?.textContent.includes(text)"
# The characters that are in sight or a scroll away: nothing that is folded. A label that stands at a paragraph counts.
_READ = """() => {
  const walker = document.createTreeWalker(document.querySelector("#drafts"), NodeFilter.SHOW_TEXT);
  let read = 0;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const shown = node.parentElement.checkVisibility({ contentVisibilityAuto: true, visibilityProperty: true });
    if (!shown || node.parentElement.closest(".vh")) continue;
    const clipped = node.parentElement.closest(".cut");
    const seen = clipped ? Math.min(1, clipped.clientWidth / (clipped.scrollWidth || 1)) : 1;
    read += Math.round(node.textContent.trim().length * seen);
  }
  for (const one of document.querySelectorAll("#drafts [data-asked]")) {
    const wide = /[\u4e00-\u9fff]/.test(one.dataset.asked) ? 1 : 2;
    const room = (one.clientWidth / parseFloat(getComputedStyle(one, "::before").fontSize)) * wide;
    if (one.checkVisibility()) read += Math.round(Math.min(one.dataset.asked.length, room));
  }
  return read;
}"""


@dataclass(frozen=True)
class Effort:
    """One turn: how it was met, acts to an approved reply, acts to type the gold one, characters read and drafted."""

    case: str
    state: str
    way: str
    acts: int
    typed: int
    read: int
    draft: int


@dataclass(frozen=True)
class Efforts:
    """All turns. `share` is acts of what typing takes, `reading` characters read by state, in lengths of the draft."""

    turns: int
    acts: int
    typed: int
    share: float
    reading: dict[str, float]
    ways: dict[str, int]
    efforts: tuple[Effort, ...]

    @property
    def over(self) -> tuple[str, ...]:
        """The targets that are missed, in words."""
        long = [f"{state} {ratio:.2f}" for state, ratio in self.reading.items() if ratio > READING]
        return (
            *([f"at most {SHARE:.0%} of typing ({self.share:.0%})"] if self.share > SHARE else []),
            *([f"at most {READING} drafts to read ({', '.join(long)})"] if long else []),
        )


def measure_efforts(shops: Sequence[tuple[Path, Sequence[Case]]], report: Callable[[str, int, int], None]) -> Efforts:
    """Serve each shop without a model and answer its turns. Raises SetupError."""
    efforts: list[Effort] = []
    total = sum(len(cases) for _, cases in shops)
    with open_browser() as browser:
        for corpus, cases in shops:
            for effort in _of_shop(browser, corpus, cases):
                efforts.append(effort)
                report("turns", len(efforts), total)
    return summed(efforts)


def summed(efforts: Sequence[Effort]) -> Efforts:
    """The sums of some turns."""
    acts, typed = sum(one.acts for one in efforts), sum(one.typed for one in efforts)
    states = sorted({one.state for one in efforts})
    return Efforts(
        len(efforts), acts, typed, round(acts / typed, 3) if typed else 0.0,
        {state: _reading([one for one in efforts if one.state == state]) for state in states},
        {way: sum(one.way == way for one in efforts) for way in sorted({one.way for one in efforts})},
        tuple(efforts),
    )  # fmt: skip


def _reading(efforts: Sequence[Effort]) -> float:
    return round(mean(one.read / max(one.draft, 1) for one in efforts), 2)


def keystrokes(text: str) -> int:
    """Keys that it takes to type a text."""
    chinese = sum("\u3400" <= character <= "\u9fff" for character in text)
    if not chinese:
        return len(text)
    letters = sum(len(spelled(character)[1]) for character in text if "\u3400" <= character <= "\u9fff")
    return letters + (chinese + 1) // 2 + len(text) - chinese


def approved(text: str, case: Case) -> bool:
    """Whether a reply says all that the case asks for and nothing that it forbids."""
    expect = case.expect
    says = all(contains(text, piece) for piece in expect.must_include)
    return bool(text.strip()) and says and not any(contains(text, piece) for piece in expect.must_not_include)


def corrected(text: str, case: Case) -> tuple[str, int] | None:
    """A draft made into a reply: sentences that say what is forbidden go (one act to select, one key), what is missing
    is typed from the gold reply. The text and its acts; None when nothing can be typed for it."""
    kept = [one for one in sentences(text) if not any(contains(one, bad) for bad in case.expect.must_not_include)]
    acts = 2 * (len(sentences(text)) - len(kept))
    body = "".join(kept) if case.language == "zh" else " ".join(kept)
    for piece in case.expect.must_include:
        if contains(body, piece):
            continue
        said = next((one for one in sentences(case.expect.reference or "") if contains(one, piece)), None)
        if said is None:
            return None
        body += said
        acts += keystrokes(said) + 1
    return (body, acts) if approved(body, case) else None


def _of_shop(browser: Any, corpus: Path, cases: Sequence[Case]) -> Iterator[Effort]:
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as scratch,
        serve_product(Path(scratch), corpus, Script(), ASSIST_MODEL="quote") as served,
    ):
        yield from _answered(browser, served, cases)


def _answered(browser: Any, served: Served, cases: Sequence[Case]) -> Iterator[Effort]:
    with open_page(browser, served.url, viewport={"width": 1280, "height": 900}) as opened:
        page = opened.page
        page.goto(served.link("desk", "live=off"))
        # Until the desk's own conversation is drafted: it would take the place of the first case.
        page.frame_locator("iframe").locator(_DRAFTED).first.wait_for(state="attached")
        frame = next(one for one in page.frames if "/sidebar" in one.url)
        for case in cases:
            yield _answer(page, frame, case)


def _answer(page: Any, frame: Any, case: Case) -> Effort:
    messages = [
        {"id": f"{case.id}-{n}", "role": one.role, "text": one.text}
        for n, one in enumerate(case.as_conversation().messages)
    ]
    context = {"conversationId": case.id, "channel": case.channel, "order": case.order, "messages": messages}
    page.get_by_test_id("reply-box").fill("")
    page.evaluate(_CONTEXT, context)
    frame.wait_for_function(_TURNED_TO, arg=case.as_conversation().messages[-1].text)
    frame.locator(_DRAFTED).wait_for(state="attached")
    frame.locator("[data-testid=draft-text], [data-testid=abstention]").first.wait_for()
    frame.locator("#drafts .slot-sources:not([hidden])").wait_for()
    state, read, text = _state(frame), int(frame.evaluate(_READ)), _offered(frame)
    way, acts = _reach(page, frame, case, state, text)
    return Effort(case.id, state, way, acts, keystrokes(case.expect.reference or ""), read, len(text))


def _state(frame: Any) -> str:
    if frame.locator("[data-testid=abstention]").count():
        return "none"
    return "near" if frame.locator(".sheet.near").count() else "draft"


def _offered(frame: Any) -> str:
    """What Accept would insert."""
    shown = frame.locator("[data-testid=draft-text], [data-testid=clarify], [data-testid=apology]")
    return str(shown.first.text_content() or "") if shown.count() else ""


def _reach(page: Any, frame: Any, case: Case, state: str, text: str) -> tuple[str, int]:
    """How the approved reply came into the reply box, and by how many acts; it stands there, or this fails."""
    plain = frame.evaluate("async (text) => (await import('/web/markers.js')).plainText(text)", text)
    held = frame.get_by_test_id("accept").get_attribute("aria-disabled") == "true"
    typing = keystrokes(case.expect.reference or "")
    if not held and approved(plain, case) and (state != "none" or not case.expect.answer):
        page.get_by_test_id("reply-box").press("Control+Enter")
        return _checked(page, case, "accepted", 2)
    fixed = corrected(plain, case) if state != "none" and not held else None
    found = _passage(frame, case)
    reached = {"typed": typing}
    if fixed:
        reached["edited" if state == "draft" else "fixed"] = fixed[1] + (3 if state == "draft" else 2)
    if found:
        reached["inserted"] = found.acts
    way = min(reached, key=lambda one: (reached[one], one))
    if way == "edited" and fixed:
        frame.locator("body").evaluate(
            "(body) => body.dispatchEvent(new KeyboardEvent('keydown', {key: 'e', bubbles: true}))"
        )
        frame.get_by_test_id("edit-box").fill(fixed[0])
        frame.get_by_test_id("edit-box").press("Control+Enter")
        if not page.get_by_test_id("reply-box").input_value():
            return "typed", typing
    elif way == "fixed" and fixed:
        _show_draft(frame)
        page.get_by_test_id("reply-box").press("Control+Enter")
        _corrected(page, fixed[0])
    elif way == "inserted" and found:
        found.button.click()
        _corrected(page, found.text)
    return _checked(page, case, way, reached[way]) if way != "typed" else (way, typing)


def _show_draft(frame: Any) -> None:
    frame.get_by_test_id("tab-draft").click()
    frame.get_by_test_id("draft-text").first.wait_for()


def _corrected(page: Any, text: str) -> None:
    """What came into the reply box, made into the reply there."""
    page.wait_for_function("() => document.querySelector('[data-testid=reply-box]').value.trim()")
    page.get_by_test_id("reply-box").fill(text)


@dataclass(frozen=True)
class _Found:
    """A passage of the agent's search: its button, the reply that it becomes, and the acts to that."""

    button: Any
    text: str
    acts: int


def _passage(frame: Any, case: Case) -> _Found | None:
    """Of the first passages that a search finds, corrected where they lack a word, that of the fewest acts."""
    if not case.expect.answer or not case.expect.must_include:
        return None
    search = frame.get_by_test_id("to-search")
    acts = 1
    if search.is_visible():
        search.click()
    else:
        frame.get_by_test_id("tab-search").click()
        frame.get_by_test_id("search-field").fill(case.expect.must_include[0])
        acts += keystrokes(case.expect.must_include[0])
    rows = frame.get_by_test_id("passage")
    try:
        rows.first.wait_for(timeout=10_000)
    except Exception:  # nothing was found
        return None
    found = []
    for number in range(min(rows.count(), LOOKED_AT)):
        button = rows.nth(number).get_by_test_id("insert-quote")
        fixed = corrected(rows.nth(number).locator("blockquote").inner_text(), case) if button.count() else None
        if fixed:
            found.append(_Found(button, fixed[0], acts + 1 + fixed[1]))
    return min(found, key=lambda one: one.acts, default=None)


def _checked(page: Any, case: Case, way: str, acts: int) -> tuple[str, int]:
    page.wait_for_function("() => document.querySelector('[data-testid=reply-box]').value.trim()")
    text = page.get_by_test_id("reply-box").input_value()
    if not approved(text, case):  # it reached the box changed: typing is what is left
        return "typed", acts + keystrokes(case.expect.reference or "")
    return way, acts
