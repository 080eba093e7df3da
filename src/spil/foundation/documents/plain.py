"""Dataclasses, decimals, dates and bytes as JSON and back again.

JSON and not pickle: the child that wrote it has read hostile bytes, and unpickling runs what it is told to run.
A Decimal travels as text, so that `100.00` stays `100.00`; bytes travel as base64.
"""

from __future__ import annotations

import base64
import dataclasses
import types
import typing
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeVar

T = TypeVar("T")


def to_plain(value: object) -> Any:
    """The JSON shape of a plain value. Raises TypeError for anything else than the types named above."""
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, Decimal | date | bytes):
        return _written(value)
    if isinstance(value, list | tuple):
        return [to_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): to_plain(item) for key, item in value.items()}
    if dataclasses.is_dataclass(value):
        names = (field.name for field in dataclasses.fields(value))
        return {name: to_plain(getattr(value, name)) for name in names}
    raise TypeError(f"{type(value).__name__} is not a plain value")


def _written(value: Decimal | date | bytes) -> str:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    return str(value) if isinstance(value, Decimal) else value.isoformat()


def from_plain(shape: type[T], value: Any) -> T:
    """What `to_plain` made of an instance of `shape`, as that instance again."""
    return typing.cast("T", _build(shape, value))


def _build(shape: Any, value: Any) -> Any:
    if value is None or shape is Any:
        return value
    origin = typing.get_origin(shape)
    if origin in (typing.Union, types.UnionType):
        inner = next(part for part in typing.get_args(shape) if part is not type(None))
        return _build(inner, value)
    if origin in (tuple, list):
        inner = typing.get_args(shape)[0]
        return origin(_build(inner, item) for item in value)
    if origin is dict:
        inner = typing.get_args(shape)[1]
        return {key: _build(inner, item) for key, item in value.items()}
    if dataclasses.is_dataclass(shape):
        return _instance(typing.cast("type", shape), value)
    return _scalar(shape, value)


def _instance(shape: type, value: dict[str, Any]) -> Any:
    known = _hints(shape)
    return shape(**{name: _build(known[name], item) for name, item in value.items()})


def _scalar(shape: Any, value: Any) -> Any:
    if shape is Decimal:
        return Decimal(value)
    if shape in (date, datetime):
        return shape.fromisoformat(value)
    if shape is bytes:
        return base64.b64decode(value)
    return value


@lru_cache(maxsize=256)
def _hints(shape: type) -> dict[str, Any]:
    return typing.get_type_hints(shape)
