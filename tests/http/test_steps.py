"""The step of its process that a case is shown in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.http.api import done
from tests.http.case_story import desk
from tests.organised import ORGANISED

if TYPE_CHECKING:
    from tests.http.api import Api

pytestmark = pytest.mark.anyio


async def _step(api: Api, case: str) -> tuple[str | None, str | None]:
    shown = done(await api.get(f"/v1/cases/{case}"))
    return shown["step"], shown["step_title"]


async def test_the_title_is_in_the_language_of_the_case(api: Api) -> None:
    """Or in the first one of the policy."""
    await desk(api, ORGANISED)
    assert await _step(api, await api.open_case(language="de-AT")) == ("received", "Eingegangen")
    assert await _step(api, await api.open_case(language="fr")) == ("received", "Received")
    assert await _step(api, await api.open_case()) == ("received", "Received")


async def test_the_process_is_that_of_the_cases_own_policy(api: Api) -> None:
    """Given another policy meanwhile, a case that is under way keeps its steps until it goes over."""
    before = await api.open_case()
    await desk(api, ORGANISED)
    case = await api.open_case()
    await desk(api, ORGANISED.replace('id = "received"', 'id = "begun"'))
    assert await _step(api, before) == (None, None)
    assert await _step(api, case) == ("received", "Received")
    done(await api.post(f"/v1/cases/{case}/adopt_policy", {"reason": "x"}))
    assert await _step(api, case) == ("begun", "Received")
