"""The figures of packs that a law can ask for, or a market, and which way each of them is stricter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from msgspec import Meta, Struct

if TYPE_CHECKING:
    from domain.policy.pack import Pack

Stricter = Literal["more", "less"]
Value = Annotated[int, Meta(ge=0, le=36_500)]
"""What can be asked for: a hundred years of days at most, so that whatever is counted by it lies in the calendar."""


class Figure(Struct, frozen=True):
    """A figure by its dotted name in a pack: its unit, which way it is stricter for the desk, and whether it is about a
    purchase, so that the rule published when that was made applies. One `of_practice` limits what a pack may do: where
    it does not do it at all, nothing is asked of it.
    """

    name: str
    unit: Literal["days", "months", "percent", "transfers"]
    stricter: Stricter
    of_purchase: bool = False
    of_practice: bool = False

    @property
    def path(self) -> tuple[str, ...]:
        """Where it stands in a pack."""
        return tuple(self.name.split("."))

    def strictest(self, values: tuple[int, ...]) -> int:
        """Return the strictest of some values."""
        return max(values) if self.stricter == "more" else min(values)

    def is_looser(self, value: int, than: int) -> bool:
        """Tell whether a value falls short of another."""
        return value < than if self.stricter == "more" else value > than

    def asks(self, value: int) -> str:
        """Return what a value demands, in words: "at least 14 days"."""
        return f"{'at least' if self.stricter == 'more' else 'at most'} {value} {self.unit}"

    def of(self, pack: Pack) -> int | None:
        """Return what a pack says, if anything."""
        value: Any = pack
        for part in self.path:
            value = getattr(value, part)
            if value is None:
                return None
        return int(value)


FIGURES: Final = {
    one.name: one
    for one in (
        Figure("silent_days", "days", "more", of_practice=True),
        Figure("returns.window_days", "days", "more", of_purchase=True),
        Figure("returns.refund.days", "days", "less", of_purchase=True),
        Figure("returns.guarantee_months", "months", "more", of_purchase=True),
        Figure("complaints.answer_days", "days", "less"),
        Figure("sampling.percent", "percent", "more"),
        Figure("handling.transfers_at_most", "transfers", "less"),
    )
}
"""All of them, by name."""
