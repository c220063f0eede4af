"""What is read from a situation: records, claims found, counts."""
