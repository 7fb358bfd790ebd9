"""Make a release: a version that changelog and review agree with."""
