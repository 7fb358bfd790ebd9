"""Benchmarks: `python -m bench`. Each subject is a module that compares this package with alternatives."""
