"""Web pages: the text of an article without the site around it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin

from bs4 import BeautifulSoup, Comment, Tag

from assist.readers.encodings import decode
from assist.readers.extracts import Extract
from assist.readers.html_tables import expand_tables
from assist.readers.markdowns import from_html
from assist.readers.notices import Notice, Unreadable, listed, picture_notices
from assist.texts.suspicions import UNSEEN_STYLE

_UNREAD = ["script", "style", "noscript", "template", "svg", "iframe", "object", "title", "button", "select", "input"]
_AROUND = ["nav", "footer", "aside", "dialog"]
_MAIN = (
    "article", "main", "[role=main]", ".article-body", ".article__body", ".article-content", ".entry-content",
    ".post-content", ".markdown-body", ".rich_media_content", "#js_content", "#content", ".content",
)  # fmt: skip
_SIDE = re.compile(r"breadcrumb|share|related|recommend|pagination|cookie|sidebar|comments?$|toc$|vote", re.IGNORECASE)
_SITE = (" – ", " — ", " | ", " - ", " _ ", " · ", "|", "_")  # before the name of a site in a title
_SITE_NAME = 40
_HIDDEN = re.compile(UNSEEN_STYLE, re.IGNORECASE)
LEAST = 0.2  # share of a page's text below which an element is not its main part


def read_page(data: bytes, url: str = "") -> Extract:
    """A page's main part. `url` is where it comes from, for the links in it.

    Raises Unreadable when it has no text.
    """
    soup = BeautifulSoup(decode(data), "lxml")
    title = _title(soup)
    left_out = list(_strip(soup))
    main = _main_part(soup)
    left_out += _around(soup, main)
    alts = [str(one.get("alt") or "") for one in main.find_all("img")]
    notices = [*picture_notices(alts, main.get_text()), *_links(main, url)]
    inner = BeautifulSoup(str(main), "lxml")
    expand_tables(inner)
    heading = inner.find(["h1", "h2"])
    markdown = from_html(inner)
    if not re.search(r"\w", markdown):
        raise Unreadable("empty")
    if title and not (heading and heading.name == "h1"):
        markdown = f"# {title}\n\n{markdown}"
    if left_out:
        notices.append(Notice("page_parts", {"words": listed(left_out)}))
    return Extract(markdown, "html", title, notices=tuple(notices))


def _title(soup: BeautifulSoup) -> str | None:
    heading = soup.find("h1")
    if heading is not None and (said := " ".join(heading.get_text(" ").split())):
        return said[:200]
    words = " ".join(soup.title.get_text(" ").split()) if soup.title else ""
    return _without_site(words)[:200] or None


def _without_site(title: str) -> str:
    for sign in _SITE:
        head, found, tail = title.rpartition(sign)
        if found and head.strip() and len(tail) <= _SITE_NAME:
            return head.strip()
    return title


def _strip(soup: BeautifulSoup) -> Iterator[str]:
    """Take out what is no text, or is not shown; says what was hidden."""
    for comment in soup.find_all(string=lambda text: isinstance(text, Comment)):
        comment.extract()
    for element in soup.find_all(_UNREAD):
        element.decompose()
    for element in soup.find_all(_is_unseen):
        if not element.decomposed:
            yield from _words(element)
            element.decompose()


def _is_unseen(element: Tag) -> bool:
    return (
        element.has_attr("hidden")
        or element.get("aria-hidden") == "true"
        or bool(_HIDDEN.search(str(element.get("style") or "")))
    )


def _words(element: Tag) -> Iterator[str]:
    if said := " ".join(element.get_text(" ").split()):
        yield said


def _main_part(soup: BeautifulSoup) -> Tag:
    """The first of the usual main elements that holds a fair share of the text; else the body."""
    body = soup.body or soup
    whole = len(body.get_text())
    for selector in _MAIN:
        found = max(soup.select(selector), key=lambda one: len(one.get_text()), default=None)
        if found is not None and len(found.get_text()) >= max(LEAST * whole, 1) and found.get_text().strip():
            return found
    return body


def _around(soup: BeautifulSoup, main: Tag) -> list[str]:
    """What stands around the main part, and what in it belongs to the site; the latter is taken out."""
    said: list[str] = []
    inside = main.find_all(_AROUND) + main.find_all(_is_side)
    if main.name in ("body", "[document]", "html"):
        inside += [one for one in main.find_all("header") if not one.find("h1")]
    for element in inside:
        if not element.decomposed:
            said += _words(element)
            element.decompose()
    if main.parent is not None and main.name != "body":
        copy_of_body = soup.body or soup
        outside = [text for text in copy_of_body.find_all(string=True) if main not in text.parents and text.strip()]
        said += [" ".join(" ".join(outside).split())] if outside else []
    return said


def _is_side(element: Tag) -> bool:
    names = [*(element.get("class") or []), str(element.get("id") or "")]
    return element.name in ("div", "section", "ul", "ol", "p") and any(_SIDE.search(str(name)) for name in names)


def _links(main: Tag, url: str) -> Iterator[Notice]:
    """Links out of the site stay; those within it lead nowhere from here."""
    count = 0
    for link in main.find_all("a"):
        target = urljoin(url, str(link.get("href") or "")) if url else str(link.get("href") or "")
        if target.startswith(("https://", "http://", "mailto:", "tel:")):
            link.attrs = {"href": target}
        else:
            count += bool(link.get("href")) and not target.startswith("#")
            link.unwrap()
    if count:
        yield Notice("relative_links", {"count": count})
