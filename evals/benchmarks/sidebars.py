"""The sidebar in a real browser, against its budgets: how soon, how heavy, how smooth, how accessible, how tight."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from evals.benchmarks.pages import Page, open_browser, open_page, serious_violations
from evals.benchmarks.payloads import payloads
from evals.benchmarks.served import Script, Served, serve_product
from evals.benchmarks.speeds import Milliseconds, spread
from evals.cases.cases import Case

QUOTE_MS = 300
SCRIPT_BYTES = 81_920
TASK_MS = 50
STREAMED = 400  # tokens: five seconds
KINDS = ("message", "document", "model")
Report = Callable[[str, int, int], None]

# In the sidebar's frame: when a context arrives, and when the text that answers it has been painted.
_WATCH = """() => {
  window.painted = null;
  addEventListener("message", ({ data }) => {
    if (data?.type !== "reply-assist:context") return;
    const started = performance.now();
    window.painted = null;
    const shown = () => document.querySelector("[data-testid=draft-text], [data-testid=abstention]");
    const observer = new MutationObserver(() => {
      if (!shown()) return;
      observer.disconnect();
      requestAnimationFrame(() => setTimeout(() => { window.painted = performance.now() - started; }));
    });
    setTimeout(() => observer.observe(document.body, { childList: true, subtree: true, attributes: true }));
  }, true);
}"""
_TASKS = """() => {
  window.tasks = [];
  new PerformanceObserver((list) => { window.tasks.push(...list.getEntries().map((one) => one.duration)); })
    .observe({ type: "longtask" });
}"""
_TELL = """(context) => document.querySelector("iframe").contentWindow
  .postMessage({ type: "reply-assist:context", context }, location.origin)"""


@dataclass(frozen=True)
class SidebarBenchmark:
    """What was measured. `over` names the budgets that are exceeded."""

    tries: int
    quote_ms: Milliseconds
    script_bytes: int
    streamed_tokens: int
    long_tasks: int
    longest_task_ms: float
    console_errors: int
    serious_violations: tuple[str, ...]
    payloads: int
    scripts_run: int
    foreign_requests: int
    over: tuple[str, ...] = ()


def run_sidebar_benchmark(
    corpus: Path, cases: Sequence[Case], tries: int, smuggled: int, report: Report
) -> SidebarBenchmark:
    """Serve the product over the corpus and some documents full of payloads, and measure. Raises SetupError."""
    hostile = list(payloads(smuggled))
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
        folder = Path(scratch)
        shutil.copytree(corpus, folder / "corpus")
        plant(folder / "corpus" / "payloads", hostile[1::3])
        with serve_product(folder, folder / "corpus", Script()) as served, open_browser() as browser:
            return _measure(browser, served, [case.question for case in cases if case.question], tries, hostile, report)


def plant(folder: Path, texts: Sequence[str]) -> None:
    """One document for each text, with it in title, heading and body."""
    folder.mkdir()
    for number, text in enumerate(texts):
        name = _name(number)
        title = json.dumps(f"{name} {text}", ensure_ascii=False)
        front = f"id: {name.lower()}\ntitle: {title}\nkind: product\nlanguage: zh"
        body = f"# {name}\n## {name} 用法 {text}\n{name} 试用品的用法是先通电再试用 {text} 三分钟。\n"
        (folder / f"{name.lower()}.md").write_text(f"---\n{front}\n---\n{body}", encoding="utf-8")


def open_sidebar(opened: Page, served: Served) -> Any:
    """The sidebar in the desk, signed in; its frame. Scripts of the desk itself are not the sidebar's."""
    opened.page.goto(served.link("desk", "live=off&deadline=200"))
    opened.page.frame_locator("iframe").locator("[data-testid=draft-status]").wait_for(state="attached")
    return next(frame for frame in opened.page.frames if "/sidebar" in frame.url)


# The passages' own words, all of them. Not a click of the mouse: the final draft may take the button's place under it.
_SEE = "() => document.querySelector('[data-testid=see]')?.click()"


def ask(opened: Page, sidebar: Any, key: str, text: str) -> float:
    """Tell the sidebar of a customer's message; milliseconds from the event until its first answer is painted."""
    messages = [{"id": f"{key}-1", "role": "customer", "text": text}]
    opened.page.evaluate(_TELL, {"conversationId": key, "channel": "chat", "messages": messages})
    return float(sidebar.wait_for_function("() => window.painted").json_value())


def script_bytes(browser: Any, served: Served) -> int:
    """JavaScript that a view of /sidebar loads until a draft is there and has been accepted."""
    with open_page(browser, served.url) as opened:
        page = opened.page
        page.goto(served.link("sidebar", "deadline=200"))
        page.get_by_test_id("paste-field").fill("衣服开线了想退，运费谁出？")
        page.get_by_test_id("paste-draft").click()
        page.get_by_test_id("draft-text").wait_for()
        page.get_by_test_id("accept").click()
        page.locator("[data-recorded=yes]").wait_for(state="attached")
        return opened.script_bytes


