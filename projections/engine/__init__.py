"""The engine that drives projections."""

from projections.engine.build import BESIDE, LIVE, Build, Share
from projections.engine.convoy import Interrupted
from projections.engine.engine import Engine
from projections.engine.entry import Entry
from projections.engine.making import CannotSwitch
from projections.engine.projection import Projection
from projections.engine.rebuild import compare, rebuild, switch
from projections.engine.status import ProjectionStatus
from projections.engine.store import MemoryStore, Store
from projections.engine.table import Row, Table

__all__ = [
    "BESIDE",
    "LIVE",
    "Build",
    "CannotSwitch",
    "Engine",
    "Entry",
    "Interrupted",
    "MemoryStore",
    "Projection",
    "ProjectionStatus",
    "Row",
    "Share",
    "Store",
    "Table",
    "compare",
    "rebuild",
    "switch",
]
