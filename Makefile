# Two commands: `make lab` opens the lessons, `make test` runs every test.
# Both set everything up first; where there is no uv, it is put into .tools/.
# PY=3.13 chooses another Python; ARGS="-k tokenizer" goes to pytest.

UV := $(shell command -v uv 2>/dev/null || echo .tools/bin/uv)
PYTHON ?= python3
RUN := $(UV) run --quiet --extra lab $(if $(PY),--python $(PY))

.PHONY: lab test lint notebooks site constraints latency screenshots fuzz
lab: $(UV)
	$(RUN) jupyter lab notebooks/00_tour.ipynb

# Where the site has been built, what builds it is tested, too.
test: $(UV)
	$(RUN) $(if $(wildcard build/site/index.html),--group web) pytest -n auto --dist loadfile $(ARGS)

lint: $(UV)
	$(RUN) ruff check
	$(RUN) ruff format --check
	$(RUN) mypy

# Execute the lessons and save them as they are committed.
notebooks: $(UV)
	$(RUN) python tests/notebooks/save.py $(ARGS)

# The static book and the lessons in the browser, in build/site, for any static host.
site: $(UV)
	$(RUN) --group web python -m web $(ARGS)

# Random input for minutes instead of seconds.
fuzz: $(UV)
	MICROGPT_FUZZ=20000 $(RUN) pytest -p no:nbval -o addopts="" tests/fuzz

# One page with pictures of every lesson in light, dark and narrow.
screenshots: $(UV)
	$(RUN) pytest tests/browser
	$(RUN) python tests/browser/report.py

# Key press to changed pixels, for every slider, in JupyterLab in Chromium.
latency: $(UV)
	$(RUN) python tests/browser/latency.py

# The exact tested versions, for pip.
constraints: $(UV)
	$(UV) pip compile --quiet --universal --python-version 3.11 --extra lab --group dev \
		--no-emit-index-url --no-annotate --no-header pyproject.toml --output-file constraints.txt

.tools/bin/uv:
	$(PYTHON) -m venv .tools
	.tools/bin/pip install --quiet "uv>=0.9,<1"
