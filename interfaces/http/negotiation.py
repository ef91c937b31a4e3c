"""What a client would rather have, as its headers weigh it (RFC 9110, section 12.4)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from interfaces.http.came import header

if TYPE_CHECKING:
    from collections.abc import Iterator

    from litestar import Request

_WEIGHT: Final = re.compile(r"^q=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)$(?!\n)", re.IGNORECASE)
_TAG: Final = re.compile(r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$(?!\n)")
_LONGEST: Final = 1_000
"""Of a longer header nothing is read."""
_SCRIPT: Final = 4
_REGION: Final = 2


def wished(request: Request[Any, Any, Any]) -> list[str]:
    """Return the languages that a request asks for, the one that is wanted most first."""
    return languages(header(request, b"accept-language"))


def languages(header: str | None) -> list[str]:
    """Return the languages of an `Accept-Language`, the one that is wanted most first; what is none is left out."""
    return [tag(one) for one, _ in _weighed(header) if _TAG.match(one)]


def wants_html(header: str | None) -> bool:
    """Tell whether an `Accept` names HTML, and not below JSON."""
    weights = dict(reversed(_weighed(header)))
    json = weights.get("application/json", 0.0)
    return "text/html" in weights and weights["text/html"] >= json


def tag(language: str) -> str:
    """Return a language tag in the case in which it is usually written: `zh-Hant-TW`."""
    primary, *rest = language.split("-")
    return "-".join([primary.lower(), *(_cased(one) for one in rest)])


def _cased(part: str) -> str:
    if len(part) == _SCRIPT and part.isalpha():
        return part.title()
    return part.upper() if len(part) == _REGION else part.lower()


def _weighed(header: str | None) -> list[tuple[str, float]]:
    """Return what a header lists, in lower case, the weightiest first; what weighs nothing is left out."""
    found = list(_listed(header)) if header and len(header) <= _LONGEST else []
    return sorted((one for one in found if one[1] > 0), key=lambda one: -one[1])


def _listed(header: str) -> Iterator[tuple[str, float]]:
    for part in header.split(","):
        name, *parameters = (one.strip() for one in part.split(";"))
        weight = next((found for one in parameters if (found := _WEIGHT.match(one))), None)
        if name and (weight is not None or not any(one.lower().startswith("q=") for one in parameters)):
            yield name.lower(), 1.0 if weight is None else float(weight[1])
