"""A desk whose policy lays down who does what, in which steps, and how many there are to do it."""

from __future__ import annotations

from typing import Final

ORGANISED: Final = """\
name = "organised"
title = { en = "An organised desk", de = "Ein geordneter Dienst" }
languages = ["en", "de"]
channels = [{ id = "email", medium = "email" }, { id = "chat", medium = "chat" }]
teams = [
    { id = "front", title = "Front desk", roles = ["agent", "team_leader"] },
    { id = "returns", title = "Returns", roles = ["returns_specialist"] },
    { id = "archive", title = "Archive" },
]
topics = [
    { id = "delivery", title = { en = "Delivery", de = "Lieferung" }, team = "front" },
    { id = "return", title = { en = "Return", de = "Retoure" }, team = "returns" },
]

[[roles]]
id = "agent"
title = { en = "Agent", de = "Sachbearbeitung" }
authority = { en = "Answers, and offers what the rules allow.", de = "Antwortet, bietet an, was erlaubt ist." }

[[roles]]
id = "team_leader"
title = { en = "Team leader", de = "Teamleitung" }
authority = { en = "Hands out the work.", de = "Verteilt die Arbeit." }

[[steps]]
id = "received"
title = { en = "Received", de = "Eingegangen" }
at = ["unassigned"]
when = { priorities = ["low", "normal", "high"] }

[[steps]]
id = "alarm"
title = { en = "Called out", de = "Alarmiert" }
at = ["unassigned"]
when = { priorities = ["urgent"] }

[[steps]]
id = "looked-into"
title = { en = "Looked into", de = "In Arbeit" }
at = ["working"]

[[steps]]
id = "explained"
title = { en = "Explained", de = "Aufgeklärt" }
at = ["understood"]

[[steps]]
id = "offered"
title = { en = "Offered", de = "Angeboten" }
at = ["proposed"]

[[steps]]
id = "waiting"
title = { en = "Waiting", de = "Wartet" }
at = ["waiting"]

[[steps]]
id = "done"
title = { en = "Done", de = "Erledigt" }
at = ["resolved", "closed"]

[[calendars]]
id = "office"
title = "Office hours"
zone = "Europe/Berlin"
[calendars.hours]
mon = ["09:00-17:30"]
tue = ["09:00-17:30"]
wed = ["09:00-17:30"]
thu = ["09:00-17:30"]
fri = ["09:00-17:30"]

[[calendars]]
id = "late"
title = "Late shift"
zone = "Europe/Berlin"
hours = { mon = ["17:30-21:15"], sun = ["00:00-24:00"] }

[[rosters]]
id = "front-office"
title = "Front desk by day"
team = "front"
calendar = "office"
people = 4
cases_per_hour = 3

[[rosters]]
id = "front-late"
title = "Front desk, late"
team = "front"
calendar = "late"
people = 1
cases_per_hour = 1

[[rosters]]
id = "returns"
title = "Returns"
team = "returns"
calendar = "office"
people = 1
cases_per_hour = 1
"""
"""On a Monday the front desk takes 8.5 x 4 x 3 + 3.75 x 1 x 1 = 105.75 cases, and returns takes 8.5."""
