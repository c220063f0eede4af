"""Records to plain JSON values and back, going by the types of their fields."""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Callable, Mapping
from datetime import date
from enum import Enum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

__all__ = ["Shared", "fields_to_plain", "from_plain", "to_plain"]

#: What JSON has as it is.
_PLAIN = frozenset({str, int, float, bool, types.NoneType})

#: Records that were turned already, by identity, with what they became; holding the record keeps
#: its identity its own.
Shared = dict[int, tuple[Any, Any]]


def to_plain(value: Any, shared: Shared | None = None) -> Any:  # noqa: ANN401
    """Turn a record into values that JSON has.

    Parameters
    ----------
    value : Any
        A dataclass, or what its fields hold: enumerations, days, mappings, sequences, plain values.
    shared : dict or None
        Filled with the records met: one that is met again, as a place or source that thousands of
        claims have, is not turned again. What is given must then not be changed. None: each is
        turned by itself.

    Returns
    -------
    Any
        Objects, lists, strings, numbers, booleans and None; days as ISO dates.
    """
    kind: Any = type(value)
    return value if kind in _PLAIN else _writer(kind)(value, shared)


def fields_to_plain(
    record: Any,  # noqa: ANN401
    shared: Shared | None = None,
    *,
    without: frozenset[str] = frozenset(),
) -> dict[str, Any]:
    """Turn the fields of a dataclass, but for some, as `to_plain` does; it is not shared itself."""
    kind: Any = type(record)
    return {
        name: item if type(item := getattr(record, name)) in _PLAIN else to_plain(item, shared)
        for name in _names(kind)
        if name not in without
    }


def from_plain(kind: Any, value: Any) -> Any:  # noqa: ANN401
    """Turn what `to_plain` made into the record again.

    Parameters
    ----------
    kind : Any
        The record's class, or a type such as ``tuple[float, ...]``.
    value : Any
        Plain values.

    Returns
    -------
    Any
        Of that kind. A field that the values lack has its default; one that the class does not
        know, as from another version, is passed over.

    Raises
    ------
    TypeError
        If the values are not of that kind; KeyError and ValueError likewise.
    """
    return _reader(kind)(value)


@cache
def _names(kind: Any) -> tuple[str, ...]:  # noqa: ANN401
    return tuple(field.name for field in dataclasses.fields(kind))


@cache
def _writer(kind: Any) -> Callable[[Any, Shared | None], Any]:  # noqa: ANN401
    """Give what `to_plain` does with values of a class: a ledger has tens of thousands of them."""
    if issubclass(kind, Enum):
        return lambda value, _: value.value
    if issubclass(kind, (str, int, float, types.NoneType)):
        return lambda value, _: value
    if issubclass(kind, date):
        return lambda value, _: value.isoformat()
    if issubclass(kind, Mapping):
        return lambda value, shared: {
            str(key): to_plain(item, shared) for key, item in value.items()
        }
    if issubclass(kind, (list, tuple)):
        return lambda value, shared: [to_plain(item, shared) for item in value]
    return _write_record


def _write_record(record: Any, shared: Shared | None) -> dict[str, Any]:  # noqa: ANN401
    if shared is None:
        return fields_to_plain(record)
    held = shared.get(id(record))
    if held is None:
        held = shared[id(record)] = record, fields_to_plain(record, shared)
    plain: dict[str, Any] = held[1]
    return plain


@cache
def _reader(kind: Any) -> Callable[[Any], Any]:  # noqa: ANN401
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        (inner,) = (one for one in get_args(kind) if one is not type(None))
        read = _reader(inner)
        return lambda value: None if value is None else read(value)
    if origin is tuple:
        return _tuple_reader(get_args(kind))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        read = _reader(get_args(kind)[1])
        return lambda value: {key: read(item) for key, item in value.items()}
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    if kind is date:
        return date.fromisoformat
    if dataclasses.is_dataclass(kind):
        return _record_reader(kind)
    return _checked(kind)


def _checked(kind: Any) -> Callable[[Any], Any]:  # noqa: ANN401
    # a number that is whole comes back as it was written
    allowed = (int, float) if kind is float else kind

    def read(value: Any) -> Any:  # noqa: ANN401
        if not isinstance(value, allowed):
            msg = f"expected {kind.__name__}, got {value!r}"
            raise TypeError(msg)
        return value

    return read


def _tuple_reader(parts: tuple[Any, ...]) -> Callable[[Any], Any]:
    if len(parts) == 2 and parts[1] is Ellipsis:
        each = _reader(parts[0])
        return lambda value: tuple(each(item) for item in value)
    readers = [_reader(part) for part in parts]
    return lambda value: tuple(read(item) for read, item in zip(readers, value, strict=True))


def _record_reader(kind: Any) -> Callable[[Any], Any]:  # noqa: ANN401
    hints = get_type_hints(kind)
    readers = {name: _reader(hints[name]) for name in _names(kind)}

    def read(value: Any) -> Any:  # noqa: ANN401
        return kind(**{name: readers[name](value[name]) for name in readers if name in value})

    return read
