"""Built data: gazetteer, names, boundaries, base map. `SOURCES.md` says from what, and how."""
