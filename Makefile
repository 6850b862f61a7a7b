# loanflow: two commands, `make up` and `make test`; the rest is listed by `make help`.
SHELL := /bin/bash
PYTHON ?= $(shell command -v python3.11 || command -v python3)
UV_VERSION := 0.13.9
VENV := .venv
BIN := $(VENV)/bin
DEMO ?= 20
PYTEST_ARGS ?=
# Processes that share the tests out; each may run an engine of its own (1 GB). One more than CI has processors: tests of the running
# system wait a good part of their time.
TEST_PROCESSES ?= 3

# Python keeps its bytecode, whatever the environment says: without, every process compiles some thousand modules anew,
# and the workers take 7 s of processor time to start instead of 2.6 s.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help up down test lint e2e bench simulate simulate-engine assets lock clean

help: ## what can be done here
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-15s %s\n", $$1, $$2}'

$(VENV)/uv: Makefile
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "loanflow needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Name one: make PYTHON=/path/to/python3.11 ...")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@touch $@

$(VENV)/run: requirements.lock pyproject.toml $(VENV)/uv
	@$(BIN)/uv pip install --quiet --compile-bytecode --require-hashes -r requirements.lock
	@$(BIN)/uv pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/test: requirements-test.lock $(VENV)/run
	@$(BIN)/uv pip install --quiet --require-hashes -r requirements-test.lock
	@touch $@

$(VENV)/assets: package-lock.json $(VENV)/run
	@$(BIN)/python -m webapp.build_assets --tools
	@touch $@

up: $(VENV)/run ## set everything up and run it: engine, sandbox, workers, web (DEMO=0: without the first applicants)
	@exec $(BIN)/loanflow up --demo $(DEMO)

down: $(VENV)/run ## stop everything from another terminal
	@$(BIN)/loanflow down

assets: $(VENV)/assets ## build the browser's files and install the tools for diagrams

test: $(VENV)/test $(VENV)/assets ## run every test (what needs PostgreSQL or Chromium is skipped where they are missing)
	@$(BIN)/python -m engine.launcher operaton --prepare
	@$(BIN)/pytest --numprocesses=$(TEST_PROCESSES) --dist=loadfile --no-loadscope-reorder --cov --cov-report=term:skip-covered $(PYTEST_ARGS)

lint: $(VENV)/test $(VENV)/assets ## check style, types, layers, diagrams
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/loanflow gate --paths bpmn
	npx --no-install bpmnlint 'bpmn/*.bpmn'
	$(BIN)/python -m webapp.translations missing

e2e: $(VENV)/test $(VENV)/assets ## run only the tests on the running system
	@$(BIN)/pytest tests/e2e tests/browser $(PYTEST_ARGS)

bench: $(VENV)/test $(VENV)/assets ## measure: workers against a bare loop, the instant path under load, plans a second, the daily close, the monthly review, the tasklist over a long book, the first page in a browser, verifying the journal, a loan's money among a million transfers, the replay of a long case
	@$(BIN)/python tests/bench/bench_runtime.py
	@$(BIN)/python tests/bench/bench_instant.py
	@$(BIN)/python tests/bench/bench_schedules.py
	@$(BIN)/python tests/bench/bench_close.py
	@$(BIN)/python tests/bench/bench_review.py
	@$(BIN)/python tests/bench/bench_tasklist.py
	@$(BIN)/python tests/bench/bench_first_page.py
	@$(BIN)/python tests/bench/bench_journal.py
	@$(BIN)/python tests/bench/bench_flow.py
	@$(BIN)/python tests/bench/bench_replay.py

simulate: $(VENV)/run ## live through 24 months of 5,000 invented customers in a bank of its own, and check that all reconciles
	@$(BIN)/loanflow simulate --months 24 --customers 5000 --seed 1

simulate-engine: $(VENV)/run ## the same with 200 customers for 3 months, collection by an engine of its own
	@$(BIN)/loanflow simulate --engine --months 3 --customers 200 --seed 1

lock: $(VENV)/uv ## pin the dependencies anew from pyproject.toml
	$(BIN)/uv pip compile -q --upgrade --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header pyproject.toml --extra test -o requirements-test.lock
	$(BIN)/uv pip compile -q --upgrade --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header pyproject.toml -c requirements-test.lock -o requirements.lock

clean: ## remove what was built (not the state)
	rm -rf $(VENV) node_modules webapp/static/dist build *.egg-info
