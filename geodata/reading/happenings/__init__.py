"""What a sentence says of a happening: that it is, how certain, and on whose word."""
