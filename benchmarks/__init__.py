"""Sitmap and its peers on the same work, in one run, as ratios.

`python -m benchmarks` measures; `python -m benchmarks.accuracy` scores the reader on annotated
reports. A run fails where two programs answer differently, never because one of them is slow.
"""
