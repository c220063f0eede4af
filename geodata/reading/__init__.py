"""Report text to mentions, dates, quantities and claims."""
