"""Who may do what: the one table from role to right.

A right is the name of an action (`case.reply`), of a read (`read.case`), or `act_on_behalf`. Rights are grouped by the
work that they are for, and a role is given groups. docs/roles.md shows the same table the other way round.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Role = Literal[
    "agent",
    "returns_specialist",
    "quality_assessor",
    "team_leader",
    "supervisor",
    "compliance",
    "auditor",
    "integrator",
    "administrator",
]
"""What somebody does at the desk."""
ROLES: Final[tuple[Role, ...]] = get_args(Role)

ACT_ON_BEHALF: Final = "act_on_behalf"
"""To ask in the name of somebody else. It adds nothing: both must have the right to what is asked."""

GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    "see the work": (
        "read.case",
        "read.history",
        "read.queue",
        "read.customer",
        "read.service_file",
        "read.order",
        "read.attachment",
        "read.call",
        "read.standard_reply",
    ),
    "see the desk": ("read.policy", "read.team"),
    "see the people": ("read.staff",),
    "see figures": ("read.reports",),
    "follow the feed": ("read.events",),
    "see the service": ("read.projection",),
    "take in": (
        "case.open",
        "case.amend",
        "case.identify",
        "case.attach",
        "case.message",
        "case.merchant_answer",
        "case.rate",
        "case.confirm",
        "case.not_satisfied",
        "call.record",
        "attachment.begin",
        "attachment.finish",
        "customer.register",
        "customer.change_contact_details",
        "customer.remove_contact_detail",
        "customer.give_consent",
        "customer.withdraw_consent",
    ),
    "keep order data": (
        "order.record",
        "order.correct",
        "order.milestone",
        "order.scan",
        "order.request_change",
        "order.change_outcome",
    ),
    "work a case": (
        "case.classify",
        "case.triage",
        "case.claim",
        "case.release",
        "case.tag",
        "case.refer",
        "case.escalate",
        "case.name_owner",
        "case.take_emergency_step",
        "case.answer_referral",
        "case.ask",
        "case.receive_information",
        "case.reply",
        "case.note",
        "case.wait",
        "case.resume",
        "case.remote_help",
        "case.promise_call_back",
        "case.make_call",
        "case.cancel_call_back",
        "case.link_article",
        "case.follow_up",
        "case.merge",
        "case.split",
    ),
    "solve a case": (
        "case.verify",
        "case.cause",
        "case.liability",
        "case.guide",
        "case.propose_compensation",
        "case.decide_compensation",
        "case.propose_solution",
        "case.decide_hope",
        "case.resolve",
        "case.close",
        "case.reopen",
        "order.decide_change",
    ),
    "lead": (
        "case.assign",
        "case.transfer",
        "case.priority",
        "standard_reply.write",
        "standard_reply.revise",
        "standard_reply.retire",
        "staff.record_absence",
        "staff.end_absence",
    ),
    "review": ("case.review_solution",),
    "supervise": ("case.close_by_decision", "case.adopt_policy", "customer.merge", "customer.unmerge"),
    "stand in": (ACT_ON_BEHALF,),
    "make the rules": ("policy.publish", "policy.extend_calendar", "policy.publish_statutes", "policy.withdraw"),
    "administer": (
        "staff.register",
        "staff.change_details",
        "staff.grant_role",
        "staff.revoke_role",
        "staff.join_team",
        "staff.leave_team",
        "staff.record_absence",
        "staff.end_absence",
        "staff.end_employment",
        "staff.issue_token",
        "staff.revoke_token",
        "team.form",
        "team.rename",
        "team.name_lead",
    ),
    "keep the service": ("upkeep.drop_parked_event",),
}
"""Each kind of work, and the rights that it takes."""

_CASES: Final = ("see the work", "see the desk", "take in", "keep order data", "work a case", "solve a case")
_ALL: Final = ("see the work", "see the desk", "see the people", "see figures", "follow the feed", "see the service")
WORK: Final[Mapping[Role, tuple[str, ...]]] = {
    "agent": _CASES,
    "returns_specialist": _CASES,
    "team_leader": (*_CASES, "see the people", "see figures", "lead"),
    "supervisor": (*_CASES, "see the people", "see figures", "lead", "review", "supervise", "stand in"),
    "quality_assessor": ("see the work", "see the desk", "see figures", "review"),
    "compliance": (*_ALL, "make the rules"),
    "auditor": _ALL,
    "integrator": ("see the work", "see the desk", "follow the feed", "take in", "keep order data", "stand in"),
    "administrator": (
        *("see the desk", "see the people", "see the service"),
        *("make the rules", "administer", "keep the service"),
    ),
}
"""Each role, and the kinds of work that it does."""

OWN: Final = frozenset({"case.import", "case.notice_clocks", "follow_up_list.make", "access.refuse"})
"""Actions that no right leads to: the service takes them itself, or whoever runs it takes them on the command line."""

GRANTED: Final[Mapping[str, frozenset[str]]] = {
    role: frozenset(right for kind in kinds for right in GROUPS[kind]) for role, kinds in WORK.items()
}
"""The rights of each role."""


def rights_of(roles: Iterable[str]) -> frozenset[str]:
    """Return every right that one of the roles has."""
    return frozenset().union(*(GRANTED.get(role, frozenset()) for role in roles))
