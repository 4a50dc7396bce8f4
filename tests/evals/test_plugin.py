"""The pytest plug-in, in a pytest of its own: cases as tests, readable failures, nothing loaded unless used."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SHOP = """
import pytest
from pathlib import Path
from assist.assistant import Assistant
from assist.knowledge.reading.documents import read_corpus
from assist.knowledge.index import open_index
from assist.knowledge.passages import Search
from assist.knowledge.publishing import publish
from assist.store import open_store
from assist.testing import HashEmbedder
from tests.shop import write_shop

@pytest.fixture(scope="session")
def evals_assistant(tmp_path_factory):
    folder = tmp_path_factory.mktemp("shop")
    engine, index, embedder = open_store(f"sqlite:///{folder / 'assist.db'}"), open_index(folder), HashEmbedder()
    publish(engine, index, embedder, read_corpus(write_shop(folder / "corpus")))
    yield Assistant(Search(engine, index, embedder), None, None)
    index.close()
"""
CASES = [
    {"id": "fee", "question": "衣服开线退货运费谁出", "language": "zh", "source": "t", "slices": ["kind:single"],
     "expect": {"answer": True, "documents": ["returns"], "must_include": ["店铺承担"]}},
    {"id": "window", "question": "How many days do I have to return unused items?", "language": "en", "source": "t",
     "slices": ["kind:single"], "expect": {"answer": True, "documents": ["returns-en"], "must_include": ["45 days"]}},
    {"id": "phone", "question": "老板的电话号码", "language": "zh", "source": "t", "expect": {"answer": False}},
]  # fmt: skip


def run(folder: Path, test: str, *options: str, shop: str = SHOP) -> str:
    """The output of a pytest run of its own over one test file."""
    (folder / "conftest.py").write_text(shop, encoding="utf-8")
    (folder / "cases.jsonl").write_text("\n".join(json.dumps(case) for case in CASES), encoding="utf-8")
    (folder / "test_shop.py").write_text("import pytest, sys\nfrom evals.plugin import assert_case\n" + test, "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--rootdir", str(folder), str(folder), *options],
        capture_output=True, text=True, timeout=120, check=False, cwd=ROOT,
    )  # fmt: skip
    return done.stdout + done.stderr


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the tests of the plug-in's user stand."""
    (tmp_path / "user").mkdir()
    (tmp_path / "user" / "pytest.ini").write_text(f"[pytest]\npythonpath = {ROOT}\n")
    return tmp_path / "user"


def test_cases_become_tests_and_failures_are_readable(folder: Path) -> None:
    """One test for each case; a failure names check, question, draft, sources and what was expected, without a trace."""
    out = run(
        folder,
        f"@pytest.mark.evalcases(slices=['kind:single'], files=[{str(folder / 'cases.jsonl')!r}])\n"
        "def test_single(evalcase, drafted):\n    assert_case(evalcase, drafted)\n",
        "-v",
    )
    assert "test_single[fee] PASSED" in out
    assert "test_single[window] FAILED" in out
    assert "phone" not in out
    assert "window: includes failed" in out
    assert "customer: How many days do I have to return unused items?" in out
    assert "draft: " in out
    assert "within 30 days of delivery" in out
    assert "[1] returns-en > Return window" in out
    assert '"must_include":["45 days"]' in out
    assert "Traceback" not in out


def test_single_checks_can_be_asked_for_and_must_exist(folder: Path) -> None:
    """A check that is not there would otherwise hold for ever."""
    out = run(
        folder,
        f"@pytest.mark.evalcases(files=[{str(folder / 'cases.jsonl')!r}])\n"
        "def test_answers(evalcase, drafted):\n    assert_case(evalcase, drafted, only=['answers'])\n"
        f"@pytest.mark.evalcases(slices=['unanswerable'], files=[{str(folder / 'cases.jsonl')!r}])\n"
        "def test_typo(evalcase, drafted):\n    assert_case(evalcase, drafted, only=['answer'])\n",
    )
    assert "3 passed" in out
    assert "no such check: answer; there are answers, cites" in out


def test_a_slice_without_cases_is_an_error(folder: Path) -> None:
    """No test at all would look like success."""
    out = run(folder, "@pytest.mark.evalcases(slices=['kind:none'])\ndef test_none(evalcase): pass\n")
    assert "no case is in all of kind:none" in out


def test_who_does_not_use_it_pays_nothing(folder: Path) -> None:
    """Neither the product nor its libraries are loaded."""
    (folder / "conftest.py").unlink(missing_ok=True)
    (folder / "test_other.py").write_text(
        "import sys\ndef test_other():\n    loaded = [m for m in sys.modules if m.split('.')[0] in ('assist', 'numpy')]\n"
        "    assert 'evals.plugin' in sys.modules and not loaded\n",
        "utf-8",
    )
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--rootdir", str(folder), "--noconftest",
         str(folder / "test_other.py")], capture_output=True, text=True, timeout=120, check=False, cwd=folder,
    )  # fmt: skip
    assert "1 passed" in done.stdout, done.stdout


@pytest.mark.parametrize(
    ("mark", "told"),
    [
        ("slice=['kind:single']", "the mark is evalcases(slices=(), files=()), both lists of names"),
        ("'kind:single'", "the mark is evalcases(slices=(), files=()), both lists of names"),
        ("slices='kind:single'", "the mark is evalcases(slices=(), files=()), both lists of names"),
        ("slices=['kind:nope']", "evalcases: no case is in all of kind:nope; it would prove nothing"),
        ("files=['none.jsonl']", "evalcases: none.jsonl: cannot be read (No such file or directory)"),
    ],
)
def test_a_mark_written_wrong_is_one_clear_line(folder: Path, mark: str, told: str) -> None:
    """It is not taken for a wish for all cases, and shows nothing of the plug-in's own code."""
    out = run(folder, f"@pytest.mark.evalcases({mark})\ndef test_single(evalcase):\n    pass\n")
    assert told in out
    assert "passed" not in out
    assert "plugin.py" not in out


def test_a_shop_without_a_corpus_is_told_in_two_lines(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is wrong and where, without the code that found it."""
    monkeypatch.setenv("ASSIST_CORPUS_DIR", str(folder / "none"))
    test = "@pytest.mark.evalcases(slices=['kind:inference'])\ndef test_it(evalcase, drafted):\n    pass\n"
    out = run(folder, test, shop="")
    assert f"{folder / 'none'}" in out
    assert "nothing was published" in out
    assert "Traceback" not in out
    assert "publishing.py" not in out
