"""How a projection says that nothing is wrong with what it was given, but that it can't be done now."""

from __future__ import annotations

import psycopg


class TryAgainLater(psycopg.OperationalError):
    """What the entries lead to can't be done now: they are to come again, and no stream is laid aside for it.

    Of the kind of what a database raises that can't be reached, because the engine does the same about both.
    """
