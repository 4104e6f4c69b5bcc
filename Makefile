# The commands of a working day. `make help` lists them.

PYTHON ?= python3
BIN := .venv/bin
TESTS ?=
SIDE_BY_SIDE := --numprocesses logical --maxprocesses 4 --dist loadfile --no-loadscope-reorder

.DEFAULT_GOAL := help
.PHONY: help run test lint audit bench bench-quick screenshots clean setup setup-tests

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

run: setup ## Install what is missing, start the server and play one confidential message through it
	@exec $(BIN)/troth serve --demonstration

# All of them: side by side in as many processes as there are cores, a file in one of them; then, one after
# another, those that must be alone. Some: as they are named.
test: setup-tests ## Install what the tests need and run them all; TESTS="tests/policy -k name" runs some
ifeq ($(strip $(TESTS)),)
	@$(BIN)/python -m pytest -m "not alone" $(SIDE_BY_SIDE); crowd=$$?; \
	[ $$crowd -le 1 ] || exit $$crowd; \
	$(BIN)/python -m pytest -m alone && exit $$crowd
else
	@exec $(BIN)/python -m pytest $(TESTS)
endif

lint: setup-tests ## Check style, types, imports and documents
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tools.reference --check

audit: setup-tests ## Look the locked packages up among known vulnerabilities
	$(BIN)/python -m tools.audit

bench: setup-tests ## Take every figure beside its peer; appends to benchmarks/results/
	$(BIN)/python -m benchmarks

bench-quick: setup-tests ## See that every figure can be taken; records nothing
	$(BIN)/python -m benchmarks --quick --runs 1

screenshots: setup-tests ## Make the documents' pictures anew from a running server
	TROTH_SCREENSHOTS=1 $(BIN)/python -m pytest tests/end_to_end/test_screenshots.py

clean: ## Remove what was installed and built; the server's data stays
	rm -rf .venv .tools node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

setup:
	@$(PYTHON) -m tools.bootstrap

setup-tests:
	@$(PYTHON) -m tools.bootstrap --tests
