# Only Python 3.11 or newer and make are needed; everything else is installed into $(VENV).

VENV ?= .venv
EXAMPLE ?= examples/student_grade.yaml
PYTEST_ARGS ?= -n auto
SECONDS ?= 3600
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$name -c '$(NEW_ENOUGH)' 2>/dev/null && command -v $$name && break; done)

BIN := $(VENV)/bin
PAGE := build/$(basename $(notdir $(EXAMPLE)))

# Without compiled modules importing SymPy takes seconds.
unexport PYTHONDONTWRITEBYTECODE

.DELETE_ON_ERROR:
.PHONY: help demo test check snapshots bench fuzz clean tools

help: ## Say what can be made
	@sed -n 's/^\([a-z]*\):.*## /\1	/p' $(MAKEFILE_LIST) | expand -t 12

demo: $(VENV)/.installed ## Write the worked solution of $(EXAMPLE) into build/ and show it
	@mkdir -p build
	@$(BIN)/symgrad solve $(EXAMPLE) --output $(PAGE).md
	@$(BIN)/symgrad solve $(EXAMPLE) --output $(PAGE).tex
	@$(BIN)/symgrad solve $(EXAMPLE) --format text
	@echo
	@echo "The same page: $(PAGE).md"
	@echo "               $(PAGE).tex"
	@if command -v pdflatex >/dev/null; then \
		(cd build && pdflatex -interaction=batchmode $(notdir $(PAGE)).tex >/dev/null) && echo "               $(PAGE).pdf"; \
	else echo "(pdflatex is not installed, so there is no PDF)"; fi

test: $(VENV)/.installed-dev tools ## Run the tests
	$(BIN)/python -m pytest $(PYTEST_ARGS)

check: $(VENV)/.installed-dev ## Look over the source: ruff, and mypy with strict types
	$(BIN)/ruff check .
	$(BIN)/mypy

snapshots: $(VENV)/.installed-dev ## Write the rendered pages in the tests and examples anew; read them before a commit
	$(BIN)/python -m pytest $(PYTEST_ARGS) --write-snapshots tests

bench: $(VENV)/.installed-dev ## Measure
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[bench]"
	@for file in benchmarks/*.py; do $(BIN)/python -m benchmarks.$$(basename $$file .py) || exit 1; done

fuzz: $(VENV)/.installed-dev ## Look for answers that break the checker, for $(SECONDS) seconds, from where the last run ended
	@mkdir -p build/fuzz
	$(BIN)/python -m tests.checking.fuzz_answers build/fuzz -max_total_time=$(SECONDS) -timeout=5 -max_len=2200 \
		-artifact_prefix=build/

clean: ## Remove what was made
	rm -rf build dist $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis tests/mathjax/node_modules
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# MathJax is for the tests only; without npm or pdflatex the tests that need them are skipped, and say so.
tools:
	@command -v pdflatex >/dev/null || echo "pdflatex is not installed: the tests that compile LaTeX will be skipped"
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory tests/mathjax/node_modules/.installed; \
	else echo "npm is not installed: the tests that run MathJax will be skipped"; fi

tests/mathjax/node_modules/.installed: tests/mathjax/package-lock.json
	@cd tests/mathjax && { npm ci --no-audit --no-fund --loglevel=error && touch node_modules/.installed; } \
		|| echo "npm could not install MathJax: the tests that run it will be skipped"

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "symgrad needs Python 3.11 or newer; name one: make PYTHON=/path/to/python" >&2; exit 1; }
	@$(PYTHON) -c '$(NEW_ENOUGH)' || { echo "$(PYTHON) is not Python 3.11 or newer; name one that is: make PYTHON=/path/to/python" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "$(PYTHON) cannot make virtual environments (on Debian and Ubuntu: apt install python3-venv)" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.installed-dev: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[dev]"
	@touch $@ $(VENV)/.installed
