# `make serve` and `make test` are the two to know; each installs what it needs into .venv first.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
PIP := $(VENV)/bin/pip install --quiet --disable-pip-version-check -c constraints.txt
GPU := $(shell nvidia-smi >/dev/null 2>&1 && echo '[gpu]')

ADDER ?= $(patsubst %/,%,$(dir $(wildcard models/checkpoints/*/certificate.json)))

.PHONY: serve test test-all lint proof proof-check docs figures train records install install-dev help

serve: install  ## install what serving needs, and serve on PORT
	$(VENV)/bin/scanline serve --port $(PORT)

test: install-dev  ## install what tests need, and run all that take no minutes: three at a time
	$(VENV)/bin/python -m pytest -m "not slow" -n 3 --dist loadfile

test-all: test  ## those that load, damage, train and build for minutes as well: two at a time, some alone
	$(VENV)/bin/python -m pytest -m "slow and not alone" -n 2 --dist loadfile
	$(VENV)/bin/python -m pytest -m alone

lint: install-dev  ## ruff, mypy, hadolint and kubernetes-validate
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/hadolint Dockerfile
	$(VENV)/bin/kubernetes-validate --strict --quiet deploy/kubernetes.yaml

# Needs Debian bookworm's coq, libcoq-interval and libcoq-flocq. ADDER='runs/mine runs/yours' takes
# others; the theory is compiled once for all.
proof: install-dev  ## have Coq check that the adders add, at every length
	for adder in $(ADDER); do \
	    $(VENV)/bin/scanline certify $$adder --coq build/$$(basename $$adder).v || exit 1; done
	$(VENV)/bin/python -m benchmarks theorem $(COQCHK) \
	    $(foreach adder,$(ADDER),build/$(notdir $(adder)).v)

proof-check: COQCHK = --coqchk
proof-check: proof  ## the same, and all that it depends on by Coq's small checker: minutes

docs: install-dev  ## render the tables in README.md and docs/ from docs/results
	$(VENV)/bin/python -m benchmarks docs

# Needs SCANLINE_DATA, Tesseract, wrk, `pip install '.[peers]'`, and BENTOML=PYTHON for that peer.
figures: install-dev  ## measure all that the documents show: two hours of a machine that does nothing else
	$(VENV)/bin/python -m benchmarks adder --plot docs/results/adder-boxes.png
	$(VENV)/bin/python -m benchmarks ink --plot docs/results/ink.png
	$(VENV)/bin/python -m benchmarks mnist --plot docs/results/mnist.png
	$(VENV)/bin/python -m benchmarks peers $(if $(BENTOML),--bentoml $(BENTOML))
	$(VENV)/bin/python -m benchmarks numbers --plot docs/results/numbers.png
	$(VENV)/bin/python -m benchmarks tables --plot docs/results/table-steps.png
	for name in photos page formats readers rows totals turned photographed constants invented opinion adapting doubt separators spoilt robustness jpeg \
	    activations certificate seeds overload soak cluster scale training bombs loop fairness pictures; do \
	    $(VENV)/bin/python -m benchmarks $$name || exit 1; done
	$(MAKE) docs

# Both resume after a kill. --final scores the test set: of these recipes, all is chosen.
train: install-dev  ## the default models, made again into runs/: six and a half hours of one core
	$(VENV)/bin/scanline train digits --final
	$(VENV)/bin/scanline train adder
	$(VENV)/bin/scanline train lines
	$(VENV)/bin/scanline train rejector
	$(VENV)/bin/scanline train finder

records: install-dev  ## the best of each cell and the fast one: more than an hour of one core
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
