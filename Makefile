# `make serve` and `make test` are the two to know; each installs what it needs into .venv first.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
PIP := $(VENV)/bin/pip install --quiet --disable-pip-version-check -c constraints.txt
GPU := $(shell nvidia-smi >/dev/null 2>&1 && echo '[gpu]')

.PHONY: serve test lint train records install install-dev help

serve: install  ## install what serving needs, and serve on PORT
	$(VENV)/bin/scanline serve --port $(PORT)

test: install-dev  ## install what tests need, and run them all
	$(VENV)/bin/python -m pytest

lint: install-dev  ## ruff, mypy, hadolint and kubernetes-validate
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/hadolint Dockerfile
	$(VENV)/bin/kubernetes-validate --strict --quiet deploy/kubernetes.yaml

# Both resume after a kill. --final scores the test set: of these recipes, all is chosen.
train: install-dev  ## the default models, made again into runs/: about 45 minutes on one core
	$(VENV)/bin/scanline train digits --final
	$(VENV)/bin/scanline train adder
	$(VENV)/bin/scanline train lines

records: install-dev  ## the best of each cell and the fast one: about 80 minutes on one core
	$(VENV)/bin/scanline train digits --recipe gru --final
	$(VENV)/bin/scanline train digits --recipe lstm --final
	$(VENV)/bin/scanline train digits --recipe vanilla --final
	$(VENV)/bin/scanline train digits --recipe digits-fast --final

install: $(VENV)/.installed  ## what serving needs, into .venv

install-dev: $(VENV)/.installed-dev  ## what tests, training and benchmarks need, too

help:  ## this list
	@awk -F ':.*  ## ' '/^[a-z-]+:.*  ## / { printf "%-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(PIP) -e '.$(GPU)'
	touch $@

$(VENV)/.installed-dev: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(PIP) -e '.[dev]'
	touch $@ $(VENV)/.installed
