# Two commands: `make lab` opens the lessons, `make test` runs every test.
# Both set everything up first; where there is no uv, it is put into .tools/.

UV := $(shell command -v uv 2>/dev/null || echo .tools/bin/uv)
PYTHON ?= python3
RUN := $(UV) run --quiet --extra lab $(if $(PY),--python $(PY))

.PHONY: lab test
lab: $(UV)
	$(RUN) jupyter lab notebooks/00_tour.ipynb

test: $(UV)
	$(RUN) pytest

.tools/bin/uv:
	$(PYTHON) -m venv .tools
	.tools/bin/pip install --quiet "uv>=0.9,<1"

.PHONY: notebooks
notebooks: $(UV)
	$(RUN) python tests/notebooks/save.py
