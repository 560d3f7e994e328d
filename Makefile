# `make ask` and `make test` are all that a new machine needs: Python 3.11 and nothing else.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
TORCH ?= torch==2.13.0
VENV ?= .venv
BIN = $(VENV)/bin
PIP = $(BIN)/python -m pip --disable-pip-version-check install --quiet

# Another question: make ask Q="how many containers were delivered?"
Q ?= who was sanctioned in September 2023?
export Q

.PHONY: ask test check fix index eval bench help

ask: $(VENV)/installed ## answer a question about seeds/ (Q="..." for your own)
	@$(BIN)/dateline ask "$$Q"

test: $(VENV)/installed-dev ## run the tests
	@$(BIN)/python -m pytest -q

check: $(VENV)/installed-dev ## all that continuous integration runs: lint, types, tests, quality
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy retrieval bot tests benchmarks
	@$(MAKE) --no-print-directory test eval

fix: $(VENV)/installed-dev ## mend what lint and format can mend by themselves
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

index: $(VENV)/installed ## build or update the index of seeds/
	@$(BIN)/dateline index

eval: $(VENV)/installed-dev ## ask tests/questions.jsonl and refuse to sink below the floors
	@$(BIN)/python tests/eval_gate.py

bench: $(VENV)/installed-dev ## show where the time of a question goes on this machine
	@$(BIN)/python benchmarks/stages.py

help: ## this list
	@grep -E '^[a-z]+:.*## ' Makefile | sed -E 's/:[^#]*## /\t/' | expand -t 8

# torch first: asked for by another package it would come in its largest build.
$(VENV)/installed: pyproject.toml constraints.txt
	@echo "Installing into $(VENV) (once; about 2 GB) ..."
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Dateline needs Python 3.11 or newer: make ask PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) $(TORCH)
	@$(PIP) --constraint constraints.txt --editable .
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed
	@$(PIP) --constraint constraints.txt --editable '.[dev]'
	@touch $@
