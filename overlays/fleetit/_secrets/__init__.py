"""How secrets are hidden."""
