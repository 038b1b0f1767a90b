"""Where each page of the text begins and what stands on it: what stays together is placed, and its charts take the room that is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from ketenrapport.report.word.heights import Group, height, left_free, placed, shared
from ketenrapport.report.word.text import kept_with_next, on_new_page, parted_from_next
from ketenrapport.report.word.units import TWIPS_PER_MM

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ketenrapport.report.say.blocks import LineChart
    from ketenrapport.report.word.measures import Sizes
    from ketenrapport.report.word.pictures import Pictures
    from ketenrapport.report.word.placing import Room

_LEAST_CHART, _BESIDE_CHART, _USUAL_CHART = (round(high * TWIPS_PER_MM) for high in (31, 43, 50))


class Draft(Struct, frozen=True):
    """What stays together, written but for its chart: from where to where, and at which place the chart comes."""

    start: int
    end: int
    chart: tuple[int, LineChart] | None = None


class _Picture(Struct, frozen=True):
    """A chart of the page that is being written: where it stands in the text, and its number among the charts."""

    place: int
    number: int
    block: LineChart
    high: int


class Pages(Struct):
    """The pages of a text that is being written, of which each of ``written`` is one element; ``room`` is that of a page.

    Heights are an estimate, in twentieths of a point: what stays together goes to the next page where it is too low, page one cannot.
    """

    room: Room
    sizes: Sizes
    pictures: Pictures
    written: list[str] = field(default_factory=list)
    _from: int = 0
    _here: list[_Picture] = field(default_factory=list)

    @property
    def high(self) -> int:
        """The room on a page."""
        return self.room.height - self.room.taken

    @property
    def used(self) -> int:
        """What stands on the page that is being written."""
        return self.used_since_begin % self.high

    @property
    def used_since_begin(self) -> int:
        """What was written since a page was begun, be it more than one page."""
        return self.needed(self.written[self._from :])

    def needed(self, written: Iterable[str]) -> int:
        """How high some elements are."""
        return height(written, self.room.width, self.sizes)

    def begin(self, start: int) -> None:
        """The element at ``start`` is the first of a page."""
        self.end(start)
        self._from = start

    def end(self, end: int) -> None:
        """What is written from here on stands on another page: the charts on this one take the room that it has left."""
        spare = self.high - left_free(self.high) - self.needed(self.written[self._from : end]) if self._here else 0
        if spare > 0:
            now = [Group(0, one.high, one.high, _most(one.block)) for one in self._here]
            for one, high in zip(self._here, shared(now, spare + sum(one.high for one in self._here), self.high), strict=True):
                self.written[one.place] = kept_with_next(self.pictures.line(one.block, self.room.width, high, one.number))
        self._here.clear()

    def place(self, drafts: Sequence[Draft], already: int) -> None:
        """Put each on a page, below the ``already`` that stands on this one, and draw its chart."""
        sizes = []
        for draft in drafts:
            *others, last = self.written[draft.start : draft.end]
            self.written[draft.start : draft.end] = [*(kept_with_next(one) for one in others), parted_from_next(last)]
            most = _most(draft.chart[1]) if draft.chart else 0
            rest = self.needed(self.written[draft.start : draft.end])
            sizes.append(Group(rest, min(_LEAST_CHART, most), min(_BESIDE_CHART, most), most))
        for draft, place in zip(drafts, placed(sizes, already, self.high, _USUAL_CHART), strict=True):
            if place.on_new_page:
                self.begin(draft.start)
                self.written[draft.start] = on_new_page(self.written[draft.start])
            if draft.chart:
                at, block = draft.chart
                self.written[at] = kept_with_next(self.pictures.line(block, self.room.width, place.picture))
                self._here.append(_Picture(at, len(self.pictures), block, place.picture))


def _most(block: LineChart) -> int:
    return round(block.height_mm * TWIPS_PER_MM)
