"""What is FleetIT's own: environments, variables, Fleet-Id, words."""
