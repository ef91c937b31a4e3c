"""Desks under the bundled policies, for scenarios."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from application.bootstrap import bundled_pack
from tests.http.api import done

if TYPE_CHECKING:
    from tests.http.api import Api


def bundled(pack: str) -> str:
    """Return the text of a bundled policy as one for all markets."""
    text, found = re.subn(r"^markets = .*\n", "", bundled_pack(pack), count=1, flags=re.MULTILINE)
    assert found
    return text


async def under(api: Api, pack: str) -> Api:
    """Publish a bundled policy on the desk, from now on and for all markets."""
    done(await api.post("/v1/policies", {"text": bundled(pack), "reason": "a scenario"}))
    return api


async def asked(api: Api, case: str, verb: str, **contents: object) -> dict[str, Any]:
    """Ask something of a case that it takes, and return the answer."""
    return done(await api.post(f"/v1/cases/{case}/{verb}", contents))


async def shown(api: Api, case: str) -> dict[str, Any]:
    """Return a case as it is now."""
    return done(await api.get(f"/v1/cases/{case}"))


async def history(api: Api, case: str) -> list[dict[str, Any]]:
    """Return the events of a case, personal texts opened."""
    return list(done(await api.get(f"/v1/cases/{case}/history"))["events"])


async def told(api: Api, case: str, tag: str) -> list[dict[str, Any]]:
    """Return what the events of one type say, in order."""
    return [event["data"] for event in await history(api, case) if event["type"] == tag]


async def acting(api: Api, *roles: str) -> Api:
    """Return the same desk in the hands of somebody new with these roles."""
    _, _, token = await api.new_token(roles=roles)
    return api.holding(token)
