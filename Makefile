# Every target installs what it needs first; Python 3.11 or newer and make are all that has to be there.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed
# Half as many again as there are cores: many tests wait for services to start and to be killed.
WORKERS ?= $(shell $(PYTHON) -c 'import os; print(max(2, (os.cpu_count() or 1) * 3 // 2))')

.DEFAULT_GOAL := help
.PHONY: help install run test check format bench lock clean

help: ## List these targets
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/\1\t\2/p' Makefile | while IFS="$$(printf '\t')" read -r name text; do \
		printf '  %-8s %s\n' "$$name" "$$text"; done

install: $(STAMP) ## Make the environment in .venv, from packages pinned by digest

# Two steps, because pip can't check a digest of the project itself. --no-deps: everything is there by then.
# --no-build-isolation: the build uses the pinned setuptools instead of fetching one.
$(STAMP): requirements-dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo 'caseledger needs Python 3.11 or newer: make PYTHON=/path/to/python3.11' >&2; exit 1; }
	@echo 'Installing into .venv'
	@$(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

run: install ## Start the service; with no database named, on an embedded one
	@$(BIN)/caseledger serve

test: install ## Run all tests, or TESTS=...; SETUP=postgresql_15, one_role or pgbouncer gives them another database
	@$(BIN)/pytest --numprocesses=$(WORKERS) --dist=worksteal $(if $(SETUP),--set-up $(SETUP)) $(TESTS)

check: install ## Check style, types and the arrows between the rings
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

format: install ## Mend style where it can be mended by a program
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

bench: install ## Measure: make bench [SECTION=ledger] [NAME=append]
	@$(BIN)/python -m tests.bench $(if $(NAME),--name $(NAME)) $(if $(SECTION),--section $(SECTION))

# uv reads one set of versions for every supported Python out of pyproject.toml. It is needed here and nowhere else.
# Versions that still fit stay as they are; remove a line from a requirements file to have it looked up anew.
lock: ## Write requirements.txt and requirements-dev.txt anew, after a change of dependencies
	@$(PYTHON) -m venv .lock && .lock/bin/pip install --quiet --disable-pip-version-check 'uv>=0.9,<1'
	@for args in '-o requirements.txt' '--group dev -o requirements-dev.txt'; do \
		.lock/bin/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
			--generate-hashes --no-emit-index-url --no-header $$args || exit 1; done
	@rm -rf .lock

clean: ## Remove the environment and everything that tools left behind
	@rm -rf .venv .lock build *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
