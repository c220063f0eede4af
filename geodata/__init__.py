"""Text to claims to places to regions to store: everything that needs no screen."""
