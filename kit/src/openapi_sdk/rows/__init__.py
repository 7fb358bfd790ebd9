"""Turns answers into rows of tables without making models first, and says which columns they have."""
