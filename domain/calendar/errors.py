"""Refusals of calendars."""

from domain.errors import Refusal


class CalendarInvalid(Refusal):
    """The calendar {calendar} can't be meant: {reason}."""

    kind = "invalid"


class BeyondHorizon(Refusal):
    """The calendar {calendar} is known from {first_day} to {last_day}; the answer lies outside: extend the calendar."""

    kind = "unmet"


class ZoneUnknown(Refusal):
    """There is no time zone {zone}; zones are named like Europe/Rome{hint}."""

    kind = "invalid"


class CountryUnknown(Refusal):
    """No public holidays are known of {country}; a country is named by its two letters, like IT{hint}."""

    kind = "invalid"


class RegionUnknown(Refusal):
    """No public holidays are known of {region} in {country}; known there: {known}."""

    kind = "invalid"


class HolidaysUnknown(Refusal):
    """The public holidays of {country} are known from {first_year} to {last_year} only, not for {year}."""

    kind = "unmet"
