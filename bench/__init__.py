"""Benchmarks: what reading and checking cost. Nothing here runs with the tests."""
