# loanflow: two commands, `make up` and `make test`; the rest is listed by `make help`.
SHELL := /bin/bash
PYTHON ?= $(shell command -v python3.11 || command -v python3)
UV_VERSION := 0.13.9
VENV := .venv
BIN := $(VENV)/bin
DEMO ?= 20

.DEFAULT_GOAL := help
.PHONY: help up test lint lock clean

help: ## what can be done here
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

$(VENV)/uv: Makefile
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "loanflow needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Name one: make PYTHON=/path/to/python3.11 ...")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@touch $@

$(VENV)/run: requirements.lock pyproject.toml $(VENV)/uv
	@$(BIN)/uv pip install --quiet --require-hashes -r requirements.lock
	@$(BIN)/uv pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/test: requirements-test.lock $(VENV)/run
	@$(BIN)/uv pip install --quiet --require-hashes -r requirements-test.lock
	@touch $@

lock: $(VENV)/uv ## pin the dependencies anew from pyproject.toml
	$(BIN)/uv pip compile -q --upgrade --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header pyproject.toml --extra test -o requirements-test.lock
	$(BIN)/uv pip compile -q --upgrade --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header pyproject.toml -c requirements-test.lock -o requirements.lock

clean: ## remove what was built (not the state)
	rm -rf $(VENV) node_modules webapp/static/dist build *.egg-info
