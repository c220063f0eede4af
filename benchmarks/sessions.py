"""Row: many analysts at once: how soon a settled day is answered, and what each costs in memory.

Sessions are spoken to as a browser does, over Streamlit's own connection, without the browsers:
fifty of them would measure themselves.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import time
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.browser import free_port
from benchmarks.harness import AnswersDifferError, Measurement, PeerFailedError, Plan, Row
from benchmarks.machine import child_environment
from benchmarks.startup import sitmap_command

if TYPE_CHECKING:
    from streamlit.proto.Delta_pb2 import Delta
    from websockets.asyncio.client import ClientConnection

__all__ = ["measure"]

_SESSIONS = 50
_STEPS = 200
#: Each analyst settles on another day this often, all of them spread evenly over it.
_THINK_S = 5.0
_ROUNDS = 4
_FIRST_DAY = date(2022, 1, 3)
_DAYS = 18
_START_S = 60.0
_ANSWER_S = 60.0
_MOST_BYTES = 64_000_000
_NOTES = (
    (
        "Shipped situation, one server process; a new day is told to the server, which answers "
        "with the line above the map and the key figures."
    ),
    f"50 sessions: each settles on another day every {_THINK_S:.0f} s. Target: p95 500 ms.",
    (
        "Memory: resident size of the server, 50 open sessions beside 5 that came and went "
        "before. Target: under 30 MB each; 200 time steps: no growth."
    ),
)


@dataclass(slots=True)
class _Session:
    """A browser's side of a session."""

    socket: ClientConnection
    fragment: str = ""
    page: str = ""
    timeline: str = ""
    seen: set[str] = field(default_factory=set)

    async def open(self) -> None:
        await self._send({})
        await self._finish()
        if not (self.fragment and self.timeline):
            msg = "the server's page has no timeline; is it another Streamlit than was measured?"
            raise PeerFailedError(msg)

    async def settle(self, day: date) -> float:
        """Tell the server a new day; give the milliseconds until all of its answer is there."""
        view = {
            "day": day.isoformat(),
            "known": day.isoformat(),
            "window": 7,
            "types": ["unrest", "deployment", "withdrawal"],
            "bbox": None,
            "sel": None,
        }
        self.seen.clear()
        start = time.perf_counter()
        await self._send({"view": view})
        await self._finish()
        passed_ms = (time.perf_counter() - start) * 1000
        if day.isoformat() not in self.seen:
            msg = f"the server answered {day} with figures of {sorted(self.seen)}"
            raise AnswersDifferError(msg)
        return passed_ms

    async def _send(self, state: dict[str, Any]) -> None:
        from streamlit.proto.BackMsg_pb2 import BackMsg

        message = BackMsg()
        message.rerun_script.query_string = ""
        if state:
            widget = message.rerun_script.widget_states.widgets.add()
            widget.id = self.timeline
            widget.json_value = json.dumps(state)
            message.rerun_script.fragment_id = self.fragment
            message.rerun_script.page_script_hash = self.page
        await self.socket.send(message.SerializeToString())

    async def _finish(self) -> None:
        from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

        while True:
            data = await asyncio.wait_for(self.socket.recv(), _ANSWER_S)
            message = ForwardMsg()
            message.ParseFromString(data if isinstance(data, bytes) else data.encode())
            kind = message.WhichOneof("type")
            if kind == "new_session":
                self.page = message.new_session.page_script_hash
            elif kind == "delta":
                self._note(message.delta)
            elif kind == "script_finished":
                return

    def _note(self, delta: Delta) -> None:
        if delta.WhichOneof("type") != "new_element":
            return
        if delta.new_element.WhichOneof("type") != "bidi_component":
            return
        component = delta.new_element.bidi_component
        if component.id.endswith("-sitmap_timeline"):
            self.timeline, self.fragment = component.id, delta.fragment_id
        elif component.id.endswith("-sitmap_panel"):
            self.seen.add(json.loads(component.json)["figures"]["as_of"])


