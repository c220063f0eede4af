"""The situation file."""
