"""The table of endpoints that other tests go by is whole."""

from __future__ import annotations

import re

import pytest
from msgspec.structs import fields

from domain.case.decisions import CASE
from interfaces.http.endpoints import Endpoint as Route
from interfaces.http.endpoints import endpoints
from tests.http.api import NOBODY
from tests.http.case_verbs import VERBS
from tests.http.described import APP
from tests.http.endpoints import POSTS, Endpoint


def _routes() -> dict[str, Route]:
    """Return what takes a POST, by its address with nobody in it."""
    posts = [one for one in endpoints(APP) if one.method == "post"]
    return {re.sub(r"\{\w+\}", NOBODY, one.path): one for one in posts}


ROUTES = _routes()


def test_every_address_that_takes_a_post_is_in_the_table() -> None:
    """Each once, and nothing else; so whatever is new meets the tests of bad input."""
    assert sorted(one.path for one in POSTS) == sorted(ROUTES)


def test_every_verb_of_a_case_has_its_body() -> None:
    """All but the opening, which has an address of its own, and the import and the look at clocks, which have none."""
    assert set(VERBS) == {action.verb for action in CASE.actions} - {"open", "import", "notice_clocks"}


@pytest.mark.parametrize("endpoint", POSTS, ids=str)
def test_a_body_of_the_table_gives_what_the_endpoint_takes(endpoint: Endpoint) -> None:
    """Every field that must be there is said to be, and no field is made up."""
    body = ROUTES[endpoint.path].body
    assert body is not None
    assert set(endpoint.required) == {one.encode_name for one in fields(body) if one.required}
    assert set(endpoint.required) <= set(endpoint.body) <= {one.encode_name for one in fields(body)}


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_a_verb_of_a_case_is_asked_with_all_that_it_takes(verb: str) -> None:
    """So that each of its fields meets the tests of bad input."""
    taken = next(action for action in CASE.actions if action.verb == verb)
    assert set(VERBS[verb][0]) == {one.encode_name for one in fields(taken)} - {"occurred_at"}
