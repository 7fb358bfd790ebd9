"""A package goes in, the lines of its public surface come out; two surfaces go in, their changes come out."""
