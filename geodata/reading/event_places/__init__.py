"""Which of the places that a report names is the place of a happening."""
