"""Judges: opinions on drafts. The one home of ragas, which is imported where it is used: it takes seconds."""

import os

# Before any import of it: it would tell its makers of every use.
os.environ.setdefault("RAGAS_DO_NOT_TRACK", "true")
