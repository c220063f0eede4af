"""One file per page: widgets and calls, no computing."""
