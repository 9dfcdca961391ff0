# Two commands do everything on a machine with Python 3.11 or later:
#   make demo   installs into .venv, checks examples/returned and prints the report (also in out/)
#   make test   installs what the tests need and runs lint, types, layers and tests

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: demo test lint types layers pytest examples docs pictures bench vendor debian clean

demo: .venv/installed
	$(BIN)/xladdin check examples/returned --out out --fail-on never

test: lint types layers pytest

lint: .venv/tested
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/tested
	$(BIN)/mypy

layers: .venv/tested
	$(BIN)/lint-imports

pytest: .venv/tested debian
	$(BIN)/python -m pytest

# LibreOffice saves workbooks for the tests as other programs do. Where it cannot be installed
# (no Debian, no root) the tests that need it say so and are passed over, except with CI=true.
debian:
	@sh tests/debian.sh

examples: .venv/installed
	$(BIN)/python -m examples.make

# The pages in docs/rules and docs/settings.md; a test fails when they are not what the code says.
docs: .venv/installed
	$(BIN)/python -m xladdin.pages docs
	$(BIN)/python -m xladdin.excel.vba.wrapper

# The pictures of a template and of an annotated copy, drawn by LibreOffice, and of the page of a batch, drawn by Chromium.
pictures: .venv/tested debian
	$(BIN)/python -m examples.pictures
	$(BIN)/python -m examples.page_pictures

bench: .venv/tested
	$(BIN)/python -m bench.reading
	$(BIN)/python -m bench.cold
	$(BIN)/python -m bench.excel
	$(BIN)/python -m bench.templates
	$(BIN)/python -m bench.page
	$(BIN)/python -m bench.reports
	$(BIN)/python -m bench.annotating
	$(BIN)/python -m bench.batch

# The library that draws the charts of a batch's page, built anew; needs Node.js (xladdin/reports/page/vendor/VENDORED.md).
vendor:
	sh xladdin/reports/page/vendor/update.sh

.venv/installed: pyproject.toml
	$(PYTHON) -m venv .venv
	$(PIP) --editable .
	@touch $@

.venv/tested: .venv/installed
	$(PIP) --editable '.[test]'
	@touch $@

clean:
	rm -rf .venv out build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
