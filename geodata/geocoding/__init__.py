"""Names to places: the embedded gazetteer as a geopy geocoder, and the resolver."""
