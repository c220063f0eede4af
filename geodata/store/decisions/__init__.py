"""Decisions on claims: appended, read back, and what stands after all of them."""
