# The commands of this project. `make` prints them; each target's text stands after its two hashes.

PYTHON ?= python3
VENV ?= .venv

PY := $(VENV)/bin/python
INSTALLED := $(VENV)/.installed
EXAMPLES := surveys/examples
# The committed reports, as survey-wave; `make demo` makes the last of the worked example.
GALLERY := northmoor-2025 northmoor-2026 harrowmere-2026 saltmarsh-2026
DEMO := northmoor-2026
# The committed editions of the last of them.
EDITIONS := partners public
# The committed comparisons, as survey-from-to.
COMPARED := northmoor-2025-2026
# The checker of HTML (Nu), one Java archive; tests/test_validity.py looks for it in this place.
CHECKER := $(VENV)/checker
CHECKER_VERSION := 26.9.27
PYTEST := $(PY) -m pytest -n 2
# A file's tests share a worker, so that an edition they share is made once. Proofs are few and long:
# a worker that has none left takes over another's.
SHARED := --dist loadfile --no-loadscope-reorder
STOLEN := --dist worksteal

.DEFAULT_GOAL := help
.PHONY: help venv demo test proofs lint gallery bench browser checker geometry clean

help: ## Print what each target does
	@awk 'BEGIN {FS = ":.*## "} /^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' Makefile

venv: $(INSTALLED) ## Make the environment in .venv and install everything into it

# Stamped on the two files that say what to install, so it happens again only when they change.
$(INSTALLED): setup.cfg pyproject.toml
	@command -v "$(PYTHON)" >/dev/null 2>&1 || { \
	  echo "There is no $(PYTHON) here. Install Python 3.11 or later, or name one:" \
	    "make PYTHON=/path/to/python3.13" >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "maturity needs Python 3.11 or later, and $(PYTHON) is" \
	    "$$("$(PYTHON)" --version 2>&1). Name a newer one: make PYTHON=python3.13" >&2; exit 1; }
	@"$(PY)" -c 'import pip' 2>/dev/null || "$(PYTHON)" -m venv --clear "$(VENV)" || { \
	  echo "$(PYTHON) cannot make an environment. On Debian and Ubuntu, install python3-venv" \
	    "first." >&2; exit 1; }
	"$(PY)" -m pip install --quiet --disable-pip-version-check -e '.[all]'
	@touch "$(INSTALLED)"

demo: venv ## Score the worked example and say where its report is
	"$(PY)" -m maturity score $(EXAMPLES)/northmoor --out reports/$(DEMO)
	@test -s reports/$(DEMO)/report.html
	@echo "Open the report in a browser: $(CURDIR)/reports/$(DEMO)/report.html"

test: venv browser checker ## Run the tests, without the slow proofs
	$(PYTEST) $(SHARED) -m "not slow"

# pytest says 5 when it finds no test: no proof has then failed.
proofs: venv browser checker ## Run the slow proofs: distributions, simulations, large systems
	@$(PYTEST) $(STOLEN) -m slow; code=$$?; test $$code -eq 5 || exit $$code

lint: venv ## Check style, formatting and types
	"$(PY)" -m ruff check .
	"$(PY)" -m ruff format --check .
	"$(PY)" -m mypy

gallery: venv ## Make the committed reports of the worked examples again
	@set -e; for report in $(GALLERY); do \
	  survey=$${report%-*}; wave=$${report##*-}; \
	  "$(PY)" -m maturity score $(EXAMPLES)/$$survey --wave $$wave --out reports/$$report; \
	done
	@set -e; for audience in $(EDITIONS); do \
	  report=$(DEMO); \
	  "$(PY)" -m maturity score $(EXAMPLES)/$${report%-*} --wave $${report##*-} \
	    --audience $$audience --out reports/$$report-$$audience; \
	done
	@set -e; for report in $(COMPARED); do \
	  survey=$${report%-*-*}; waves=$${report#$$survey-}; \
	  "$(PY)" -m maturity compare $(EXAMPLES)/$$survey --from $${waves%-*} --to $${waves#*-} \
	    --out reports/$$report; \
	done

# benchmarks/ also holds what the benchmarks are made from, so they are told by their name.
bench: venv ## Run the benchmarks and print their times
	@set -e; for file in benchmarks/bench_*.py; do \
	  test -e "$$file" || { echo "There are no benchmarks yet."; break; }; \
	  echo "$$file"; "$(PY)" "$$file"; \
	done

# The report is tested in a real browser and read back from paper. Where it is missing, those tests
# leave themselves out and say so; on a build machine (CI=true) that would be a hole, so it fails.
browser: ## Check that Chromium and the PDF tools are here, and install them if that is possible
	@found() { \
	  { command -v chromium || command -v chromium-browser || command -v google-chrome \
	    || command -v google-chrome-stable; } >/dev/null 2>&1 \
	  && command -v pdftotext >/dev/null 2>&1; }; \
	found && exit 0; \
	if test "$$(id -u)" -eq 0 && command -v apt-get >/dev/null 2>&1; then \
	  apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y \
	    --no-install-recommends chromium poppler-utils fonts-liberation || true; \
	  found && exit 0; \
	fi; \
	echo "Chromium or pdftotext is missing. Install the packages chromium, poppler-utils and" \
	  "fonts-liberation (or their like) to run the tests of the printed and the shown page." >&2; \
	test "$${CI:-}" != true

# Kept inside the environment, so it is fetched once. Without its install script: that would fetch
# a Java of its own.
checker: venv ## Fetch the checker of HTML, if Java and npm are here
	@jar="$(CHECKER)/node_modules/vnu-jar/build/dist/vnu.jar"; \
	ready() { command -v java >/dev/null 2>&1 && test -s "$$jar"; }; \
	ready && exit 0; \
	if test "$$(id -u)" -eq 0 && command -v apt-get >/dev/null 2>&1; then \
	  { command -v java && command -v npm; } >/dev/null 2>&1 || { \
	    apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y \
	      --no-install-recommends default-jre-headless npm; } || true; \
	fi; \
	if command -v npm >/dev/null 2>&1; then \
	  npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$(CHECKER)" \
	    "vnu-jar@$(CHECKER_VERSION)" || true; \
	fi; \
	ready && exit 0; \
	echo "Java is missing, or the checker of HTML could not be fetched with npm. The tests that" \
	  "use it leave themselves out." >&2; \
	test "$${CI:-}" != true

geometry: venv browser ## Measure the layout of the page again, after a change that was meant
	MEASURE=1 $(PY) -m pytest -q tests/test_browser.py -k stood

clean: ## Remove the environment, what was built and the caches; reports stay
	rm -rf .venv build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find maturity surveys templates tests benchmarks -name __pycache__ -type d -prune \
	  -exec rm -rf {} +
