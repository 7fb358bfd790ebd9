"""Rows of answers without models in between, and their columns."""
