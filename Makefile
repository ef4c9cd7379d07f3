# make run   start the desk on http://127.0.0.1:8080 (settings: see .env.example)
# make test  everything that is tested, with what the tests need
# make check linting, formatting, types, import contracts
# make faults everything breaks, one thing after another, and the whole history is checked
# make bench figures beside peers, on two cores that have nothing else to do
# make load  what the desk carries, with real processes (about 40 minutes; LOAD_ARGS=--short for a minute or two)

PYTEST_ARGS ?=
FAULTS_ARGS ?= --messages 1000
LOAD_ARGS ?=
## Of the tests, at the same time; a third gains where much is waited for.
WORKERS ?= 2

.PHONY: help run test check faults bench load install install-dev pages pages-check browser format lock clean

help:
	@sed -n 's/^# //p' Makefile

run: install pages
	@exec .venv/bin/python -m bot run

## The tests start the product some hundred times: what is compiled is kept, whatever the shell says.
test: export PYTHONDONTWRITEBYTECODE =
test: install-dev pages pages-check browser
	@exec .venv/bin/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(PYTEST_ARGS)

check: install-dev
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports --no-logo

faults: install-dev
	@exec .venv/bin/python -m tests.faults $(FAULTS_ARGS)

bench: install-dev
	@.venv/bin/python -m benchmarks.matching
	@exec .venv/bin/python -m benchmarks.path

load: install-dev
	@exec .venv/bin/python -m benchmarks.load $(LOAD_ARGS)

install:
	@tools/install.sh requirements.lock

install-dev:
	@tools/install.sh requirements.lock requirements-dev.lock

pages: install
	@tools/pages.sh build

pages-check: install
	@tools/pages.sh check

browser:
	@tools/browser.sh

format: install-dev
	@.venv/bin/ruff format .
	@.venv/bin/ruff check --fix .

lock: install-dev
	@tools/lock.sh

clean:
	rm -rf .venv bot/web/static bot/web/client/node_modules .mypy_cache .ruff_cache .pytest_cache
