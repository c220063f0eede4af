"""Tables larger than memory: counted and joined piece by piece, on Dask."""

from geodata.scale.counting import BY, Counts, count_table
from geodata.scale.joining import PARTITIONS, Joined, join_table
from geodata.scale.pieces import Columns
from geodata.scale.running import Team

__all__ = ["BY", "PARTITIONS", "Columns", "Counts", "Joined", "Team", "count_table", "join_table"]
