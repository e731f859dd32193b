# Two commands do everything: `make demo` and `make test`.
.PHONY: help demo test lint bench clean

help:  ## say what can be made
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST)

demo:  ## build and publish the sample campaign, on loopback servers
	@scripts/set-up demo
	@.venv/bin/terrimark demo

test:  ## run every test
	@scripts/set-up test
	@.venv/bin/python -m pytest

lint:  ## style, types, floors of the house, dependencies
	@scripts/set-up test
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports
	@.venv/bin/deptry .

bench:  ## measure, side by side in one run
	@scripts/set-up test
	@QUICK=$(QUICK) .venv/bin/python benchmarks/compare.py

clean:  ## remove what was made
	@rm -rf .venv demo dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
