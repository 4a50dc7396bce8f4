"""Word files (.docx): headings, lists, tables with merged cells, footnotes; what is not taken along is named."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence

import mammoth
from bs4 import BeautifulSoup, Tag

from assist.readers.extracts import Extract
from assist.readers.headings import looks_like_heading
from assist.readers.html_tables import expand_tables
from assist.readers.markdowns import from_html
from assist.readers.notices import Notice, Unreadable, listed, picture_notices
from assist.readers.word_parts import parts_of

LONGEST = 40  # characters of a bold line that is a heading
_LETTERS = re.compile(r"[\W_]+")


def read_word(data: bytes) -> Extract:
    """A Word file's text. Raises Unreadable when it is broken or has none."""
    parts = parts_of(data)
    try:
        made = mammoth.convert_to_html(
            io.BytesIO(parts.data),
            style_map=_styles(shift=int(parts.titled)),
            convert_image=mammoth.images.img_element(lambda image: {"src": "", "alt": image.alt_text or ""}),
        )
    except Exception as error:  # mammoth lets through whatever a wrong file makes of it
        raise Unreadable("broken") from error
    soup = BeautifulSoup(made.value, "lxml")
    notes = list(_footnotes(soup))
    alts = [str(image.get("alt") or "") for image in soup.find_all("img")]
    for link in soup.find_all("a"):
        if not str(link.get("href") or "").startswith(("http://", "https://", "mailto:", "tel:")):
            link.unwrap()
    if soup.find(["h1", "h2", "h3"]) is None:
        _bold_headings(soup)
    heading = soup.find("h1")
    title = " ".join(heading.get_text(" ").split()) if heading else None
    expand_tables(soup)
    body = from_html(soup).replace("\ue001", "[^").replace("\ue002", "]")
    markdown = body + "".join(f"\n{note}\n" for note in notes)
    if not re.search(r"\w", markdown):
        raise Unreadable("scanned", pages="1" if not alts else str(len(alts))) if alts else Unreadable("empty")
    notices = (*parts.notices, *picture_notices(alts, markdown), *_lost(parts.texts, markdown))
    return Extract(markdown, "docx", title or None, around=parts.around, notices=notices)


def _styles(shift: int) -> str:
    """Mammoth's map of styles: below a title, headings are one level deeper."""
    lines = [f"p[style-name='{name}'] => h1:fresh" for name in ("Title", "标题")]
    lines += [f"p[style-name='{name}'] => h2:fresh" for name in ("Subtitle", "副标题")]
    for level in range(1, 6):
        deep = min(level + shift, 6)
        lines += [f"p[style-name='{name} {level}'] => h{deep}:fresh" for name in ("Heading", "heading", "标题")]
    return "\n".join([*lines, "r[style-name='Strong'] => strong"])


def _footnotes(soup: BeautifulSoup) -> Iterator[str]:
    """Footnotes as Markdown writes them: `[^1]` where they belong, their texts for the end."""
    for mark in soup.find_all("sup"):
        link = mark.find("a")
        match = re.fullmatch(r"#(?:foot|end)note-(\w+)", str(link.get("href") or "")) if isinstance(link, Tag) else None
        if match:
            mark.replace_with(f"\ue001{match[1]}\ue002")
    for item in soup.find_all("li", id=re.compile(r"^(?:foot|end)note-\w+$")):
        for back in item.find_all("a", href=re.compile(r"^#(?:foot|end)note-ref")):
            back.decompose()
        yield f"[^{str(item['id']).rpartition('-')[2]}]: {' '.join(item.get_text(' ').split())}"
        parent = item.parent
        item.decompose()
        if parent is not None and not parent.find("li"):
            parent.decompose()


def _bold_headings(soup: BeautifulSoup) -> None:
    """In a file without styles, short bold lines and numbered ones are its headings; the first line its title."""
    first = True
    for paragraph in soup.find_all("p"):
        said = " ".join(paragraph.get_text(" ").split())
        if not said or paragraph.find_parent(["td", "th", "li"]):
            continue
        bold = "".join(one.get_text() for one in paragraph.find_all(["strong", "b"]))
        wholly = len(_LETTERS.sub("", bold)) == len(_LETTERS.sub("", said)) > 0
        if len(said) <= LONGEST and not re.search(r"[。；;，,：:.]$", said) and (wholly or looks_like_heading(said)):
            paragraph.name = "h1" if first and wholly else "h2"
            for strong in paragraph.find_all(["strong", "b"]):
                strong.unwrap()
        first = False


def _lost(texts: Sequence[str], markdown: str) -> Iterator[Notice]:
    """Paragraphs of the file of which the Markdown has no trace."""
    known = _LETTERS.sub("", markdown)
    lost = [
        text
        for text in texts
        if (letters := _LETTERS.sub("", text)) and letters not in known and not _pieces_in(text, known)
    ]
    if lost:
        yield Notice("lost_text", {"words": listed(lost)})


def _pieces_in(text: str, known: str) -> bool:
    """Whether all words of a paragraph are there, if not in a row (a footnote's mark or a text box stands between)."""
    return all(_LETTERS.sub("", piece) in known for piece in re.split(r"[，。；：,.;:\s]+", text))
