"""The safety commands as a user runs them."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from evals.__main__ import app
from tests.evals.safety.test_personal_data import write


def test_pii_prints_the_contracts_shape_or_a_table(tmp_path: Path) -> None:
    """One JSON document, or figures for people."""
    path = write(tmp_path, ("zh", "电话13800138000", [("PHONE", "13800138000")]))
    result = json.loads(CliRunner().invoke(app, ["pii", str(path), "--json"]).stdout)
    assert {"texts", "types", "recall", "precision"} <= set(result)
    assert set(result["types"]["PHONE"]) >= {"recall", "precision"}
    shown = CliRunner().invoke(app, ["pii", str(path)]).stdout
    assert "1 texts: recall 1.000, precision 1.000" in shown
