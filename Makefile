# Nigao: `make run` opens the page, `make test` runs everything. Both work from a fresh clone.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.NOTPARALLEL:

VENV := .venv
PY := $(VENV)/bin/python
PIP_INSTALL = $(PY) -m pip install --disable-pip-version-check --build-constraint requirements-build.lock
ARGS ?=

# Only the two libraries Nigao loads are built; llama-cpp-python switches the common library on by itself,
# so it is switched off again from inside (see llama-build.cmake below). That halves the build.
LLAMA_OPTIONS := -DLLAVA_BUILD=OFF -DLLAMA_BUILD_TESTS=OFF -DLLAMA_BUILD_EXAMPLES=OFF \
	-DLLAMA_BUILD_TOOLS=OFF -DLLAMA_BUILD_SERVER=OFF -DLLAMA_OPENSSL=OFF

.PHONY: run test bench bench-fidelity bench-revision soak lock clean

run: system $(VENV)/installed
	@$(PY) -m app models pull
	@$(PY) -m app $(ARGS)

test: system-for-tests $(VENV)/installed-for-tests
	@$(PY) -m app models pull
	@$(PY) -m app models pull qwen2.5-coder-0.5b-instruct-q4_k_m
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	$(PY) -m pytest $(ARGS)

bench: system $(VENV)/installed-for-tests
	@$(PY) -m app models pull
	$(PY) -m tests.benchmarks.speed
	$(PY) -m tests.benchmarks.boundary --write
	$(PY) -m tests.benchmarks.retrieval --write
	$(PY) -m tests.benchmarks.scale --write

bench-fidelity: system $(VENV)/installed-for-tests
	@$(PY) -m app models pull
	$(PY) -m tests.benchmarks.fidelity $(ARGS)

bench-revision: system $(VENV)/installed-for-tests
	@$(PY) -m app models pull
	$(PY) -m tests.benchmarks.revision --write $(ARGS)

# Long trials that are no part of the tests: the program is killed at random while it writes, 500 times.
soak: system $(VENV)/installed-for-tests
	@$(PY) -m app models pull qwen2.5-coder-0.5b-instruct-q4_k_m
	@$(PY) -c "import atheris" 2>/dev/null || $(PY) -m pip install --quiet --disable-pip-version-check --group soak
	$(PY) -m tests.soak.reports -max_total_time=600
	$(PY) -m tests.soak.kills --kills 500
	$(PY) -m tests.soak.kills --model --kills 10

# `make lock ARGS=--upgrade` takes the newest versions that pyproject.toml allows.
COMPILE = $(VENV)/bin/uv pip compile --no-config --quiet --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-annotate --no-header $(ARGS)
lock: $(VENV)/bin/python
	$(PY) -m pip install --quiet --disable-pip-version-check uv
	$(COMPILE) pyproject.toml -o requirements.lock
	$(COMPILE) --group dev -c requirements.lock -o requirements-dev.lock
	$(COMPILE) --group build -c requirements.lock -c requirements-dev.lock -o requirements-build.lock

# Models in ~/.cache/nigao and the user's own work in ~/.nigao stay.
clean:
	rm -rf $(VENV) build dist tests/artifacts .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find app tests -name __pycache__ -type d -prune -exec rm -rf {} +

# --- the environment ---------------------------------------------------------------------------------

FIND_PYTHON = for p in $(PYTHON) python3 python3.13 python3.12 python3.11; do \
	"$$p" -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null \
	&& { echo "$$p"; break; }; done
WANT_PYTHON = [ -n "$$($(FIND_PYTHON))" ] || missing+=" python3 python3-venv";
WANT_COMPILER = command -v cc >/dev/null && command -v c++ >/dev/null || missing+=" build-essential";
WANT_BROWSER = command -v chromium >/dev/null || command -v chromium-browser >/dev/null \
	|| command -v google-chrome >/dev/null || missing+=" chromium";
WANT_FONTS = [ -n "$$(fc-list :lang=zh 2>/dev/null)" ] || missing+=" fontconfig fonts-noto-cjk";

# Debian packages that are missing are installed where we may, else all of them are named at once.
GET_MISSING = [ -n "$$missing" ] || exit 0; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "安装系统软件包 / installing system packages:$$missing"; \
		apt-get update -qq; \
		DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
	else \
		echo "缺少系统软件包，请先运行 / missing system packages, first run: sudo apt-get install$$missing" >&2; exit 1; \
	fi

.PHONY: system system-for-tests
system:
	@missing=; [ -e $(VENV)/installed ] || { $(WANT_PYTHON) $(WANT_COMPILER) }; $(GET_MISSING)
system-for-tests:
	@missing=; [ -e $(VENV)/installed ] || { $(WANT_PYTHON) $(WANT_COMPILER) }; $(WANT_BROWSER) $(WANT_FONTS) $(GET_MISSING)

$(VENV)/bin/python:
	@python=$$($(FIND_PYTHON)); \
	if [ -z "$$python" ]; then \
		echo "需要 Python 3.11、3.12 或 3.13（含 venv），本机没有；装好后重来 / needs Python 3.11, 3.12 or 3.13 with venv: install one and run make again" >&2; exit 1; \
	fi; \
	"$$python" -m venv $(VENV)

$(VENV)/llama-build.cmake: | $(VENV)/bin/python
	@echo 'set(LLAMA_BUILD_COMMON OFF)' > $@

# The pip that came with Python may be too old to reuse a build it has cached when hashes are required.
$(VENV)/pip.lock: requirements.lock | $(VENV)/bin/python
	@awk '/^pip==/ {on = 1} on {print} on && !/\\$$/ {exit}' requirements.lock > $@
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r $@

$(VENV)/installed: requirements.lock requirements-build.lock pyproject.toml $(VENV)/pip.lock $(VENV)/llama-build.cmake
	@echo "安装依赖。其中 llama-cpp-python 要在本机编译：两核约 3 到 5 分钟，核多更快；只编译一次，以后直接用缓存。"
	@echo "Installing dependencies. llama-cpp-python is compiled here: 3 to 5 minutes on 2 cores, once; later installs reuse it."
	@CMAKE_ARGS="-DCMAKE_PROJECT_llama_cpp_INCLUDE='$(CURDIR)/$(VENV)/llama-build.cmake' $(LLAMA_OPTIONS) $${CMAKE_ARGS:-}" \
	CMAKE_BUILD_PARALLEL_LEVEL="$${CMAKE_BUILD_PARALLEL_LEVEL:-$$(getconf _NPROCESSORS_ONLN)}" \
	$(PIP_INSTALL) --require-hashes -r requirements.lock
	@$(PIP_INSTALL) --quiet --no-deps --editable .
	@touch $@

$(VENV)/installed-for-tests: $(VENV)/installed requirements-dev.lock
	@$(PIP_INSTALL) --quiet --require-hashes -r requirements-dev.lock
	@touch $@
