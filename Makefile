# Waymark: `make run` and `make test` need make and Python 3.11, 3.12 or 3.13 with pip and venv; nothing else.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# The first Python in range that can make an environment; PYTHON=… overrides.
PYTHON ?= $(shell for found in python3 python3.13 python3.12 python3.11 python; do \
	"$$found" -c 'import ensurepip, sys, venv; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
	2>/dev/null && { echo "$$found"; break; }; done)

PY := .venv/bin/python
# Written last: an environment without it was cut short and is made again.
READY := .venv/.ready
PORT ?=
TESTS ?=
WORKERS ?= 2

.PHONY: help run test lint lock assets images chromium clean

help: ## Say what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

run: $(READY) ## Run the whole product at http://localhost:8000 (PORT=… for another)
	@exec $(PY) manage.py run $(if $(PORT),--port $(PORT))

test: lint chromium ## Check the code, then run every test (TESTS=… for some)
	@echo "Running the tests"
	@exec $(PY) -m pytest -q -n $(WORKERS) --dist loadgroup $(TESTS)

lint: $(READY) ## Check style, types, imports, templates and migrations
	@echo "Checking style, types, imports, templates and migrations"
	@$(PY) -m ruff check --quiet .
	@$(PY) -m ruff format --check --quiet . || { echo "These files are not formatted:"; \
		$(PY) -m ruff format --check . ; }
	@$(PY) -m mypy --no-error-summary .
	@.venv/bin/lint-imports --no-logo > .venv/lint-imports.txt || { cat .venv/lint-imports.txt; exit 1; }
	@$(PY) -m djlint --check --lint templates > .venv/djlint.txt 2>&1 || { cat .venv/djlint.txt; \
		echo "Templates are not formatted: run .venv/bin/djlint --reformat templates"; exit 1; }
	@$(PY) manage.py makemigrations --check --dry-run > .venv/migrations.txt || { cat .venv/migrations.txt; \
		echo "Models and migrations differ: run .venv/bin/python manage.py makemigrations"; exit 1; }

# The tests drive a real browser. Root (a container, CI) installs it; others are told, and their browser
# tests are skipped; in CI a missing browser is a failure.
chromium:
	@if command -v chromium chromium-browser google-chrome > /dev/null; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get > /dev/null; then \
		echo "Installing Chromium for the browser tests"; \
		export DEBIAN_FRONTEND=noninteractive; \
		apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-liberation > /dev/null; \
	elif [ "$${CI:-}" = true ]; then echo "There is no Chromium, and CI must not skip the browser tests."; exit 1; \
	else echo "There is no Chromium here: the browser tests are SKIPPED. Install it to run them."; fi

# uv installs in seconds what pip takes a minute for; where it cannot be had, pip does it. Both check hashes.
$(READY): requirements-dev.lock requirements-uv.lock
	@if [ -z "$(PYTHON)" ]; then \
		echo "Waymark needs Python 3.11, 3.12 or 3.13 with pip and venv, and found none."; \
		echo "On Debian and Ubuntu: apt-get install python3 python3-venv. Elsewhere say make PYTHON=/path/to/python"; \
		exit 1; fi
	@"$(PYTHON)" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || { \
		echo "$(PYTHON) is not Python 3.11, 3.12 or 3.13."; exit 1; }
	@echo "Making the Python environment in .venv (a minute or two, once)"
	@rm -rf .venv && "$(PYTHON)" -m venv .venv
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.lock 2> /dev/null \
		&& .venv/bin/uv pip install --quiet --python $(PY) --require-hashes -r requirements-dev.lock 2> .venv/uv.txt \
		|| { echo "Installing with pip instead of uv, which takes longer"; \
			$(PY) -m pip install -qq --disable-pip-version-check --require-hashes -r requirements-dev.lock; }
	@touch $@

# UPGRADE=--upgrade takes the newest releases that pyproject.toml allows; without it only what must change does.
UPGRADE ?=
COMPILE = .venv/bin/uv --no-config pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-emit-find-links --no-header $(UPGRADE)
lock: $(READY) ## Refresh the lock files from pyproject.toml (UPGRADE=--upgrade for newer releases)
	@env -u PIP_FIND_LINKS -u UV_FIND_LINKS $(COMPILE) --extra sentry --group dev pyproject.toml -o requirements-dev.lock
	@env -u PIP_FIND_LINKS -u UV_FIND_LINKS $(COMPILE) --no-annotate --extra sentry -c requirements-dev.lock \
		pyproject.toml -o requirements.lock
	@echo uv | env -u PIP_FIND_LINKS -u UV_FIND_LINKS $(COMPILE) --no-annotate - -o requirements-uv.lock
	@echo "Refreshed requirements.lock, requirements-dev.lock and requirements-uv.lock"

assets: ## Build the vendored design system and htmx again (needs node and npm; never needed to run)
	@sh static/vendor/vendor_assets.sh

images: $(READY) ## Take the documentation's pictures from a running product (URL=…)
	@$(PY) docs/images/take.py $(URL)

clean: ## Remove the environment, caches and the embedded servers' data
	@if [ -x $(PY) ]; then $(PY) -m config.embedded remove; fi
	@rm -rf .venv var staticfiles test-results .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -prune -exec rm -rf {} +
