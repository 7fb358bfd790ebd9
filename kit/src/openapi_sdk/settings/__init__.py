"""Configuration, time limits, the retry policy and hooks."""
