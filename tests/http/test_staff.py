"""Staff, their tokens and their teams, and the publication of a policy."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from application.bootstrap import ADMINISTRATOR
from domain.ids import team_stream
from domain.staff.rights import ROLES
from tests.http.api import CASE, NOBODY, done, problem
from tests.samples import PACK

if TYPE_CHECKING:
    from tests.http.api import Api
    from tests.postgres.ledgers import Clock

pytestmark = pytest.mark.anyio

KIM: dict[str, Any] = {
    "name": "Kim",
    "roles": ["agent", "team_leader"],
    "teams": ["returns"],
    "languages": ["de", "pt-BR"],
    "skills": ["repairs"],
}


async def hired(api: Api, **contents: object) -> str:
    """Register somebody and return their id."""
    return str(done(await api.post("/v1/staff", {**KIM, **contents}), 201)["id"])


async def test_staff_are_registered_and_read(api: Api) -> None:
    """With everything that was said of them, and what may be asked next."""
    answer = await api.post("/v1/staff", KIM)
    staff = done(answer, 201)["id"]
    assert answer.headers["location"] == f"/v1/staff/{staff}"
    read = await api.get(f"/v1/staff/{staff}")
    shown = done(read)
    assert "issue_token" in shown.pop("legal")
    assert shown == {
        **KIM,
        "id": staff,
        "version": 1,
        "status": "employed",
        "absent": False,
        "absences": [],
        "tokens": [],
    }
    assert read.headers["etag"] == '"1"'


async def test_somebody_new_is_an_agent_unless_told_otherwise(api: Api) -> None:
    """Unknown roles and teams are refused with the known ones."""
    staff = done(await api.post("/v1/staff", {"name": "Kim"}), 201)["id"]
    assert done(await api.get(f"/v1/staff/{staff}"))["roles"] == ["agent"]
    problem(await api.post("/v1/staff", {**KIM, "teams": ["kitchen"]}), 422, "staff_team_unknown")
    told = problem(await api.post("/v1/staff", {**KIM, "roles": ["king"]}), 422, "role_unknown")
    assert "returns_specialist" in told["detail"]


async def test_details_and_teams_change(api: Api) -> None:
    """What is left out stays."""
    staff = await hired(api)
    done(await api.post(f"/v1/staff/{staff}/change_details", {"name": "Kim Berg", "skills": []}))
    done(await api.post(f"/v1/staff/{staff}/join_team", {"team": "support"}))
    done(await api.post(f"/v1/staff/{staff}/leave_team", {"team": "returns"}))
    shown = done(await api.get(f"/v1/staff/{staff}"))
    expected = {**KIM, "name": "Kim Berg", "skills": [], "teams": ["support"]}
    assert {name: shown[name] for name in expected} == expected


async def test_an_absence_is_recorded_shown_and_ended(api: Api, clock: Clock) -> None:
    """Its reason is sealed in the feed and opened for whoever may see the people."""
    staff = await hired(api)
    times = {"starts_at": clock.now.isoformat(), "ends_at": (clock.now + timedelta(days=7)).isoformat()}
    done(await api.post(f"/v1/staff/{staff}/record_absence", {**times, "reason": "flu"}))
    clock.move(hours=1)
    shown = done(await api.get(f"/v1/staff/{staff}"))
    (absence,) = shown["absences"]
    assert (shown["absent"], absence["reason"]) == (True, "flu")
    assert "flu" not in str(await api.feed())
    done(await api.post(f"/v1/staff/{staff}/end_absence", {"absence": absence["id"]}))
    shown = done(await api.get(f"/v1/staff/{staff}"))
    assert shown["absent"] is False
    assert shown["absences"][0]["ends_at"] == clock.now.isoformat().replace("+00:00", "Z")


async def test_a_token_is_issued_and_shown_once(api: Api) -> None:
    """It works; reading its owner shows its id and label, and nothing anywhere shows it again."""
    staff = await hired(api)
    answer = await api.post(f"/v1/staff/{staff}/tokens", {"label": "laptop"})
    made = done(answer, 201)
    assert answer.headers["location"] == f"/v1/staff/{staff}"
    assert "once" in made["note"]
    done(await api.holding(made["token"]).post("/v1/cases", CASE), 201)
    (shown,) = done(await api.get(f"/v1/staff/{staff}"))["tokens"]
    assert shown == {"id": made["id"], "label": "laptop", "expires_at": None, "roles": None}
    assert made["token"] not in str(await api.feed())


async def test_a_repeated_request_for_a_token_makes_no_second_and_shows_none(api: Api) -> None:
    """The answer under the same Idempotency-Key names the token and says why it is not shown."""
    staff = await hired(api)
    first = done(await api.post(f"/v1/staff/{staff}/tokens", {"label": "laptop"}, idempotency_key="k"), 201)
    again = done(await api.post(f"/v1/staff/{staff}/tokens", {"label": "laptop"}, idempotency_key="k"), 201)
    assert first["token"].startswith("clt_")
    assert again == {**first, "token": None, "note": again["note"]}
    assert "kept nowhere" in again["note"]
    assert len(done(await api.get(f"/v1/staff/{staff}"))["tokens"]) == 1
    other = await api.post(f"/v1/staff/{staff}/tokens", {"label": "phone"}, idempotency_key="k")
    problem(other, 422, "key_reused")


async def test_a_token_expires_and_is_revoked(api: Api, clock: Clock) -> None:
    """Neither is listed any more."""
    staff = await hired(api)
    soon = (clock.now + timedelta(hours=1)).isoformat()
    expiring = done(await api.post(f"/v1/staff/{staff}/tokens", {"label": "a", "expires_at": soon}), 201)
    revoked = done(await api.post(f"/v1/staff/{staff}/tokens", {"label": "b"}), 201)
    done(await api.post(f"/v1/staff/{staff}/revoke_token", {"token": revoked["id"]}))
    problem(await api.holding(revoked["token"]).get("/v1/policy"), 401, "not_authenticated")
    done(await api.holding(expiring["token"]).get("/v1/policy"))
    clock.move(hours=1)
    problem(await api.holding(expiring["token"]).get("/v1/policy"), 401, "not_authenticated")
    assert done(await api.get(f"/v1/staff/{staff}"))["tokens"] == []
    past = {"label": "c", "expires_at": clock.now.isoformat()}
    problem(await api.post(f"/v1/staff/{staff}/tokens", past), 422, "token_expiry_in_the_past")
    problem(await api.post(f"/v1/staff/{staff}/revoke_token", {"token": revoked["id"]}), 404, "token_unknown")


async def test_a_token_is_for_somebody_who_is_there(shared_api: Api) -> None:
    """And its request is read as strictly as others."""
    for unknown in (NOBODY, "x"):
        problem(await shared_api.post(f"/v1/staff/{unknown}/tokens", {"label": "x"}), 404, "staff_unknown")
    address = f"/v1/staff/{ADMINISTRATOR}/tokens"
    problem(
        await shared_api.post(address, {"roles": [], "colour": "red"}),
        422,
        "invalid_body",
        "/label",
        "/roles",
        "/colour",
    )


async def test_the_first_administrator_has_every_role(shared_api: Api) -> None:
    """So that a newcomer can try everything with the token that was printed."""
    assert done(await shared_api.get(f"/v1/staff/{ADMINISTRATOR}"))["roles"] == list(ROLES)


async def test_staff_are_listed_page_by_page_without_names(api: Api) -> None:
    """Narrowed to a team, to a role, or to who has left; each is met once."""
    staff = [await hired(api, name=f"Name {n}", teams=["support"] if n % 2 else ["returns"]) for n in range(5)]
    done(await api.post(f"/v1/staff/{staff[0]}/grant_role", {"role": "auditor"}))
    gone = done(await api.post(f"/v1/staff/{staff[4]}/end_employment"))
    await api.catch_up()

    async def listed(**parameters: object) -> list[str]:
        found: list[str] = []
        while True:
            page = done(await api.get("/v1/staff", limit=2, at_least=gone["position"], **parameters))
            assert "Name" not in str(page)
            found += [one["stream"] for one in page["staff"]]
            if page["next"] is None:
                return found
            parameters["cursor"] = page["next"]

    assert sorted(await listed()) == sorted([ADMINISTRATOR, *staff[:4]])
    assert await listed(team="support") == [staff[1], staff[3]]
    assert sorted(await listed(role="auditor")) == sorted([ADMINISTRATOR, staff[0]])
    assert await listed(status="left") == [staff[4]]
    problem(await api.get("/v1/staff", limit=201), 400, "invalid_parameters", "limit")
    problem(await api.get("/v1/staff", cursor="x"), 422, "malformed_cursor", "cursor")


async def test_a_team_is_formed_led_and_read_with_its_members(api: Api) -> None:
    """By its short name or its id."""
    answer = await api.post("/v1/teams", {"team": "night", "title": "Night shift"})
    team = done(answer, 201)["id"]
    assert team == team_stream("night")
    staff = await hired(api)
    done(await api.post(f"/v1/teams/{team}/rename", {"title": "Late shift"}))
    done(await api.post(f"/v1/teams/{team}/name_lead", {"staff": staff}))
    problem(await api.post(f"/v1/teams/{team}/name_lead", {"staff": f"staff-{NOBODY}"}), 422, "mentioned_unknown")
    await api.catch_up()
    for name in ("night", team, team.removeprefix("team-"), team.upper()):
        shown = done(await api.get(f"/v1/teams/{name}"))
        assert (shown["team"], shown["title"], shown["lead"], shown["members"]) == ("night", "Late shift", staff, [])
    members = done(await api.get("/v1/teams/returns"))["members"]
    assert [one["stream"] for one in members] == [staff]
    for unknown in ("moon", NOBODY):
        problem(await api.get(f"/v1/teams/{unknown}"), 404, "team_unknown")


async def test_teams_are_listed_by_name(api: Api) -> None:
    """Those of the first policy were formed with it."""
    await api.catch_up()
    first = done(await api.get("/v1/teams", limit=2))
    rest = done(await api.get("/v1/teams", limit=2, cursor=first["next"]))
    assert [one["team"] for one in (*first["teams"], *rest["teams"])] == ["complaints", "returns", "support"]
    assert rest["next"] is None


async def test_a_policy_is_published(api: Api, clock: Clock) -> None:
    """It holds from its time on; what can't be meant is refused."""
    tomorrow = (clock.now + timedelta(days=1)).isoformat()
    body = {"text": PACK, "reason": "a smaller desk", "effective_at": tomorrow}
    done(await api.post("/v1/policies", body))
    assert done(await api.get("/v1/policy"))["version"] == 1
    clock.move(days=1)
    policy = done(await api.get("/v1/policy"))
    assert (policy["version"], policy["pack"]["name"]) == (2, "shop")
    problem(await api.post("/v1/policies", {**body, "text": "x"}), 422, "pack_invalid")
