"""Where a situation lives: a GeoPackage or a server, its layers for map programs, its copies."""
