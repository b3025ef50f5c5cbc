# Homeroom's verbs. Each sets up what it needs: Python 3.11 or newer with venv, and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LOCKED := $(VENV)/.lock-installed
STAMP := $(VENV)/.installed
TOOLS := $(VENV)/.tools-installed

PIN := uv pip compile --quiet --no-header --no-annotate --generate-hashes --python-version 3.11 --universal --extra try

.PHONY: try test check elsewhere measure bench simulate soak fix lock clean
.DEFAULT_GOAL := try

$(LOCKED): requirements.lock
	@rm -rf $(VENV)
	@echo "Setting up $(VENV) from requirements.lock (once, about half a minute) ..."
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Homeroom needs Python 3.11 or newer")'
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $(LOCKED)

$(STAMP): $(LOCKED) pyproject.toml
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(STAMP)

$(TOOLS): $(STAMP) requirements-dev.lock
	@echo "Adding what the tests need, from requirements-dev.lock (once, about a minute) ..."
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-compile --require-hashes -r requirements-dev.lock
	@touch $(TOOLS)

try: $(STAMP)  ## The local workspace: make try ARGS="--port 3300 --no-open"
	@$(BIN)/homeroom try $(ARGS)

check: $(TOOLS)  ## Style, types and the direction of imports
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

test: check  ## All but the long tests; make test ARGS="-k quiz" for a part, ARGS="-m long" for the long ones
	@$(BIN)/python -m pytest -m "not long" $(ARGS)

elsewhere: $(TOOLS)  ## What depends on the machine, again: an odd folder without git, few descriptors, another time zone
	@$(BIN)/python -m tests.elsewhere $(ARGS)

measure: $(TOOLS)  ## What the bot costs: start, memory, processor
	@$(BIN)/python -m tests.measure

bench: $(TOOLS)  ## What a reply costs, beside the least it could: make bench ARGS="--quick --json FILE"
	@$(BIN)/python -m tests.benchmarks $(ARGS)

simulate: $(TOOLS)  ## Rare losses, found by seed: make simulate ARGS="--hours 1", "--seeds 200 --from 1000", "--seed N", "--year"
	@$(BIN)/python -m tests.simulation $(ARGS)

soak: $(TOOLS)  ## The long tests, then a class at work while everything goes wrong; ARGS="--minutes 3 --seed 1": only the class
	@$(if $(ARGS),,$(BIN)/python -m pytest -m long)
	@$(BIN)/python -m tests.soak $(ARGS)

fix: $(TOOLS)  ## Format, and mend what can be mended
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

lock:  ## Pin again, with hashes and no registry's host: what running needs, and what the tests need
	@$(PIN) --extra postgres --group dev pyproject.toml --output-file requirements-dev.lock
	@$(PIN) --group build pyproject.toml --constraint requirements-dev.lock --output-file requirements.lock
	@$(PIN) --extra postgres --group build pyproject.toml --constraint requirements-dev.lock --output-file requirements-postgres.lock

clean:
	@rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache dist
