# Dunwell. `make help` lists what there is to do.
SHELL := /bin/bash
.DEFAULT_GOAL := help
VENV := .venv
BIN := $(VENV)/bin
LOCKS := requirements/base.txt requirements/dev.txt
N ?= 100000
# The first Python of at least 3.12 that there is, the newest tried first.
FIND_PYTHON = for one in $${PYTHON:-} python3.13 python3.12 python3.14 python3 python; do \
	command -v $$one >/dev/null 2>&1 && $$one -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 12))' \
	2>/dev/null && { echo $$one; exit 0; }; done; for one in $$HOME/.pyenv/versions/3.1[2-9]*/bin/python; do \
	[ -x $$one ] && { echo $$one; exit 0; }; done; exit 1

.PHONY: help
help:  ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /|/' | awk -F'|' '{printf "  make %-10s %s\n", $$1, $$2}'

.PHONY: run
run: $(VENV)/.ready  ## set up, make the sample company, and serve it on http://127.0.0.1:8000
	@$(BIN)/dunwell demo

.PHONY: test
test: $(VENV)/.ready  ## set up and run the tests
	@$(BIN)/python -m pytest -n auto --dist loadfile

.PHONY: check
check: lint types contracts migrations test  ## everything that CI runs: format, lint, types, imports, migrations, docs, tests

.PHONY: lint
lint: $(VENV)/.ready  ## format and lint, without changing anything
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .

.PHONY: types
types: $(VENV)/.ready  ## mypy, strict
	@$(BIN)/mypy

.PHONY: contracts
contracts: $(VENV)/.ready  ## which room may import which
	@$(BIN)/lint-imports

.PHONY: migrations
migrations: $(VENV)/.ready  ## the migrations say what the models say
	@DUNWELL_HOME=$$(mktemp -d) $(BIN)/python manage.py makemigrations --check --dry-run

.PHONY: bench
bench: $(VENV)/.ready  ## the measurements of docs/performance.md
	@$(BIN)/dunwell bench

.PHONY: fuzz
fuzz: $(VENV)/.ready  ## planner against oracle until N=100000 item decisions agree
	@$(BIN)/python -m tests.fuzz $(N)

.PHONY: messages
messages: $(VENV)/.ready  ## gather the texts of the back office for translation, and compile what is translated (needs gettext)
	@cd dunwell && DUNWELL_HOME=$$(mktemp -d) ../$(BIN)/python ../manage.py makemessages --all --no-location --no-wrap \
		--no-obsolete --verbosity 0
	@cd dunwell && DUNWELL_HOME=$$(mktemp -d) ../$(BIN)/python ../manage.py compilemessages --verbosity 0

.PHONY: lock
lock: $(VENV)/.ready  ## pin the requirements anew, with hashes
	@for one in base dev; do $(BIN)/uv pip compile --python-version 3.12 --universal --generate-hashes \
		--no-emit-index-url --no-header -q requirements/$$one.in -o requirements/$$one.txt >/dev/null || exit 1; done
	@$(BIN)/uv pip compile --python-version 3.12 --universal --generate-hashes --no-emit-index-url --no-header --no-deps \
		-q requirements/schemas.in -o requirements/schemas.txt >/dev/null

.PHONY: clean
clean:  ## remove the virtual environment and caches (never your data in var/)
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build *.egg-info

# Made anew only when the pinned requirements change.
$(VENV)/.ready: $(LOCKS) pyproject.toml
	@python=$$($(FIND_PYTHON)) || { echo "Dunwell needs Python 3.12 or newer with its venv module: install python3.13 (and, on Debian, python3.13-venv), or name one as PYTHON=/path/to/python make …" >&2; exit 1; }; \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 12))' && { [ -x $(BIN)/python ] || $$python -m venv $(VENV); }
	@echo "Installing the pinned requirements …"
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes --no-deps $(addprefix -r ,$(LOCKS))
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@
