"""What calendars are told of the world: zones and public holidays, from pinned packages."""
