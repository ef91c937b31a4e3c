"""`/v1/policy` and `/v1/policies`: the policy in force, and the publication of another."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from litestar import Request, Response, get, post

from domain.ids import policy_stream
from domain.policy.commands import PublishPolicy
from domain.policy.pack import Pack
from interfaces.http.conventions import carry_out, desk_of, reader
from interfaces.http.encoded import json_response
from interfaces.http.operations import gives, takes


class PolicyView(msgspec.Struct, frozen=True):
    """The policy in force: the how many-th it is, since when, and what it says."""

    version: int
    effective_at: datetime
    pack: Pack


@get("/policy", operation_class=gives(PolicyView))
async def get_policy(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Return the policy in force: its topics, teams and channels."""
    await reader(request, "read.policy")
    desk = desk_of(request)
    policy = await desk.policies.in_force(desk.clock())
    return json_response(PolicyView(policy.version, policy.effective_at, policy.pack))


@post("/policies", operation_class=takes(PublishPolicy), status_code=200)
async def publish_policy(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Publish a policy pack (TOML), to hold from `effective_at` on, or from now. What runs already keeps its policy."""
    return await carry_out(request, PublishPolicy, lambda _action: policy_stream())


HANDLERS = [get_policy, publish_policy]
