"""Version 1: reports, mentions, places and claims. Made whole by the first release."""

revision = "0001"
down_revision = None
