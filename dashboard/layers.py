"""The layers for map programs kept up to date while a situation is worked on.

They follow from all claims, so they are written when the work rests, beside the pages: whoever
decides on claims one after another does not wait for them.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from functools import partial

from geodata.errors import GeodataError
from geodata.layers import refresh_layers
from geodata.store import Situation
from geodata.timeline import Timeline

__all__ = ["LayerKeeper"]

_log = logging.getLogger(__name__)
#: Seconds without a change after which the layers are written.
_REST_S = 5.0


class LayerKeeper:
    """Writes the layers of the situation that is worked on.

    Parameters
    ----------
    rest_s : float, default 5.0
        Seconds without a change after which they are written.
    """

    def __init__(self, *, rest_s: float = _REST_S) -> None:
        self._rest_s = rest_s
        self._due: Callable[[], object] | None = None
        self._timer: threading.Timer | None = None
        self._taking = threading.Lock()
        self._writing = threading.Lock()

    def note(
        self, situation: Situation, timeline: Timeline, *, revision: int, sets: Sequence[str]
    ) -> None:
        """Note what the layers are to follow from, and write them when the work rests.

        Parameters
        ----------
        situation : Situation
            An open one; one that is read-only, or whose layers are up to date, is left alone.
        timeline : Timeline
            Its claims, gathered.
        revision : int
            The revision that `timeline` is of.
        sets : sequence of str
            Boundary sets that its regions are of.
        """
        if situation.read_only or situation.layers_revision == revision:
            return
        with self._taking:
            self._due = partial(
                refresh_layers, situation, timeline=timeline, revision=revision, sets=sets
            )
            if self._timer is not None:
                self._timer.cancel()
            self._timer = threading.Timer(self._rest_s, self.write)
            self._timer.daemon = True
            self._timer.start()

    def write(self) -> None:
        """Write what is due now; to be called before the situation is closed.

        A fault is told in the log only: the layers are written again with the next change.
        """
        with self._writing:
            with self._taking:
                due, self._due = self._due, None
                if self._timer is not None:
                    self._timer.cancel()
            if due is None:
                return
            try:
                due()
            except GeodataError as error:  # a boundary set may be gone, too
                _log.warning("the layers for map programs were not written: %s", error)
