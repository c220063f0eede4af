"""The tables of a situation, the kinds of their columns, and the checksums of their rows."""
