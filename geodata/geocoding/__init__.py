"""Names to places: the embedded gazetteer, also as a geopy geocoder, and the resolver.

`geodata.geocoding.index.PlaceIndex` is the gazetteer itself; `Gazetteer` in
`geodata.geocoding.gazetteer` gives it geopy's interface, at the price of importing geopy.
"""
