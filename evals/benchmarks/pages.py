"""A page of the product in headless Chromium, and what can be counted in it: scripts, errors, foreign requests."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from assist.errors import SetupError

SERIOUS = ("serious", "critical")
# Every frame counts what a smuggled script would call, and what the content policy had to stop.
_SENTRY = """
window.ran = 0;
window.stopped = 0;
window.xss = () => { window.ran += 1; };
document.addEventListener("securitypolicyviolation", () => { window.stopped += 1; });
"""


@dataclass
class Page:
    """A page, and what has been loaded and gone wrong in it so far; `scripts` has bytes by address."""

    page: Any
    scripts: dict[str, int] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    @property
    def script_bytes(self) -> int:
        """JavaScript loaded, uncompressed."""
        return sum(self.scripts.values())

    def smuggled(self) -> int:
        """Scripts that ran or that only the content policy stopped, in all frames."""
        return sum(int(frame.evaluate("window.ran + window.stopped")) for frame in self.page.frames)


@contextlib.contextmanager
def open_browser() -> Iterator[Any]:
    """Headless Chromium. Raises SetupError when it or its driver is missing."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise SetupError("playwright is missing; pip install 'reply-assist[dev]'") from None
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        raise SetupError("Chromium is missing; apt-get install chromium fonts-wqy-microhei")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield browser
        browser.close()


@contextlib.contextmanager
def open_page(browser: Any, origin: str, **options: Any) -> Iterator[Page]:
    """A new page that may talk to one origin only; everything else is counted."""
    opened = Page(browser.new_page(**options))
    page = opened.page
    page.set_default_timeout(120_000)
    page.add_init_script(_SENTRY)

    def request(asked: Any) -> None:
        if not asked.url.startswith((f"{origin}/", "about:", "data:", "blob:")):
            opened.foreign.append(asked.url)

    def response(answer: Any) -> None:
        if answer.url.startswith(origin) and answer.url.endswith(".js"):
            with contextlib.suppress(Exception):  # a body is gone when its page has been left
                opened.scripts[answer.url] = len(answer.body())

    def dialog(shown: Any) -> None:
        opened.errors.append("a dialog")
        shown.dismiss()

    page.on("request", request)
    page.on("response", response)
    page.on("console", lambda said: opened.errors.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: opened.errors.append(str(error)))
    page.on("dialog", dialog)
    yield opened
    page.close()


def serious_violations(page: Any) -> list[str]:
    """Rules of axe-core that a page (or frame) breaks seriously, each with the first element."""
    try:
        from axe_playwright_python.sync_playwright import Axe
    except ImportError:
        raise SetupError("axe-playwright-python is missing; pip install 'reply-assist[dev]'") from None
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found if one["impact"] in SERIOUS]
