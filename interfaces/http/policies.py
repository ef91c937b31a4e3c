"""`/v1/policy`, `/v1/policies`, `/v1/publications`: the policy in force, the publication of another, all of them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, get, post
from litestar.params import PathParameter

from application.calendars.held import HeldCalendar, calendars
from application.publications import Publication, PublicationUnknown, number_of, publication, publications
from domain.ids import policy_stream
from domain.policy.commands import PublishPolicy, WithdrawPolicy
from domain.policy.decisions import POLICY
from domain.policy.errors import NoPolicyLeft, PackNotPublished
from domain.policy.pack import Pack
from domain.registry import NAMES
from interfaces.http.conventions import asked, carry_out, desk_of, etag, execute, reader
from interfaces.http.encoded import json_response
from interfaces.http.operations import Contract, gives, promising, takes


class PolicyView(msgspec.Struct, frozen=True):
    """The policy in force: the how many-th it is, since when, and what it says."""

    version: int
    effective_at: datetime
    pack: Pack


class Published(msgspec.Struct, frozen=True):
    """A pack was published: the stream's id and version now, the position to ask reads to be at, and the number of the
    publication, in which packs alone are counted. For what was no news it is the number of what is in force.
    """

    id: str
    version: int
    position: int
    recorded_at: datetime
    number: int


class PublicationList(msgspec.Struct, frozen=True):
    """Every publication of a pack, oldest first."""

    publications: list[Publication]


class PublicationView(Publication, frozen=True):
    """A publication with the pack's text as it was published, and with the calendars of its pack as they hold now."""

    text: str
    calendars: list[HeldCalendar]


Number = Annotated[str, PathParameter(description="The number of the publication, from 1.")]
_DIGITS = 18


@get("/policy", operation_class=gives(PolicyView))
async def get_policy(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Return the policy in force: its topics, teams and channels."""
    await reader(request, "read.policy")
    desk = desk_of(request)
    policy = await desk.policies.in_force(desk.clock())
    return json_response(PolicyView(policy.version, policy.effective_at, policy.pack))


@post(
    "/policies", operation_class=promising(Contract(takes=PublishPolicy, gives=Published, etag=True)), status_code=200
)
async def publish_policy(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Publish a policy pack (TOML), to hold from `effective_at` on, or from now. What runs already keeps its policy.

    Its calendars are published with it, with what is known of their zones and public holidays for ten years and more.
    """
    came = await asked(request, NAMES[PublishPolicy], PublishPolicy, lambda _action: policy_stream())
    receipt = await execute(request, came, came.body)
    number, _ = await number_of(desk_of(request).reading, came.body, receipt)
    done = Published(receipt.stream, receipt.version, receipt.position, receipt.recorded_at, number)
    return json_response(done, headers={"ETag": etag(receipt.version)})


@post(
    "/policies/withdraw",
    operation_class=takes(WithdrawPolicy, refuses=(PackNotPublished, NoPolicyLeft)),
    status_code=200,
)
async def withdraw_policy(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Withdraw a pack: it holds no more from `effective_at` on, or from now, and the clocks of cases under it end."""
    return await carry_out(request, WithdrawPolicy, lambda _action: policy_stream())


@get("/publications", operation_class=gives(PublicationList, etag=True))
async def list_publications(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Return every publication of a pack, and which markets are under it now.

    With the `ETag` as `If-Match` a publication is refused when somebody else has published meanwhile.
    """
    await reader(request, "read.policy")
    desk = desk_of(request)
    folded = await desk.streams.refresh(POLICY, policy_stream())
    listed = PublicationList(publications(folded.state, desk.clock()))
    return json_response(listed, headers={"ETag": etag(folded.version)})


@get("/publications/{number:str}", operation_class=gives(PublicationView, refuses=(PublicationUnknown,)))
async def get_publication(request: Request[Any, Any, Any], number: Number) -> Response[bytes]:
    """Return a publication with its text, and with the calendars of its pack."""
    await reader(request, "read.policy")
    desk = desk_of(request)
    state, now = await desk.policies.refresh(), desk.clock()
    if not (number.isascii() and number.isdigit() and len(number) <= _DIGITS):
        raise PublicationUnknown(number=number, last=len(state.published))
    told, event = publication(state, int(number), now)
    own = [one for one in calendars(state, now) if one.pack == told.pack]
    return json_response(PublicationView(**msgspec.structs.asdict(told), text=event.text, calendars=own))


HANDLERS = [get_policy, publish_policy, withdraw_policy, list_publications, get_publication]