def violations(browser: Any, served: Served, colour: str, language: str) -> list[str]:
    """Serious violations in the sidebar's states and on the desk."""
    found: list[str] = []
    with open_page(browser, served.url, color_scheme=colour, viewport={"width": 360, "height": 800}) as opened:
        opened.page.goto(f"{served.link('sidebar')}&lang={language}")
        for state in _states(opened.page):
            found += [f"{state}, {colour}, {language}: {one}" for one in serious_violations(opened.page)]
    with open_page(browser, served.url, color_scheme=colour) as opened:
        opened.page.goto(f"{served.link('desk', 'live=off')}&lang={language}")
        opened.page.get_by_test_id("message").first.wait_for()
        found += [f"desk, {colour}, {language}: {one}" for one in serious_violations(opened.page)]
    return found


def _states(page: Any) -> Iterator[str]:
    """What an agent sees of the sidebar, one after the other."""
    page.get_by_test_id("paste-field").fill("衣服开线了想退，运费谁出？")
    yield "empty"
    page.get_by_test_id("paste-draft").click()
    page.get_by_test_id("source").first.wait_for()
    yield "draft"
    page.get_by_test_id("citation").first.click()
    page.get_by_test_id("passage-card").wait_for()
    yield "card"
    page.keyboard.press("Escape")
    page.get_by_test_id("reject").click()
    page.get_by_test_id("reject-reason").first.wait_for()
    yield "reject"
    page.keyboard.press("Escape")
    page.get_by_test_id("edit").click()
    page.get_by_test_id("edit-box").wait_for()
    yield "edit"
    page.get_by_test_id("tab-search").click()
    page.get_by_test_id("search-field").fill("退款")
    page.get_by_test_id("passage").first.wait_for()
    yield "search"
    page.get_by_test_id("tab-recent").click()
    yield "recent"
    page.locator("#open-keys").click()
    yield "keys"


def smuggle(opened: Page, sidebar: Any, served: Served, hostile: Sequence[str], report: Report) -> int:
    """Each payload by message, document or model in turn; how many scripts ran or were stopped by policy alone."""
    for number, payload in enumerate(hostile):
        kind = KINDS[number % 3]
        served.script.tokens = [f"质量问题退货，来回运费都由店铺承担。{payload}[1]"] if kind == "model" else []
        question = {
            "message": f"{payload} 衣服开线了想退，运费谁出？",
            "document": f"{_name(number // 3)} 试用品怎么用？",
            "model": "衣服开线了想退，运费谁出？",
        }[kind]
        ask(opened, sidebar, f"smuggled-{number}", question)
        sidebar.locator("[data-testid=draft-status][data-phase=ready], [data-phase=abstained]").wait_for(
            state="attached"
        )
        sidebar.evaluate(_SEE)
        report("payloads", number + 1, len(hostile))
    return opened.smuggled()


def _measure(
    browser: Any, served: Served, questions: Sequence[str], tries: int, hostile: Sequence[str], report: Report
) -> SidebarBenchmark:  # fmt: skip
    served.script.tokens = ["来", "回", "运", "费", "都", "由", "店", "铺", "承", "担", "。"] * (STREAMED // 11) + [
        "[1]"
    ]
    with open_page(browser, served.url, viewport={"width": 1440, "height": 900}) as opened:
        sidebar = open_sidebar(opened, served)
        sidebar.evaluate(_WATCH)
        ask(opened, sidebar, "warm", questions[0])
        taken = []
        for number, question in enumerate(islice(cycle(questions), tries)):
            taken.append(ask(opened, sidebar, f"try-{number}", question))
            report("quotes", number + 1, tries)
        sidebar.evaluate(_TASKS)
        ask(opened, sidebar, "streamed", "衣服开线了想退，运费谁出？")
        sidebar.locator("[data-testid=draft-status][data-phase=ready]").wait_for(state="attached")
        tasks = [float(one) for one in sidebar.evaluate("() => window.tasks") if one > TASK_MS]
        ran = smuggle(opened, sidebar, served, hostile, report)
        errors, foreign = list(opened.errors), list(opened.foreign)
    served.script.tokens = ["质量问题退货，来回运费都由店铺承担。", "[1]"]
    found = [one for colour in ("light", "dark") for one in violations(browser, served, colour, "zh")]
    found += violations(browser, served, "light", "en")
    result = SidebarBenchmark(
        tries, spread(taken), script_bytes(browser, served), STREAMED, len(tasks), max(tasks, default=0.0),
        len(errors), tuple(found), len(hostile), ran, len(foreign),
    )  # fmt: skip
    return SidebarBenchmark(**{**asdict(result), "quote_ms": result.quote_ms, "over": tuple(exceeded(result))})


def exceeded(result: SidebarBenchmark) -> list[str]:
    """The budgets that a result does not keep, each in words."""
    kept = {
        f"first quote within {QUOTE_MS} ms (median)": result.quote_ms.p50 <= QUOTE_MS,
        f"under {SCRIPT_BYTES} bytes of JavaScript": result.script_bytes < SCRIPT_BYTES,
        f"no task over {TASK_MS} ms while streaming": result.long_tasks == 0,
        "no console error": result.console_errors == 0,
        "no serious accessibility violation": not result.serious_violations,
        "no smuggled script runs": result.scripts_run == 0,
        "no request to another origin": result.foreign_requests == 0,
    }
    return [budget for budget, holds in kept.items() if not holds]


def _name(number: int) -> str:
    return f"XP{number + 100}"
