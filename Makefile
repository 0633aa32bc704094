# make demo        install into .venv and count this repository
# make test        lint, types and tests, on the newest Python found
# make test-all    tests on the oldest and the newest Python found
# make e2e-deps    install a real model server, which tests/e2e calls where it is there
# make bench       measure against other tools
# make fuzz N=…    compare all counting engines on N awkward strings
# make picture     draw the README's conversation, with the model server that make e2e-deps installs
# make data        compile the rate card, regenerate completions/, the pictures and what the README's commands print

N ?= 20000
export PIP_DISABLE_PIP_VERSION_CHECK = 1
PYTHON ?= $(shell sh .ci/pythons | tail -n 1)

.PHONY: demo test test-all e2e-deps lint bench fuzz picture data clean
.DEFAULT_GOAL := demo

demo: .venv/demo.stamp
	.venv/bin/llmtool count --tree --token-budget 2000000 llmtool docs README.md

test: lint
	sh .ci/tests .venv/bin/python

test-all: .venv/dev.stamp
	sh .ci/pythons | sed -n '1p;$$p' | sort -u | while read -r python; do \
		sh .ci/test-on "$$python" || exit 1; \
	done

e2e-deps: .venv/bin/python
	sh .ci/e2e-deps

lint: .venv/dev.stamp
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy

bench: .venv/bench.stamp
	.venv/bin/python benchmarks/count.py
	.venv/bin/python benchmarks/compare.py
	.venv/bin/python benchmarks/truncate.py
	.venv/bin/python benchmarks/stream.py
	.venv/bin/python benchmarks/check.py
	.venv/bin/python benchmarks/similar.py

fuzz: .venv/dev.stamp
	.venv/bin/python -m tests.tokens.fuzz $(N)

picture: .venv/dev.stamp
	.venv/bin/python docs/chat_picture.py

data: .venv/dev.stamp
	.venv/bin/python -m llmtool.pricing.compile
	.venv/bin/python -m llmtool.cli.completion completions
	.venv/bin/python docs/picture.py
	.venv/bin/python docs/outputs.py README.md

clean:
	rm -rf .venv .venv-* .bench dist build .mypy_cache .pytest_cache .ruff_cache .hypothesis

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "make: no Python 3.11 or newer was found" >&2; exit 1; }
	$(PYTHON) -m venv .venv
	# The scripts that older ones write import `re`, which takes longer than a count.
	.venv/bin/python -m pip install -q 'pip>=26'

.venv/demo.stamp: pyproject.toml | .venv/bin/python
	.venv/bin/python -m pip install -q -e '.[fast]'
	touch $@

.venv/dev.stamp: pyproject.toml | .venv/bin/python
	.venv/bin/python -m pip install -q -e '.[dev]'
	touch $@ .venv/demo.stamp

.venv/bench.stamp: pyproject.toml | .venv/bin/python
	.venv/bin/python -m pip install -q -e '.[dev,bench]'
	touch $@ .venv/dev.stamp .venv/demo.stamp
