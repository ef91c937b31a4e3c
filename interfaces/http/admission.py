"""Every request against a budget: that of its token, or that of its address as long as the token is not known.

A token is known once it was found valid, and from then on it is counted before anything is looked up. What was counted
tells so: `RateLimit-Policy` and `RateLimit` are those of draft-ietf-httpapi-ratelimit-headers.
"""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs

from interfaces.http.came import headers, service_of
from interfaces.http.limits import Budget, Limits
from interfaces.http.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable

    from litestar import Request
    from litestar.types import Scope

FREE: Final = {"budget": None}
"""`opt` of what costs nothing and must always answer."""
REPORT: Final = {"budget": "reports"}
"""`opt` of a handler that is dear to read."""
PAST_IS_REPORT: Final = {"budget_of_past": "reports"}
"""`opt` of a handler that is dear to read where a past moment is asked about."""
PAST: Final = frozenset({"as_of", "known_at"})
"""The parameters that ask about a past moment."""
FIELDS: Final = "caseledger.rate_limit"
ATTEMPT: Final = "caseledger.attempt"
CREDENTIAL: Final = "caseledger.credential"
NETWORK: Final = 64
"""How many bits of an IPv6 address are one customer's: the rest they choose as they like."""


class Admission:
    """The budgets of one web worker."""

    def __init__(self, limits: Limits, ticks: Callable[[], int]) -> None:
        self._ticks = ticks
        self._requests = Budget("requests", limits.requests)
        self._reports = Budget("reports", limits.reports)
        self._attempts = Budget("attempts", limits.attempts)
        self._budgets = {"requests": self._requests, "reports": self._reports, None: None}

    def admit(self, request: Request[Any, Any, Any]) -> None:
        """Count a request that has just come; raise a 429 when there is no room for it."""
        budget = self._budgets[_name(request)]
        if budget is None:
            return
        token = hash(bearer(request))
        if token in self._requests or token in self._reports:
            self._count(request, budget, token)
            return
        address = address_of(request)
        self._count(request, self._attempts, address)
        request.scope["state"][ATTEMPT] = (address, budget, token)

    def recognise(self, request: Request[Any, Any, Any]) -> None:
        """Count an attempt against its token instead, which was found valid."""
        address, budget, token = request.scope["state"].pop(ATTEMPT)
        self._attempts.give_back(address)
        self._count(request, budget, token)

    def reject(self, request: Request[Any, Any, Any]) -> None:
        """Count a request as an attempt, because the token that was known is not valid any more."""
        for budget in (self._requests, self._reports):
            budget.forget(hash(bearer(request)))
        self._count(request, self._attempts, address_of(request))

    def _count(self, request: Request[Any, Any, Any], budget: Budget, key: Hashable) -> None:
        standing = budget.take(key, self._ticks())
        if not budget.limited:
            return
        request.scope["state"][FIELDS] = (budget, standing)
        if not standing.taken:
            detail = (
                f"That was one request too many; ask again in {standing.seconds} s. `RateLimit` tells what is left."
            )
            raise Problem(429, "rate_limited", detail, headers={"Retry-After": str(standing.seconds)})


def _name(request: Request[Any, Any, Any]) -> str | None:
    """Return the name of the budget that a request is counted against."""
    opt, query = request.route_handler.opt, request.scope["query_string"]
    name: str | None = opt.get("budget", "requests")
    if query and "budget_of_past" in opt and not PAST.isdisjoint(parse_qs(query.decode("latin-1"))):
        name = opt["budget_of_past"]
    return name


def recognise(request: Request[Any, Any, Any]) -> None:
    """Count a request against its token, which was found valid, unless that was done; raise a 429 for want of room."""
    if ATTEMPT in request.scope["state"]:
        service_of(request).admission.recognise(request)


def reject(request: Request[Any, Any, Any]) -> None:
    """Count a request against its address, because its token, if it has one, is not valid; raise a 429 likewise."""
    if ATTEMPT not in request.scope["state"]:
        service_of(request).admission.reject(request)


def budget_fields(scope: Scope) -> Iterable[tuple[bytes, bytes]]:
    """Return the header fields that tell the budget that a request was counted against; none for one that was not."""
    counted = scope["state"].get(FIELDS)
    if counted is None:
        return ()
    budget, standing = counted
    return ((b"ratelimit-policy", budget.policy), (b"ratelimit", budget.told(standing)))


def bearer(request: Request[Any, Any, Any]) -> str:
    """Return the token that came with a request, or nothing."""
    state = request.scope["state"]
    found: str | None = state.get(CREDENTIAL)
    if found is None:
        scheme, _, token = headers(request).get(b"authorization", b"").partition(b" ")
        found = state[CREDENTIAL] = token.strip().decode("latin-1") if scheme.lower() == b"bearer" else ""
    return found


def address_of(request: Request[Any, Any, Any]) -> str:
    """Return the address, or for IPv6 the network, that stands for a client."""
    host = request.client.host if request.client else ""
    try:
        address = ip_address(host)
    except ValueError:
        # From a trusted proxy that does not know either. One budget for all of these, however long the text.
        return "unknown"
    if not isinstance(address, IPv6Address):
        return host
    mapped = address.ipv4_mapped
    return str(mapped) if mapped else f"{address.packed[: NETWORK // 8].hex()}/{NETWORK}"
