"""Working copies: the documents as they are being written, in the same Markdown files that Git users edit.

Whoever saves says which state of the file the text was written on. When somebody else changed it meanwhile, on a page
or in the folder, nothing is overwritten: both texts are handed back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from sqlalchemy.engine import Engine

from assist import store
from assist.content.front_texts import document_text
from assist.content.saves import Act, Save, record_save
from assist.content.working_files import WorkingFile, WorkingFiles
from assist.errors import CheckFailed, Conflict, InvalidInput, NotFound, StaleEdit
from assist.knowledge.reading.documents import Document, Source, parse_source
from assist.knowledge.reading.problems import Problem

LOCK_SECONDS = 10
NEW = "new"  # the etag of a document that is not there yet


@dataclass(frozen=True)
class Edit:
    """What a document is to say: its front matter and body, or (`text`) its whole file. `path` is where the file of a
    new one goes, if that is known.
    """

    values: Mapping[str, Any]
    body: str
    text: str | None = None
    path: str | None = None


class Unsound(CheckFailed):
    """A text that is no document; `rows` are its problems."""

    def __init__(self, problems: list[Problem]) -> None:
        told = [f"{problem.line}: {problem.message()}" for problem in problems]
        super().__init__("this cannot be saved as a document", told)
        self.rows = tuple(problems)


class WorkingCopy:
    """The documents of a corpus folder. Safe to share between threads, and between processes on one machine."""

    def __init__(self, folder: Path, data: Path, engine: Engine) -> None:
        """`data` is the data folder, for the lock; `engine` keeps who saved what."""
        self.folder = folder
        self.engine = engine
        self._files = WorkingFiles(folder)
        self._lock = FileLock(data / "working-copy.lock", timeout=LOCK_SECONDS)  # of each thread its own

    @property
    def version(self) -> int:
        """Another number whenever a file changed, as of the last look."""
        return self._files.version

    def files(self) -> Mapping[str, WorkingFile]:
        """Every file by its path, as it is now."""
        return self._files.read()

    def find(self, document_id: str) -> WorkingFile:
        """The file of a document, first in the order of paths. Raises NotFound."""
        found = self._find(document_id)
        if found is None:
            raise NotFound(f"document {document_id!r} is not in the working copy")
        return found

    def text(self, document_id: str) -> str | None:
        """What the file of a document says; None without one."""
        found = self._find(document_id)
        return found.text if found else None

    def documents(self) -> dict[str, Document]:
        """The documents that can be read, by id."""
        return {key: source.document for key, source in self.sources().items()}

    def sources(self) -> dict[str, Source]:
        """The documents that can be read, by id, each with its lines; of two with one id the first."""
        found: dict[str, Source] = {}
        for file in self.files().values():
            if file.source is not None:
                found.setdefault(file.id, file.source)
        return found

    def save(self, document_id: str, edit: Edit, etag: str, by: str) -> WorkingFile:
        """Write a document. `etag` is that of the text which was edited, `new` for a document that is not there yet.

        Another `id` in the front matter renames it, and documents that it replaced or that replace it follow. Raises
        StaleEdit when the file has another state, Unsound for what is no document, Conflict for an id that is taken.
        """
        with self._locked():
            file = self._find(document_id)
            text = edit.text if edit.text is not None else self._text(edit, file)
            self._refuse_stale(document_id, file, text, etag)
            parsed = parse_source(text, file.path if file else f"{document_id}.md")
            if not isinstance(parsed, Source):
                raise Unsound(parsed)
            new_id = parsed.document.id
            if (other := self._find(new_id)) is not None and (file is None or other.path != file.path):
                raise Conflict(f"the id {new_id!r} is taken by {other.path}; choose another id")
            act: Act = "created" if file is None else "renamed" if new_id != file.id else "saved"
            path = file.path if file else edit.path or self._free_path(parsed.document)
            saved = self._write(Save(new_id, path, act, by, store.utc_now(), file.text if file else None, text))
            if act == "renamed" and file is not None:
                self._follow(file.id, new_id, by)
            return saved

    def remove(self, document_id: str, etag: str, by: str) -> None:
        """Remove a document's file; its text stays among the saves. Raises NotFound or StaleEdit."""
        with self._locked():
            file = self.find(document_id)
            self._refuse_stale(document_id, file, None, etag)
            self._write(Save(document_id, file.path, "removed", by, store.utc_now(), file.text, None))

    def restore(self, document_id: str, path: str, text: str | None, by: str) -> None:
        """Put a file back to an earlier text (None: there was none), whatever it says now."""
        with self._locked():
            file = self._find(document_id)
            held = file.path if file else path
            before = file.text if file else None
            if before != text:
                self._write(Save(document_id, held, "restored", by, store.utc_now(), before, text))

    def _find(self, document_id: str) -> WorkingFile | None:
        return next((file for file in self.files().values() if file.id == document_id), None)

    def _text(self, edit: Edit, file: WorkingFile | None) -> str:
        return document_text(edit.values, edit.body, file.text if file else None)

    def _refuse_stale(self, document_id: str, file: WorkingFile | None, yours: str | None, etag: str) -> None:
        if not etag:
            raise InvalidInput('say which text you edited: If-Match with its etag, or "new"')
        if etag == (file.etag if file else NEW):
            return
        if file is None:
            raise StaleEdit(f"document {document_id!r} was removed by somebody else meanwhile", yours, None, None)
        told = "exists already" if etag == NEW else "was changed by somebody else meanwhile"
        raise StaleEdit(f"document {document_id!r} {told}; nothing was saved", yours, file.text, file.etag)

    def _free_path(self, document: Document) -> str:
        """Where a new document's file goes: beside those of its language, if these have a folder of their own."""
        by_language = (self.folder / document.front.language).is_dir()
        path = f"{document.front.language}/{document.id}.md" if by_language else f"{document.id}.md"
        if (self.folder / path).exists():
            raise Conflict(f"the file {path} is there already and holds another document; choose another id")
        return path

    def _write(self, save: Save) -> WorkingFile:
        """Keep the save and write the file; neither without the other."""
        with self.engine.begin() as connection:
            record_save(connection, save)
            if save.after is None:
                self._files.remove(save.path)
                return WorkingFile(save.path, "", "", None, ())
            return self._files.write(save.path, save.after)

    def _follow(self, old: str, new: str, by: str) -> None:
        """Documents that supersede one by its old id name the new one."""
        for file in list(self.files().values()):
            if file.source is None or file.source.document.front.supersedes != old:
                continue
            front = file.source.document.front.model_dump(exclude_defaults=True) | {"supersedes": new}
            text = document_text(front, file.source.document.body, file.text)
            self._write(Save(file.id, file.path, "saved", by, store.utc_now(), file.text, text))

    @contextmanager
    def _locked(self) -> Iterator[None]:
        Path(self._lock.lock_file).parent.mkdir(parents=True, exist_ok=True)
        try:
            self._lock.acquire()
        except Timeout:
            raise Conflict("another save is under way; try again") from None
        try:
            yield
        finally:
            self._lock.release()
