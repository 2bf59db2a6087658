# Two commands for people: `make serve` and `make test`. Both make .venv first.
PYTHON ?= python3
PORT ?= 7070
VENV := .venv
BIN := $(VENV)/bin
DEPENDS := pyproject.toml server/browser/package-lock.json server/browser/bundle.mjs $(wildcard server/browser/src/*.js server/browser/src/*/*.js)

.PHONY: serve test check build bench clean python-fits

serve: $(VENV)/.serve
	@$(BIN)/python -m sinograph serve --port $(PORT)

test: $(VENV)/.test
	$(BIN)/ruff check server tests bench
	$(BIN)/ruff format --check server tests bench
	$(BIN)/mypy
	rm -rf $(VENV)/graph
	export SINOGRAPH_TEST_HOME="$${SINOGRAPH_TEST_HOME:-$(CURDIR)/$(VENV)/graph}"; \
	$(BIN)/python -m pytest -n 2 --dist loadgroup -m "not alone"; together=$$?; \
	$(BIN)/python -m pytest -m alone; alone=$$?; \
	exit $$((together | alone))

check: $(VENV)/.test
	$(BIN)/python -m sinograph check --reason

build: $(VENV)/.serve
	$(BIN)/python -m sinograph build

bench: $(VENV)/.bench
	$(BIN)/python -m bench

clean:
	rm -rf $(VENV) dist build .pytest_cache .mypy_cache .ruff_cache

python-fits:
	@command -v $(PYTHON) >/dev/null || { echo "make: no '$(PYTHON)' found; install Python 3.11 or newer, or say make PYTHON=/path/to/python"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "make: $$($(PYTHON) --version) is too old; Sinograph needs 3.11 or newer, say make PYTHON=/path/to/python"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "make: this Python has no venv; on Debian and Ubuntu: apt install python3-venv"; exit 1; }

$(VENV)/bin/python: | python-fits
	$(PYTHON) -m venv $(VENV)

$(VENV)/.serve: $(DEPENDS) | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

$(VENV)/.test: $(DEPENDS) | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[test]'
	@touch $@ $(VENV)/.serve

$(VENV)/.bench: $(DEPENDS) | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[test,bench]'
	@touch $@
