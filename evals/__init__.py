"""Evaluation: cases, runs, and the gate that decides whether a change may ship."""
