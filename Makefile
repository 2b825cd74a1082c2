# make run      set up, then solve the coming winter; SCENARIO=NAME another scenario
# make test     set up with the development tools, then lint, types and tests
# make check    set up, then solve a small sweep and hold it against the committed reference
# make lint     set up with the development tools, then lint and types only
# make bench    set up with the development tools, then time the core beside other solvers
# make validation  set up, then replay the past and published studies into docs/validation.md
# make outlook  set up, then solve the coming winter anew for docs/winter-2026-27.md; three to
#               ten minutes, and what is interrupted goes on where it was
# make uncertainty  set up, then solve the bands of docs/uncertainty.md anew; a quarter of an hour.
#                   ONLY="NAME NAME" solves these scenarios alone, ONLY=stale what has changed
# make figures  set up, then draw the pictures of the README anew into docs/figures
# make docs     set up, then write docs/data*.md and the numbers of docs/model.md and README.md
#               anew; after make outlook and make validation, whose pages the README quotes
# make clean    remove the environment, build products and caches; results stay
#
# Needs only make and Python 3.11 or newer. The environment is .venv, with the versions of
# constraints.txt; it is set up again when pyproject.toml or constraints.txt changes.
# To choose an interpreter: make run PYTHON=python3.12

PYTHON =
PYTHONS = python3 python3.14 python3.13 python3.12 python3.11 python
SCENARIO = winter-2026-27
ONLY =
# Of the README: pictures of SCENARIO, and those of the year that is the proof.
FIGURES = storage
PROOF = russian-gas-stop-2022
PROOF_FIGURES = map waterfall

# Relative paths throughout: the folder may lie under a path with blanks in it.
IN_VENV = .venv/bin/python
PIP = $(IN_VENV) -m pip --disable-pip-version-check

.PHONY: run test check lint bench validation outlook uncertainty figures docs clean

run: .venv/for-run
	$(IN_VENV) -m sim run $(SCENARIO)

test: lint
	$(IN_VENV) -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile

# Anew each time, in a folder of its own: points of another version of the program are refused.
CHECKED = build/check
check: .venv/for-run
	rm -rf $(CHECKED)
	$(IN_VENV) -m sim sweep ci --out $(CHECKED) --quiet
	$(IN_VENV) -m sim check $(CHECKED)/ci --gates results/reference/ci/gates.yaml

lint: .venv/for-test
	$(IN_VENV) -m ruff check .
	$(IN_VENV) -m ruff format --check .
	$(IN_VENV) -m mypy

bench: .venv/for-test
	$(IN_VENV) -m sim.bench --out docs/performance.md

validation: .venv/for-run
	$(IN_VENV) -m sim.validation --write docs/validation.md

outlook: .venv/for-run
	$(IN_VENV) -m sim.outlook docs/winter-2026-27.md

uncertainty: .venv/for-run
	$(IN_VENV) -m sim.band --out docs/uncertainty.md \
	  $(if $(filter stale,$(ONLY)),--stale,$(addprefix --only ,$(ONLY)))

figures: .venv/for-run
	$(IN_VENV) -m sim run $(SCENARIO) $(PROOF) --quiet
	$(IN_VENV) -m sim plot results/$(SCENARIO) --out docs/figures $(addprefix --only ,$(FIGURES))
	$(IN_VENV) -m sim plot results/$(PROOF) --out docs/figures $(addprefix --only ,$(PROOF_FIGURES))

docs: .venv/for-run
	$(IN_VENV) -m sim.pages

.venv/for-run: pyproject.toml constraints.txt
	$(call new_environment)
	@echo "Installing gasgap from this folder ..."
	@$(PIP) install --quiet --constraint constraints.txt --editable .
	@$(call say_versions)
	@touch $@

.venv/for-test: pyproject.toml constraints.txt
	$(call new_environment)
	@echo "Installing gasgap from this folder, with the development tools ..."
	@$(PIP) install --quiet --constraint constraints.txt --editable ".[dev]"
	@$(call say_versions)
	@touch .venv/for-run $@

# An environment without a working pip (an interrupted set-up, one made by another tool) is made anew.
define new_environment
	@if ! $(IN_VENV) -m pip --version >/dev/null 2>&1; then \
	  for python in $(or $(PYTHON),$(PYTHONS)); do \
	    if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	      echo "Creating .venv with $$("$$python" --version) ..."; \
	      "$$python" -m venv --clear .venv && exit 0; \
	      echo "$$python cannot make an environment; install its venv module (Debian, Ubuntu: python3-venv)" >&2; \
	      exit 1; \
	    fi; \
	  done; \
	  echo "gasgap needs Python 3.11 or newer, found none as: $(or $(PYTHON),$(PYTHONS))" >&2; \
	  echo "name one that is: make run PYTHON=/path/to/python3" >&2; \
	  exit 1; \
	fi
endef

define say_versions
	$(IN_VENV) -c 'import platform, importlib.metadata as m; \
	  print("Installed: Python", platform.python_version() + ",", \
	  ", ".join(sorted({d.name + " " + d.version for d in m.distributions()}, key=str.lower)))'
endef

clean:
	rm -rf .venv build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find sim tests -name __pycache__ -type d -prune -exec rm -rf {} +
