"""Situations checked, repaired, moved and backed up."""
