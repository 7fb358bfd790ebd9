"""The clients, their views and raw responses."""
