"""The content team's work: the working copy, what differs in it, changes, and what a change does to answers."""
