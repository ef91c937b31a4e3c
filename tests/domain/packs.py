"""The sample pack with sections of a test's own, and what is wrong with it."""

from __future__ import annotations

from domain.policy.pack import read_pack
from tests.samples import DESK_PACK, PACK

RETURNS = """\
[returns]
window_days = 7
window_starts = "delivery"
currency = "EUR"
accept = { hours = 4 }
accept_calendar = "always"
steps = [{ id = "send", title = "Send" }]
reasons = [{ id = "quality", title = "Quality", proof = "A picture", pays = "customer", choices = ["return"] }]
approvals = [
    { id = "small", roles = ["agent"], up_to = 5000 },
    { id = "large", roles = ["team_leader"], up_to = 50000 },
    { id = "any", roles = ["supervisor"] },
]
[returns.refund]
within = { business_days = 3 }
calendar = "always"
days = 7
"""
COMPLAINTS = """\
[complaints]
record = { hours = 1 }
natures = [{ id = "service", title = "Service" }]
severities = [{ id = "serious", title = "Serious" }]
investigators = ["quality_assessor"]
steps = "We look into it."
answer_days = 10
unconfirmed = ["escalation_ended"]
[complaints.answers]
simple = { business_days = 3 }
complex = { business_days = 5 }
calendar = "always"
"""
PEAKS = """\
[[surveys]]
id = "service"
title = "Service"
trigger = "closure"
by = ["email"]
expires_days = 14
dimensions = [{ id = "care", title = "Care" }]
[sampling]
percent = 10
period = "month"
[surge]
reserve = ["returns"]
backlog = { starts_at = 50, ends_at = 20 }
arrivals = { minutes = 10, starts_at = 50, ends_at = 20 }
[[surge.promotions]]
id = "spring"
title = "Spring"
starts = 2026-03-01T00:00:00+01:00
ends = 2026-03-08T00:00:00+01:00
[[surge.promotions]]
id = "singles"
title = "Singles"
starts = 2026-11-11T00:00:00+08:00
ends = 2026-11-12T00:00:00+08:00
"""
WORK = """\
[[clocks]]
id = "answer"
title = { en = "First answer" }
starts = "contact"
fulfilled_by = "reply"
only = { complexities = ["simple", "complex"] }
calendar = "always"
pauses = ["customer"]
warnings = [{ minutes = 15 }]
ladder = "up"
targets = [
    { within = { hours = 1 }, when = { channels = ["phone"], priorities = ["urgent"], kinds = ["quality"] } },
    { within = { business_days = 1, ends = "closing" }, calendar = "always" },
]
[[clocks]]
id = "call_back"
title = "Call-back"
starts = "call_back_request"
fulfilled_by = "call"
calendar = "always"
targets = [{ within = { hours = 2 } }]
[[ladders]]
id = "up"
title = "Up"
levels = [
    { id = "one", title = "One", team = "front", roles = ["team_leader"], within = { hours = 1 }, calendar = "always" },
    { id = "two", title = "Two", team = "returns" },
]
[[priority_rules]]
id = "danger"
priority = "urgent"
when = { topics = ["other"] }
mentions = ["burns"]
[[steps]]
id = "all"
title = "All of it"
at = ["unassigned", "working", "understood", "proposed", "waiting", "resolved", "closed"]
when = { complexities = [] }
[[roles]]
id = "agent"
title = "Agent"
authority = { en = "Answers." }
[[rosters]]
id = "day"
title = "By day"
team = "front"
calendar = "always"
people = 3
cases_per_hour = 6
[[places]]
market = "de"
country = "DE"
figures = { "returns.window_days" = 14 }
[[calendars]]
id = "always"
title = "Round the clock"
zone = "UTC"
always = true
[[calendars]]
id = "office"
title = "Office"
zone = "Europe/Berlin"
hours = { mon = ["09:00-17:00"], tue = ["22:00-02:00"] }
breaks = { mon = ["12:00-12:30"], 2026-05-11 = ["10:00-10:15"] }
shifts = { 2026-05-09 = ["10:00-12:00"] }
special = { 2026-12-24 = ["09:00-12:00"] }
holidays = { country = "DE", region = "BE", dates = { 2026-06-19 = "Outing" } }
[acknowledgement]
text = { en = "{number}, until {due}." }
closed = "Until {opening}."
[call_backs]
within = { hours = 1 }
window_minutes = 60
calendar = "always"
"""
_REST = "\n".join(line for line in DESK_PACK.splitlines() if not line.startswith("calendars"))
WHOLE = f"{_REST}\n{RETURNS}{COMPLAINTS}{PEAKS}{WORK}"
"""A pack with every section that is checked."""


def wrong(sections: str, pack: str = PACK) -> list[str]:
    """Return what is wrong with a pack and its last sections, each sentence with its line, that of the sections' first
    one being 1.
    """
    before = pack.count("\n")
    return [f"{(one.line or 0) - before}: {one.sentence}" for one in read_pack(pack + sections)[1]]
