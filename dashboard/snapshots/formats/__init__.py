"""From a sheet, or the snapshot itself, to the bytes of a file; one module a format."""
