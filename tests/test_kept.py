"""A kept value is computed once for each instance."""

from __future__ import annotations

from checks.kept import kept


class Counted:
    """Counts how often its value is computed."""

    def __init__(self) -> None:
        self.times = 0

    @kept
    def value(self) -> int:
        """Return how often it was computed."""
        self.times += 1
        return self.times


def test_it_is_computed_when_it_is_first_asked_for_and_kept() -> None:
    first, second = Counted(), Counted()

    assert first.times == 0
    assert [first.value, first.value, second.value] == [1, 1, 1]
    assert (first.times, second.times) == (1, 1)


def test_what_is_taken_away_is_computed_anew() -> None:
    counted = Counted()
    assert counted.value == 1
    del vars(counted)["value"]

    assert counted.value == 2


def test_the_class_itself_tells_what_it_is() -> None:
    assert isinstance(Counted.value, kept)
    assert Counted.value.__doc__ == "Return how often it was computed."
