# What one can do here. `make` alone explains.

.DEFAULT_GOAL := help
.PHONY: help setup run test check check-static format shuffle coverage crash fuzz-http bench bench-quick bench-tui pictures lock clean

BIN := .venv/bin
WORKERS ?= 2
PYTEST := $(BIN)/python -m pytest
SOURCES := sgops tests $(wildcard bench)

help: ## say what each target does
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## make .venv fit requirements.lock (the other targets do it themselves)
	@scripts/setup

run: setup ## open the terminal on sample_config.toml; without a terminal, run its demonstration
	@if [ -t 0 ] && [ -t 1 ]; then \
		exec $(BIN)/sgops --config sample_config.toml demo --once; \
	else \
		exec $(BIN)/sgops --config sample_config.toml demo --headless; \
	fi

# Real processes and signals want a share of the machine. What failed beside others is named, and asked once more alone:
# what fails twice has failed, and a run that broke off is not asked again.
test: setup ## run the tests
	@$(PYTEST) -q -n $(WORKERS) --dist worksteal $(TESTS) || { [ $$? -eq 1 ] && \
		echo "Once more, alone: what failed above." && $(PYTEST) -q -x --last-failed --last-failed-no-failures none $(TESTS); }

check: check-static ## all that .ci/run asks for: format, lint, types, import contracts, tests
	@$(MAKE) --no-print-directory test

check-static: setup ## format, lint, types and import contracts
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

format: setup ## let ruff put the sources in form
	$(BIN)/ruff format $(SOURCES)
	$(BIN)/ruff check --fix $(SOURCES)

shuffle: setup ## run the tests in a random order, to find those that lean on each other
	$(PYTEST) -q -n $(WORKERS) -p randomly

coverage: setup ## run the tests and say which branches they never took
	$(PYTEST) -q -n $(WORKERS) --cov --cov-report=term-missing:skip-covered

crash: setup ## kill real engines N times (or N=every) and see that nothing is lost; SEED, PLAN and CROWD repeat a run
	$(BIN)/python -m tests.crash --workers $(WORKERS) $(if $(N),--kills $(N)) $(if $(SEED),--seed $(SEED)) \
		$(if $(CROWD),--crowd $(CROWD)) $(if $(PLAN),--plan '$(PLAN)')

fuzz-http: setup ## ask a real engine many more made-up questions over HTTP than the tests do
	FUZZ_TIMES=1000 $(PYTEST) -q --timeout 3600 -p no:cacheprovider tests/http/test_fuzz.py tests/http/test_schemathesis.py

bench: setup ## measure every axis of the benchmark beside its raw baseline
	$(BIN)/python -m bench

bench-tui: setup ## measure the terminal in a real one, beside a bare Textual app; JOBS=1000000 for the full table
	$(BIN)/python -m bench.tui $(if $(JOBS),--jobs $(JOBS))

pictures: setup ## take the pictures of the terminal anew, look at them, and put the best on the pages
	$(PYTEST) -q tests/tui/test_pictures.py --snapshot-update
	$(BIN)/python -m tests.docs.frame

bench-quick: setup ## the same in under a minute, with wider margins
	$(BIN)/python -m bench --quick

lock: ## write requirements.lock anew (needs uv)
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --no-annotate --quiet --output-file requirements.lock

clean: ## remove what the tools leave behind; .venv and your data stay
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache .coverage .coverage.* htmlcov build dist
	find sgops tests -name __pycache__ -type d -prune -exec rm -rf {} +
