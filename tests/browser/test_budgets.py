"""What `evals bench sidebar` measures, in small and without the clock."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from evals.benchmarks.pages import open_page
from evals.benchmarks.payloads import payloads
from evals.benchmarks.served import Script, Served
from evals.benchmarks.sidebars import SCRIPT_BYTES, ask, open_sidebar, script_bytes, smuggle, violations
from tests.browser.conftest import Server

pytestmark = pytest.mark.browser


@pytest.fixture
def served(server: Server) -> Served:
    """The server of the tests, whose model writes nothing: it has none."""
    return Served(server.url, server.engine, Script())


def test_a_view_of_the_sidebar_is_light(browser: Browser, served: Served) -> None:
    """All the JavaScript until a draft is accepted, uncompressed."""
    assert 0 < script_bytes(browser, served) < SCRIPT_BYTES


@pytest.mark.parametrize(("colour", "language"), [("light", "zh"), ("dark", "en")])
def test_the_pages_are_accessible(browser: Browser, served: Served, colour: str, language: str) -> None:
    """No serious violation that axe-core knows of, in any state."""
    assert violations(browser, served, colour, language) == []


def test_smuggled_markup_stays_text(browser: Browser, served: Served) -> None:
    """Nothing runs, nothing is fetched from elsewhere, and the content policy has nothing to stop."""
    with open_page(browser, served.url) as opened:
        sidebar = open_sidebar(opened, served)
        sidebar.evaluate("() => { window.painted = 1; }")
        assert ask(opened, sidebar, "warm", "衣服开线了想退，运费谁出？")
        assert smuggle(opened, sidebar, served, list(payloads(12)), lambda *_: None) == 0
        assert opened.foreign == []
        assert opened.errors == []


def test_the_sentry_sees_a_script_that_runs(browser: Browser, served: Served) -> None:
    """Or the zero above would mean nothing: what the policy stops and what calls out is counted."""
    with open_page(browser, served.url) as opened:
        opened.page.goto(served.link("sidebar"))
        opened.page.evaluate("document.body.innerHTML += '<img src=x onerror=xss()>'")
        opened.page.wait_for_function("window.ran + window.stopped > 0")
        assert opened.smuggled() > 0
