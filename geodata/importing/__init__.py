"""Tables of events to claims."""
