"""Steps from each schema version to the next, run by alembic; one file for each in ``versions``."""
