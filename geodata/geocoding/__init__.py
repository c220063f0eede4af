"""Names to places: the embedded gazetteer, also as a geopy geocoder, and the resolver.

`geodata.geocoding.index.PlaceIndex` is the gazetteer itself; `geodata.geocoding.gazetteer.Gazetteer`
gives it geopy's interface, at the price of importing geopy.
"""
