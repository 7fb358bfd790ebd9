"""The corrected description goes in, `generated/fleetit_api` comes out."""
