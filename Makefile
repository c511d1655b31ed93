# Two commands: `make lab` opens the lessons, `make test` runs every test.
# Both set everything up first; where there is no uv, it is put into .tools/.
# PY=3.13 chooses another Python; ARGS="-k tokenizer" goes to pytest.

# uv by its name, not by its path, which may have spaces in it.
UV := $(if $(shell command -v uv 2>/dev/null),uv,.tools/bin/uv)
SETUP := $(filter .tools/bin/uv,$(UV))
PYTHON ?= python3
RUN := $(UV) run --quiet --extra lab $(if $(PY),--python "$(PY)")

# Where HOME cannot be written to, what uv and Jupyter keep there is kept here.
ifneq ($(shell test -w "$$HOME" && echo yes),yes)
export HOME := $(CURDIR)/.cache/home
$(shell mkdir -p .cache/home)
endif

.PHONY: lab test lint notebooks processors site compiled constraints latency screenshots fuzz
# A learner needs none of the tools for development.
lab: $(SETUP)
	$(RUN) --no-dev jupyter lab --log-level=WARN notebooks/00_tour.ipynb

# Where the site has been built, what builds it is tested, too.
test: $(SETUP)
	$(RUN) $(if $(wildcard build/site/index.html),--group web) pytest -n auto --dist loadfile --no-loadscope-reorder $(ARGS)

lint: $(SETUP)
	$(RUN) ruff check
	$(RUN) ruff format --check
	$(RUN) mypy

# Execute the lessons and save them as they are committed.
notebooks: $(SETUP)
	$(RUN) python -m tools.save $(ARGS)

# Every lesson as other processors would compute it, compared cell by cell.
processors: $(SETUP)
	$(RUN) python -m tools.processors $(ARGS)

# The static book and the lessons in the browser, in build/site, for any static host.
site: $(SETUP)
	$(RUN) --group web python -m web $(ARGS)

# compiled.wasm from compiled.c, for the engine of that name.
compiled: $(SETUP)
	$(RUN) --group compiler python -m tools.compiled

# Random input for minutes instead of seconds.
fuzz: $(SETUP)
	MICROGPT_FUZZ=20000 $(RUN) pytest -p no:nbval -o addopts="" tests/fuzz

# One page with pictures of every lesson in light, dark and narrow.
screenshots: $(SETUP)
	$(RUN) pytest tests/browser
	$(RUN) python -m tools.report

# Key press to changed pixels, for every slider, in JupyterLab in Chromium.
latency: $(SETUP)
	$(RUN) python -m tools.latency

# The exact tested versions, for pip.
constraints: $(SETUP)
	$(UV) pip compile --quiet --universal --python-version 3.11 --extra lab --group dev \
		--no-emit-index-url --no-annotate --no-header pyproject.toml --output-file constraints.txt

.tools/bin/uv:
	"$(PYTHON)" -m venv .tools
	.tools/bin/python -m pip install --quiet "uv>=0.9,<1"
