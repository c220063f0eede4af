"""A situation to briefing products: one, a series, or what changed since another."""
