"""Parts of a Word file beside its text: headers, tracked changes, comments, text boxes, what is hidden."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree

from assist.readers.notices import Notice, Unreadable, listed

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HEADERS = re.compile(r"word/(?:header|footer)\d*\.xml")
_NOTES = ("word/footnotes.xml", "word/endnotes.xml")
_OFF = ("0", "false", "off")


@dataclass(frozen=True)
class Parts:
    """The file without its hidden text; `around` its headers, footers and watermarks; `texts` every piece of text
    that people see, `titled` whether it has a title above its headings.
    """

    data: bytes
    around: tuple[str, ...]
    texts: tuple[str, ...]
    titled: bool
    notices: tuple[Notice, ...]


def parts_of(data: bytes) -> Parts:
    """Take a Word file apart. Raises Unreadable when it is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            contents = {name: archive.read(name) for name in archive.namelist() if name.startswith("word/")}
        body = ElementTree.fromstring(contents["word/document.xml"])
    except (zipfile.BadZipFile, ElementTree.ParseError, KeyError, OSError, NotImplementedError) as error:
        raise Unreadable("broken") from error
    headers = (part for name, part in sorted(contents.items()) if _HEADERS.fullmatch(name))
    around = [text for part in headers for text in _header_texts(part)]
    notices = [*_changes(body), *_comments(contents), *_objects(body)]
    if around:
        notices.append(Notice("headers", {"words": listed(dict.fromkeys(around))}))
    hidden = list(_take_out_hidden(body))
    if hidden:
        notices.append(Notice("hidden_text", {"words": listed(hidden)}))
        data = _with_body(data, body)
    count = sum(
        len(re.findall(rb"<w:(?:foot|end)note [^>]*w:id=\"(?!-1|0\")", contents.get(name, b""))) for name in _NOTES
    )
    if count:
        notices.append(Notice("footnotes", {"count": count}))
    boxes = [_text(box) for box in body.iter(f"{_W}txbxContent")]
    if boxes := list(dict.fromkeys(filter(None, boxes))):
        notices.append(Notice("text_boxes", {"words": listed(boxes)}))
    texts = tuple(filter(None, (_text(paragraph) for paragraph in body.iter(f"{_W}p"))))
    return Parts(data, tuple(dict.fromkeys(around)), texts, _is_titled(body), tuple(notices))


def _header_texts(part: bytes) -> Iterator[str]:
    """The words of a header or footer, and of watermarks in it."""
    try:
        root = ElementTree.fromstring(part)
    except ElementTree.ParseError:
        return
    for paragraph in root.iter(f"{_W}p"):
        if said := _text(paragraph):
            yield said
    for element in root.iter():
        if element.tag.endswith("}textpath") and (said := element.get("string", "").strip()):
            yield said


def _text(element: ElementTree.Element) -> str:
    """The words of an element, without those of text boxes' second copies and of deletions."""
    pieces = []
    for one in element.iter():
        if one.tag == f"{_W}t":
            pieces.append(one.text or "")
        elif one.tag in (f"{_W}tab", f"{_W}br"):
            pieces.append(" ")
    return " ".join("".join(pieces).split())


def _changes(body: ElementTree.Element) -> Iterator[Notice]:
    deleted = [
        " ".join("".join(t.text or "" for t in one.iter(f"{_W}delText")).split()) for one in body.iter(f"{_W}del")
    ]
    inserted = [_text(one) for one in body.iter(f"{_W}ins")]
    moved = [_text(one) for one in body.iter(f"{_W}moveFrom")]
    deleted, inserted = [*filter(None, deleted), *filter(None, moved)], list(filter(None, inserted))
    if deleted or inserted:
        yield Notice("tracked_changes", {"deleted": listed(deleted) or "—", "inserted": listed(inserted) or "—"})


def _comments(contents: dict[str, bytes]) -> Iterator[Notice]:
    if "word/comments.xml" not in contents:
        return
    try:
        root = ElementTree.fromstring(contents["word/comments.xml"])
    except ElementTree.ParseError:
        return
    if said := list(filter(None, (_text(one) for one in root.iter(f"{_W}comment")))):
        yield Notice("comments", {"count": len(said), "words": listed(said)})


def _objects(body: ElementTree.Element) -> Iterator[Notice]:
    names = {"chart": "charts", "OLEObject": "embedded objects", "relIds": "SmartArt", "oMath": "equations"}
    found = {names[local] for one in body.iter() if (local := one.tag.rpartition("}")[2]) in names}
    if found:
        yield Notice("dropped_content", {"what": ", ".join(sorted(found))})


def _take_out_hidden(body: ElementTree.Element) -> Iterator[str]:
    for parent in body.iter():
        for run in [one for one in parent if one.tag == f"{_W}r"]:
            vanish = run.find(f"{_W}rPr/{_W}vanish")
            if vanish is not None and vanish.get(f"{_W}val", "1") not in _OFF:
                if said := _text(run):
                    yield said
                parent.remove(run)


def _with_body(data: bytes, body: ElementTree.Element) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            changed = name == "word/document.xml"
            new.writestr(name, ElementTree.tostring(body, encoding="utf-8") if changed else old.read(name))
    return made.getvalue()


def _is_titled(body: ElementTree.Element) -> bool:
    return any(one.get(f"{_W}val", "").lower() in ("title", "标题", "a3") for one in body.iter(f"{_W}pStyle"))
