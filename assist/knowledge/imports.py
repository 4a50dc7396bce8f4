"""Imports: from what a shop already has to documents of the corpus.

The text stays as it is; only front matter is put before it, as a suggestion for a person to look over.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from assist.errors import InvalidInput
from assist.knowledge.documents import Document, markdown_files, parse_document
from assist.texts.languages import language_of

_KINDS = (
    ("faq", r"faq|q&a|常见问题|问答"),
    ("macro", r"macro|快捷语|话术|canned"),
    ("product", r"manual|说明书|手册|product|商品|规格|datasheet"),
    ("guide", r"guide|指南|how[- ]to|handbook|案$|纠纷案"),
)


@dataclass(frozen=True)
class Imported:
    """One imported file. `skipped` says why it was left out; `suggested` whether front matter was made up."""

    source: str
    target: str
    id: str
    suggested: bool
    skipped: str | None = None


def import_folder(source: Path, target: Path, *, overwrite: bool = False) -> list[Imported]:
    """Copy a folder of plain Markdown into a corpus folder, with suggested front matter where there is none.

    Existing files are left alone unless `overwrite`. Raises InvalidInput when the source holds no Markdown.
    """
    if not source.is_dir():
        raise InvalidInput(f"{source}: no such folder; give a folder of Markdown files")
    taken = set(_ids(target)) if not overwrite else set()
    results = [_import_file(path, source, target, taken, overwrite) for path in markdown_files(source)]
    if not results:
        raise InvalidInput(f"{source}: no Markdown files (*.md) here")
    return results


def suggest_front_matter(text: str, name: str, taken: set[str]) -> str:
    """Front matter for a plain Markdown text. `name` is the file's stem; the new id is added to `taken`."""
    heading = re.search(r"^#{1,2}\s+(.+?)\s*#*$", text, re.MULTILINE)
    title = (heading[1] if heading else name).strip()[:200]
    front: dict[str, object] = {
        "id": _free_id(name, taken),
        "title": title,
        "kind": next((kind for kind, pattern in _KINDS if re.search(pattern, f"{name} {title}", re.I)), "policy"),
        "language": language_of(text),
        "source": name,
    }
    if date := re.search(
        r"(?:施行日期|生效日期|effective(?: date)?)\s*[：:]\s*(\d{4})[年/-](\d{1,2})[月/-](\d{1,2})", text, re.I
    ):
        with contextlib.suppress(ValueError):  # 30 February: a person has to look
            front["effective_from"] = dt.date(*(int(part) for part in date.groups()))
    return "---\n" + yaml.safe_dump(front, allow_unicode=True, sort_keys=False) + "---\n\n"


def _import_file(path: Path, source: Path, target: Path, taken: set[str], overwrite: bool) -> Imported:
    relative = path.relative_to(source)
    destination = target / relative
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        return Imported(str(path), str(destination), "", False, f"cannot be read ({error.strerror})")
    except UnicodeDecodeError:
        return Imported(str(path), str(destination), "", False, "not UTF-8; save it as UTF-8 and import it again")
    if destination.exists() and not overwrite:
        return Imported(str(path), str(destination), "", False, "exists already; --overwrite replaces it")
    known = parse_document(text, str(path))
    if isinstance(known, Document):
        taken.add(known.id)
        new_text, suggested = text, False
    else:
        new_text, suggested = suggest_front_matter(text, path.stem, taken) + text.lstrip(), True
    parsed = parse_document(new_text, str(path))
    if not isinstance(parsed, Document):
        return Imported(str(path), str(destination), "", suggested, "; ".join(problem.message for problem in parsed))
    destination.parent.mkdir(parents=True, exist_ok=True)
    destination.write_text(new_text, encoding="utf-8")
    return Imported(str(path), str(destination), parsed.id, suggested)


def _free_id(name: str, taken: set[str]) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:60].strip("-")
    # A name in Chinese has no slug: a short hash of it is stable over imports.
    if not re.search(r"[a-z]", slug):
        slug = "doc-" + hashlib.sha256(name.encode()).hexdigest()[:8]
    free, number = slug, 2
    while free in taken:
        free, number = f"{slug}-{number}", number + 1
    taken.add(free)
    return free


def _ids(folder: Path) -> Iterator[str]:
    from assist.knowledge.documents import read_corpus

    if folder.is_dir():
        yield from (document.id for document in read_corpus(folder).documents)
