"""From a snapshot to a sheet of marks: base map, symbols, labels, panels, in millimetres."""
