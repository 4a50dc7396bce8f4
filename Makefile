# Two commands for newcomers: `make serve` and `make test`. Each makes .venv itself; a second run reuses it.
PYTHON ?= python3
BIN := .venv/bin
# Processes that share the tests, file by file; each has servers and databases of its own. `make test WORKERS=0` is one.
WORKERS ?= auto
# Without byte code every command would compile a thousand files anew.
unexport PYTHONDONTWRITEBYTECODE
STAMP := .venv/.installed

.DEFAULT_GOAL := help
.PHONY: help install serve test quick check lock licences sbom pictures

help: ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

install: $(STAMP) ## create .venv and install hash-checked dependencies

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] not in ((3, 11), (3, 12)))' \
		|| { echo "error: $(PYTHON) is not Python 3.11 or 3.12; run make PYTHON=/path/to/python3.12" >&2; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/uv --version >/dev/null 2>&1 || $(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $(STAMP)

serve: install ## serve the API, the sidebar and the demo desk on http://127.0.0.1:8100
	@$(BIN)/assist serve

test: install ## run every test, then the evaluation gate
	$(BIN)/python -m pytest -n $(WORKERS) --maxprocesses 4 --dist loadfile
	$(BIN)/evals gate

quick: install ## the tests that need no browser, server, publish or judge, under a minute
	$(BIN)/python -m pytest -q tests/texts tests/drafting/checks tests/drafting/privacy tests/drafting/turns \
		tests/test_architecture.py tests/test_settings.py tests/evals/gate tests/evals/test_statistics.py

check: install ## lint and type-check
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

pictures: install ## take the pictures of docs/ anew, in Chromium
	$(BIN)/python -m tests.house
	$(BIN)/python -m tests.browser.pictures
	$(BIN)/python -m tests.browser.screens
	$(BIN)/python -m tests.browser.studio_screens
	PICTURES=docs/hosts $(BIN)/python -m pytest -q tests/browser/test_hosts.py tests/browser/test_host_pasting.py

lock: install ## resolve pyproject.toml into requirements.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-annotate \
		--extra evals --extra dev --extra build --python-version 3.11 \
		pyproject.toml -o requirements.lock
	{ sed '/^#/!d;q' deploy/requirements.lock; $(BIN)/uv pip compile --quiet --universal --generate-hashes \
		--no-annotate --no-header --python-version 3.11 -c requirements.lock pyproject.toml; } > deploy/.new.lock
	mv deploy/.new.lock deploy/requirements.lock

licences: install ## list what the server consists of in docs/licences.md
	$(BIN)/python deploy/licences.py > docs/.licences.md && mv docs/.licences.md docs/licences.md

sbom: install ## write the server's bill of materials (CycloneDX) to sbom.cdx.json
	$(BIN)/cyclonedx-py requirements deploy/requirements.lock --pyproject pyproject.toml --mc-type application \
		--output-reproducible --of JSON -o sbom.cdx.json
