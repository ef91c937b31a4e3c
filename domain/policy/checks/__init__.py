"""What of a pack contradicts itself or can't be meant, whatever the types of its values say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from domain.policy.checks.calendars import calendars_open
from domain.policy.checks.call_backs import call_backs_are_timed
from domain.policy.checks.channels import channels_reach_the_desk
from domain.policy.checks.clocks import requests_start_them, rules_can_apply, targets_fit, warnings_in_time
from domain.policy.checks.lines import each_once, entries_once
from domain.policy.checks.organisation import ladders_go_on, steps_for_all
from domain.policy.checks.peaks import (
    emergencies_begin,
    promotions_in_order,
    scales_have_highs,
    surges_start_and_end,
)
from domain.policy.checks.places import countries_known, places_are_markets
from domain.policy.checks.references import limits_of_roles, names_listed
from domain.policy.checks.returns import (
    approvals_ascend,
    times_of_complaints_agree,
    times_of_returns_agree,
    windows_long_enough,
)
from domain.policy.checks.silence import silence_announced
from domain.policy.checks.spans import lengths_in_one_unit
from domain.policy.checks.texts import languages_known, placeholders_known, rules_have_texts, texts_in_each_language

if TYPE_CHECKING:
    from domain.policy.reading.draft import Check

CHECKS: Final[tuple[Check, ...]] = (
    each_once,
    entries_once,
    names_listed,
    limits_of_roles,
    languages_known,
    texts_in_each_language,
    rules_have_texts,
    placeholders_known,
    silence_announced,
    countries_known,
    places_are_markets,
    channels_reach_the_desk,
    calendars_open,
    lengths_in_one_unit,
    targets_fit,
    warnings_in_time,
    requests_start_them,
    call_backs_are_timed,
    rules_can_apply,
    ladders_go_on,
    steps_for_all,
    windows_long_enough,
    approvals_ascend,
    times_of_returns_agree,
    times_of_complaints_agree,
    scales_have_highs,
    surges_start_and_end,
    promotions_in_order,
    emergencies_begin,
)
"""All of them."""
