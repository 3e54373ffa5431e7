# `make demo` shows what listenkit does, `make test` checks a change. Everything is installed into .venv; only the weights
# lie in your cache folder, for every copy of listenkit to use, and chromium is a package of the system.

CANDIDATES := python3 python3.13 python3.12 python3.11
VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip install --disable-pip-version-check --constraint constraints.txt
SAMPLE := listenkit-demo
REPORT := $(SAMPLE)/recording/report.html
CODE := $(shell find listenkit models samples/skilled -type f ! -path '*/__pycache__/*')

unexport PYTHONPATH PYTHONHOME
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help demo test weights browser samples clean

help:  ## Says what can be made
	@sed -n 's/^\([a-z]*\):.*##/make \1\t/p' Makefile | expand -t 16
	@echo
	@echo "PYTHON=/path/to/python chooses the Python (3.11 to 3.13) that .venv is made with."

demo: $(REPORT)  ## Installs listenkit, analyses the sample recording, says where its report is
	@echo "The report of the sample recording: $(CURDIR)/$(REPORT)"
	@echo "Now a recording of yours: $(VENV)/bin/listenkit analyze practice.m4a"

test: $(VENV)/dev weights browser  ## Sets up whatever the tests need, then checks style, types and behaviour
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(PY) -m pytest

weights: $(VENV)/fast  ## Fetches the weights of Whisper base (148 MB), once
	@$(PY) -m listenkit models fetch base

browser:  ## Installs chromium where it may (root on Debian); without it the tests in a browser are skipped
	@if command -v chromium >/dev/null; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && grep -qs '^ID=debian' /etc/os-release; then \
		export DEBIAN_FRONTEND=noninteractive; \
		if apt-get update -qq && apt-get install -qq -y --no-install-recommends chromium >/dev/null; then exit 0; fi; \
	fi; \
	echo "There is no chromium here: the tests in a browser will be skipped."

samples: weights  ## Writes the expected results of the samples anew; read them before you commit them
	@for each in samples/skilled/recording.m4a samples/unskilled/recording.mp3; do \
		place=$$(dirname $$each); rm -rf build/samples; \
		$(PY) -m listenkit analyze --offline --plain --out build/samples $$each && \
		cp build/samples/recording/session.json build/samples/recording/report.html build/samples/recording/report.md $$place/ || exit 1; \
	done

clean:  ## Removes what was made here; your own results and the weights stay
	rm -rf $(VENV) $(SAMPLE) build dist .pytest_cache .mypy_cache .ruff_cache
	find listenkit tests -type d -name __pycache__ -prune -exec rm -rf {} +

# Only a newer sample or newer code make the demonstration run again.
$(REPORT): $(VENV)/fast $(CODE) | weights
	$(PY) -m listenkit demo --offline --out $(SAMPLE)

# Installed is a link to this folder, so a change of the code needs no installing; a change of these files does.
$(VENV)/fast: pyproject.toml constraints.txt | $(PY)
	$(PIP) --editable ".[fast]"
	@touch $@

$(VENV)/dev: pyproject.toml constraints.txt | $(PY)
	$(PIP) --editable ".[fast,cluster,dev]"
	@touch $@ $(VENV)/fast

$(PY):
	@for each in $(if $(PYTHON),"$(PYTHON)",$(CANDIDATES)); do \
		"$$each" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null || continue; \
		echo "Making $(VENV) with $$("$$each" --version)"; \
		"$$each" -m venv $(VENV) && exit 0; \
		rm -rf $(VENV); \
		echo "$$each could not make an environment (on Debian: apt-get install python3-venv)." >&2; \
		exit 1; \
	done; \
	echo "listenkit needs Python 3.11, 3.12 or 3.13; tried: $(if $(PYTHON),$(PYTHON),$(CANDIDATES))." >&2; \
	echo "Install one, or name it: make $(or $(MAKECMDGOALS),demo) PYTHON=/path/to/python3.12" >&2; \
	exit 1