def measure(plan: Plan) -> Row:
    """Open sessions, keep them, and let each settle on day after day.

    Parameters
    ----------
    plan : Plan
        A quick run opens few.

    Returns
    -------
    Row
        Milliseconds, and MB.

    Raises
    ------
    AnswersDifferError
        If the server answers with another day than was asked for.
    PeerFailedError
        If the server does not start.
    """
    port = free_port()
    command = [*sitmap_command(), "open", "--port", str(port), "--no-browser"]
    log = plan.work / "server.txt"
    with log.open("w") as said:
        server = subprocess.Popen(
            command, env=child_environment(None), stdout=said, stderr=subprocess.STDOUT
        )
        try:
            _wait(server, log)
            lines = asyncio.run(_measure(plan, port, server.pid))
        finally:
            server.terminate()
            server.wait(timeout=20)
    return Row(title="Many sessions at once", measurements=tuple(lines), notes=_NOTES)


def _wait(server: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + _START_S
    while "Sitmap is at" not in log.read_text():
        if server.poll() is not None or time.monotonic() > end:
            msg = f"sitmap open did not serve: {log.read_text()[-800:]}"
            raise PeerFailedError(msg)
        time.sleep(0.1)


async def _measure(plan: Plan, port: int, server: int) -> list[Measurement]:
    number = 5 if plan.quick else _SESSIONS
    steps = 20 if plan.quick else _STEPS
    for _ in range(5):
        await (await _open(port)).socket.close()
    before_mb = _resident_mb(server)
    sessions = [await _open(port) for _ in range(number)]
    each_mb = (_resident_mb(server) - before_mb) / number
    rounds = 1 if plan.quick else _ROUNDS
    answers = await asyncio.gather(
        *(
            _work(session, rounds, _THINK_S * place / number)
            for place, session in enumerate(sessions)
        )
    )
    alone = sessions[0]
    for session in sessions[1:]:
        await session.socket.close()
    times_ms = [await alone.settle(_day(step)) for step in range(steps // 4)]
    settled_mb = _resident_mb(server)
    times_ms += [await alone.settle(_day(step)) for step in range(steps)]
    grown_mb = _resident_mb(server) - settled_mb
    await alone.socket.close()
    settle = "a settled day, asked to answered"
    return [
        Measurement(
            task=settle,
            program=f"{number} sessions",
            values=tuple(value for values in answers for value in values),
            unit="ms",
            ours=True,
        ),
        Measurement(task=settle, program="1 session", values=tuple(times_ms), unit="ms", ours=True),
        Measurement(
            task="memory of the server per session",
            program=f"{number} sessions",
            values=(each_mb,),
            unit="MB",
            ours=True,
        ),
        Measurement(
            task=f"growth of the server over {steps} time steps",
            program="1 session",
            values=(grown_mb,),
            unit="MB",
            ours=True,
        ),
    ]


async def _open(port: int) -> _Session:
    from websockets.asyncio.client import connect
    from websockets.typing import Subprotocol

    socket = await connect(
        f"ws://127.0.0.1:{port}/_stcore/stream",
        subprotocols=[Subprotocol("streamlit")],
        max_size=_MOST_BYTES,
    )
    session = _Session(socket)
    await session.open()
    return session


async def _work(session: _Session, rounds: int, wait_s: float) -> list[float]:
    await asyncio.sleep(wait_s)
    times_ms = []
    for turn in range(rounds):
        begun = time.perf_counter()
        times_ms.append(await session.settle(_day(turn + int(wait_s * 7))))
        await asyncio.sleep(max(0.0, _THINK_S - (time.perf_counter() - begun)))
    return times_ms


def _day(step: int) -> date:
    return _FIRST_DAY + timedelta(days=step % _DAYS)


def _resident_mb(process: int) -> float:
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
