"""The benchmarks: `python -m tests.bench` prints a JSON line for each name of tests/contracts/bounds.toml it ran."""
