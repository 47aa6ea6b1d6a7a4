# The targets a person types. Each makes what it needs in .venv; `make PYTHON=python3.12 demo` picks the Python.
PYTHON ?= python3
PY := .venv/bin/python
INSTALL := $(PY) -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

.PHONY: help demo test check bench gallery clean

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile

demo: .venv/.demo ## run the HMRC IMS example and write out/hmrc_ims/
	@.venv/bin/scorecard demo

test: .venv/.dev ## run every test: notebooks, docstrings and README included
	@$(PY) -m pytest $(ARGS)

check: .venv/.dev ## lint, format and types
	@$(PY) -m ruff check
	@$(PY) -m ruff format --check
	@$(PY) -m mypy

bench: .venv/.dev ## measure speed as ratios to named alternatives
	@$(PY) -m benchmarks

gallery: .venv/.dev ## draw docs/gallery.md again
	@$(PY) docs/build_gallery.py

clean: ## remove everything made here
	rm -rf .venv out dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis

# .venv is made once; packages are installed again only when what they are has changed.
.venv/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "This needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>/dev/null || echo not there)."; \
	  echo "Name another with: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; \
	  echo "Python's own venv module does not work here. Debian and Ubuntu keep it apart: apt install python3-venv"; exit 1; }
	@touch $@

.venv/.demo: pyproject.toml constraints.txt .venv/.made
	@echo "Setting up .venv; the first time takes a minute or two."
	@$(INSTALL) --editable '.[calendar,png]'
	@touch $@

.venv/.dev: pyproject.toml constraints.txt .venv/.made
	@echo "Setting up .venv with the test tools; the first time takes some minutes."
	@$(INSTALL) --editable '.[dev]'
	@touch $@ .venv/.demo
