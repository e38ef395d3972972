SHELL := bash
.SHELLFLAGS := -o pipefail -c
PORT ?= 8000
KILLS ?= 100
bin := .venv/bin
compile := $(bin)/uv pip compile setup.cfg --quiet --universal --python-version 3.11 \
	--generate-hashes --no-header --annotation-style line $(UPGRADE)
po := --no-fuzzy-matching --no-wrap --ignore-pot-creation-date --ignore-obsolete

.DEFAULT_GOAL := help
.PHONY: help run test crashtest lint bench check-demo translations lock clean

help: ## list these targets
	@sed -nE 's/^([a-z-]+):[^#]*## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 22

run: ## start everything on a demo billing database (PORT=8000)
	@deploy/environment run
	@exec $(bin)/ibok demo --port $(PORT)

test: ## install what the tests need and run them all (ARGS="-k name" for some)
	@deploy/environment test
	@deploy/apt-install $$($(bin)/python -m tests.servers.legs) || true
	@exec $(bin)/pytest -n auto --maxprocesses 4 --dist worksteal $(ARGS)

crashtest: ## kill the sync job again and again and count what arrives (KILLS=100 times each way)
	@deploy/environment test
	@deploy/apt-install $$($(bin)/python -m tests.servers.legs) || true
	@KILLS=$(KILLS) $(bin)/python -m tests.crash $(ARGS)

lint: ## let ruff mend style and layout, then check types and imports
	@deploy/environment test
	$(bin)/ruff check --fix
	$(bin)/ruff format
	$(bin)/mypy
	$(bin)/lint-imports

bench: ## measure CPU, statements and bytes per page beside a bare Flask page
	@deploy/environment test
	@mkdir -p build
	@$(bin)/python -m tests.bench $(ARGS) | tee build/bench.md

check-demo: ## prove the demo office's configuration with "ibok check"
	@deploy/environment run
	@$(bin)/python -c 'from pathlib import Path; from portal.demo.office import prepare; \
		prepare(Path("build/check-demo").resolve(), customers=200, years=5)'
	@exec $(bin)/ibok check --config build/check-demo/config.toml

translations: ## collect texts into the catalogues and compile them
	@deploy/environment test
	@mkdir -p build
	$(bin)/pybabel -q extract -F pyproject.toml --no-location --sort-output -o build/messages.pot .
	$(bin)/pybabel -q update -i build/messages.pot -d portal/translations $(po)
	$(bin)/pybabel compile -d portal/translations --statistics

lock: ## write both lock files anew (UPGRADE=--upgrade for newer versions)
	@deploy/environment test
	$(compile) --extra build --output-file requirements.lock
	$(compile) --extra dev --constraint requirements.lock --output-file requirements-dev.lock

clean: ## remove the environment and everything built
	rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
