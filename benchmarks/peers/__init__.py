"""Programs to compare with: each does one job the way its own users would."""
