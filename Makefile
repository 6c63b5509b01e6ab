# `make app` opens Rowpad, `make test` runs every check. Both make .venv on their first call.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: app test check pytest campaign clean

app: .venv/app.stamp
	$(BIN)/python main.py

test: check pytest

check: .venv/test.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# A process for each core, up to four; then torch needs no threads of its own.
pytest: .venv/test.stamp
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

# Fuzzing of every reader, kills, several windows: for hours, and no part of `make test`. Fills in docs/reliability.md.
campaign: .venv/test.stamp
	QT_QPA_PLATFORM=offscreen OMP_NUM_THREADS=1 $(BIN)/python -m tests.campaign

.venv/app.stamp: pyproject.toml | .venv/bin/pip
	$(BIN)/pip install --quiet --editable .
	touch $@

.venv/test.stamp: pyproject.toml | .venv/bin/pip
	$(BIN)/pip install --quiet --editable '.[test]'
	touch $@ .venv/app.stamp

.venv/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Rowpad needs Python 3.11 or newer. Name one: make app PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv .venv

clean:
	rm -rf .venv build dist *.egg-info
