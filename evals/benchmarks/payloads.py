"""Payloads that would run a script or fetch something, were text ever taken for markup; `xss()` is what they call."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle, islice, product

FOREIGN = "http://evil.invalid"
_FORMS = (
    "<script>xss()</script>",
    "<img src=x onerror=xss()>",
    "<svg onload=xss()>",
    "<svg><script>xss()</script></svg>",
    "<iframe srcdoc='<script>parent.xss()</script>'></iframe>",
    "<body onload=xss()>",
    "<details open ontoggle=xss()>",
    "<input autofocus onfocus=xss()>",
    "<a href='javascript:xss()'>x</a>",
    "[x](javascript:xss())",
    f"![x]({FOREIGN}/p.png)",
    f"<img src={FOREIGN}/p.png>",
    f"<link rel=stylesheet href={FOREIGN}/s.css>",
    f"<script src={FOREIGN}/s.js></script>",
    f"<style>@import '{FOREIGN}/s.css';</style>",
    f"<object data={FOREIGN}/o></object>",
    f"<form action={FOREIGN}><button autofocus>x</button></form>",
    "<math><mtext><img src=x onerror=xss()></mtext></math>",
    "<template><img src=x onerror=xss()></template>",
    "${xss()}",
    "{{constructor.constructor('xss()')()}}",
)
_WRAPS = (
    "{}",
    "\"'>{}",
    "</p></div>{}",
    "</textarea>{}",
    "</script>{}",
    "<!--{}-->{}",
    "[1]{}",
    "\u202e{}",
    "\u200b{}",
    "%3C{}",
)


def payloads(count: int) -> Iterator[str]:
    """That many, each form in each wrapping, over again when they run out."""
    every = (wrap.replace("{}", form) for wrap, form in product(_WRAPS, _FORMS))
    yield from islice(cycle(list(every)), count)
