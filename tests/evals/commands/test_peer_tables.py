"""The table of our server beside the peers'."""

from __future__ import annotations

import pytest

from evals.benchmarks.peer_services import Figures, PeerBenchmark, Phase
from evals.benchmarks.speeds import Milliseconds
from evals.commands.peer_tables import print_peers


def made(cpu: float, *, refused: int = 0) -> Figures:
    """A system that costs so much, whatever is asked."""
    phase = Phase(50, refused, 0, cpu, cpu / 50, 2.0, Milliseconds(20.0, 30.0), Milliseconds(400.0, 500.0))
    return Figures("thing 1.0", 512.0, phase, phase, phase)


def test_each_system_has_a_column_and_its_ratio_to_ours(capsys: pytest.CaptureFixture[str]) -> None:
    """Above one it costs more than ours; what ours does besides stands below."""
    print_peers(PeerBenchmark(2000, 50, 21, 32, 4.0, 55.0, {"ours": made(100.0), "peer": made(250.0, refused=3)}))
    shown = capsys.readouterr().out
    assert "2000 chunks, 50 questions, 21 tokens a draft: thing 1.0" in shown
    assert "250 (2.50×)" in shown
    assert "500 (1.00×)" in shown
    assert "50 drafts, 3 refused" in shown
    assert "4 a second" in shown
    assert "calibration loop: 55.0 ms; passages in a peer's prompt: 32" in shown
    assert "a second reading by the model" in shown
