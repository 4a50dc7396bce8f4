"""Run files: whole or refused, and one run at a time in a folder."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from assist.errors import InvalidInput
from evals.gate.run_files import claimed, must_be_writable, read_run, write_baseline, write_run
from tests.evals.made_runs import changed, many


def test_a_run_survives_being_written_and_read(tmp_path: Path) -> None:
    """From a folder, or from the file."""
    run = many(3)
    write_run(run, tmp_path / "results.json")
    assert read_run(tmp_path) == read_run(tmp_path / "results.json") == run


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"format": 3, "prov', "not a whole run"),
        ("\xff", "not a run of `evals`|not a whole run"),
        ("[]", "not a run of `evals`"),
        ('{"cases": 107}', "not a run of `evals`"),
        ('{"format": 2, "results": []}', r"written by another version \(format 2, not 3\)"),
        ('{"format": 3, "provenance": {}, "results": [], "more": 1}', "more: extra inputs are not permitted"),
        ('{"format": 3, "provenance": {"suit": "x"}, "results": []}', "suit: "),
        ('{"format": 3, "provenance": {}, "results": [{"id": "a"}]}', "slices: "),
    ],
)
def test_a_file_that_is_cut_foreign_or_old_is_one_clear_line(tmp_path: Path, text: str, message: str) -> None:
    """Where, what, and what to do."""
    path = tmp_path / "results.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInput, match=message) as error:
        read_run(path)
    assert "\n" not in str(error.value)
    assert str(error.value).startswith(str(path))
    assert "make it again" in str(error.value)


def test_a_missing_run_says_how_to_make_one(tmp_path: Path) -> None:
    """For a folder and for a file."""
    for path in (tmp_path, tmp_path / "none.json"):
        with pytest.raises(InvalidInput, match="no such run; `evals run` makes one"):
            read_run(path)


def test_a_run_that_holds_a_case_twice_is_refused(tmp_path: Path) -> None:
    """It would count for two, and the gate would compare it with itself."""
    run = many(3)
    write_run(replace(run, results=(*run.results, run.results[1])), tmp_path / "results.json")
    with pytest.raises(InvalidInput, match=r"results\.json: c001 stands in it more than once; make it again"):
        read_run(tmp_path)


def test_two_runs_do_not_share_a_folder(tmp_path: Path) -> None:
    """The second is refused while the first works, and welcome afterwards."""
    with (
        claimed(tmp_path / "out"),
        pytest.raises(InvalidInput, match="another run is writing here"),
        claimed(tmp_path / "out"),
    ):
        pass
    with claimed(tmp_path / "out"):
        pass
    assert not list((tmp_path / "out").iterdir())
    with claimed(None):
        pass


def test_a_folder_that_cannot_be_written_is_refused_before_the_work(tmp_path: Path) -> None:
    """A file stands in its place."""
    (tmp_path / "out").write_text("")
    with pytest.raises(InvalidInput, match="cannot be written"), claimed(tmp_path / "out"):
        pass


def test_a_baseline_that_cannot_be_written_is_refused_before_the_work(tmp_path: Path) -> None:
    """A folder stands in its place, or a file where its folder should be; nothing half-written stays."""
    (tmp_path / "taken").mkdir()
    (tmp_path / "file").write_text("")
    with pytest.raises(InvalidInput, match="is a folder; name a file in it"):
        must_be_writable(tmp_path / "taken")
    with pytest.raises(InvalidInput, match="cannot be written; name another file"):
        must_be_writable(tmp_path / "file" / "base.json")
    must_be_writable(tmp_path / "new" / "base.json")
    with pytest.raises(InvalidInput, match=r"taken: cannot be written \(Is a directory\)"):
        write_run(many(1), tmp_path / "taken")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "taken"]


def test_a_baseline_is_small_and_still_tells_which_drafts_changed(tmp_path: Path) -> None:
    """The beginning of each text, its digest, no times, no machine; 340 cases stay under 600 KB."""
    long = {"id": "d", "status": "answered", "text": "退" * 500, "citations": [], "passages": [], "usage": {}}
    metrics = {f"metric_{i}": 0.1234 for i in range(12)}
    checks = {f"check_{i:02}": True for i in range(14)}
    write_baseline(many(340, draft=long, metrics=metrics, checks=checks), tmp_path / "base.json")
    assert (tmp_path / "base.json").stat().st_size < 600_000
    kept = read_run(tmp_path / "base.json")
    assert kept.provenance.machine == ""
    assert kept.results[0].draft == {"status": "answered", "text": "退" * 160 + "…"}
    assert (kept.results[0].digest, kept.results[0].milliseconds) == ("same", 0.0)


def test_a_change_of_one_case_is_a_change_of_one_line(tmp_path: Path) -> None:
    """So that a new baseline can be reviewed."""
    base = many(20)
    write_baseline(base, tmp_path / "a.json")
    write_baseline(changed(base, [4], digest="other"), tmp_path / "b.json")
    a, b = ((tmp_path / name).read_text(encoding="utf-8").splitlines() for name in ("a.json", "b.json"))
    assert sum(x != y for x, y in zip(a, b, strict=True)) == 1
    assert json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))["format"] == 3
