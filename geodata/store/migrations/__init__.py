"""Situations of an older schema brought up to date: one step a version, in ``versions``."""
