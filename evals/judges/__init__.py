"""Judges: opinions on drafts. The one home of ragas, which is imported where it is used: it takes seconds."""
