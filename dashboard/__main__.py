"""``python -m dashboard`` is the command ``sitmap``."""

from dashboard.cli import main

if __name__ == "__main__":
    main()
