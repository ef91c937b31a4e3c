"""One-off questions: a plain fold, or a count, over any slice of the log."""

from projections.slices.errors import (
    CannotCountBy,
    CategoryUnknown,
    EventUnreadable,
    KnownAtInTheFuture,
    MomentWithoutZone,
    OriginUnknown,
    TypeUnknown,
)
from projections.slices.log import Log
from projections.slices.narrowing import Slice

__all__ = [
    "CannotCountBy",
    "CategoryUnknown",
    "EventUnreadable",
    "KnownAtInTheFuture",
    "Log",
    "MomentWithoutZone",
    "OriginUnknown",
    "Slice",
    "TypeUnknown",
]
