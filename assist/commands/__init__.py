"""The commands of `assist`, a file for each group; `assist/__main__.py` puts them together."""
