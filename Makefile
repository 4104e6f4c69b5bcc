.PHONY: bench bench-quick

bench: ## Take every figure beside its peer; appends to benchmarks/results/
	uv run --frozen --all-groups python -m benchmarks

bench-quick: ## See that every figure can be taken; records nothing
	uv run --frozen --all-groups python -m benchmarks --quick --runs 1
