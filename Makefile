# Everything happens in .venv; stamp files remember what was installed, so the second time is quick.
PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python
PINNED := pyproject.toml constraints.txt

.PHONY: app test check evaluate clean

app: $(VENV)/app.installed
	$(RUN) app.py

test: $(VENV)/test.installed
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null \
	|| { [ "$$(id -u)" = 0 ] && apt-get update -qq && apt-get install -qq -y chromium fonts-noto-cjk; } >/dev/null 2>&1 \
	|| echo "no Chromium, so the browser tests are skipped: install it (Debian: apt-get install chromium fonts-noto-cjk)"
	$(RUN) -m pytest

check: $(VENV)/test.installed
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m mypy

evaluate: $(VENV)/app.installed
	$(RUN) -m qa.evaluation

clean:
	rm -rf $(VENV) .notes-index build *.egg-info

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Python 3.11 or newer is needed: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/app.installed: $(VENV)/bin/python $(PINNED)
	$(RUN) -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	touch $@

$(VENV)/test.installed: $(VENV)/app.installed
	$(RUN) -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[test]'
	touch $@
