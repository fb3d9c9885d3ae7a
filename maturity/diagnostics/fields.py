"""The fields of a row as plain data."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def fields_of(row: DataclassInstance) -> dict[str, Any]:
    """The fields of a row as they are, scores included."""
    return {field.name: getattr(row, field.name) for field in fields(row)}
