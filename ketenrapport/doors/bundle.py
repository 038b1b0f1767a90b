"""What the shell's command ``bundel`` does: pick where the work runs, run it, write the comparison and say what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from ketenrapport.commands.error import CommandError
from ketenrapport.commands.period import period_code
from ketenrapport.group.bundle import bundle
from ketenrapport.group.cluster import on_cluster
from ketenrapport.group.group_file import definitions_in
from ketenrapport.group.processes import on_this_machine, usual_processes
from ketenrapport.group.results import compared, write_comparison
from ketenrapport.group.shown import Names
from ketenrapport.words.wording import count, listing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ketenrapport.group.bundle import Asked, Line, Progress, Runner
    from ketenrapport.group.comparison import Comparison
    from ketenrapport.group.finding import Source
    from ketenrapport.group.telling import FileLine


class Where(Struct, frozen=True):
    """Where the work runs: so many ``processes`` here (0: as many as fit), or a cluster at an ``address``."""

    processes: int = 0
    address: str = ""
    plain: bool = False

    def runner(self) -> Runner:
        """What does the jobs. Raises CommandError when both are asked, or no number of processes can be used."""
        if self.address:
            if self.processes:
                raise CommandError("Kies --processen of --dask, niet beide.")
            return lambda jobs: on_cluster(jobs, self.address, plain=self.plain)
        if self.plain:
            raise CommandError("--onversleuteld hoort bij --dask.")
        if self.processes < 0:
            raise CommandError("--processen is 1 of meer.")
        return lambda jobs: on_this_machine(jobs, self.processes or usual_processes())


class Bundled(Struct, frozen=True):
    """What came of a run."""

    lines: Sequence[Line]
    files: Sequence[FileLine]
    comparison: Comparison
    made: Sequence[Path]

    @property
    def failed(self) -> int:
        """How many workbooks of ours did not come along; a copy and a workbook of another kind are no failure."""
        return sum(line.member is None and not line.copy_of and not line.outcome.is_foreign for line in self.lines)

    @property
    def read(self) -> int:
        """How many were read."""
        return sum(line.member is not None for line in self.lines)

    def sentence(self) -> str:
        """The outcome in a sentence or two."""
        reports = sum(line.reports for line in self.files)
        parts = [
            f"{self.read} van {count(len(self.files), 'bestand', 'bestanden')} gelezen",
            f"{sum(line.refreshed for line in self.files)} vernieuwd",
            count(reports, "rapport", "rapporten") if reports else "",
        ]
        period = f", over twaalf maanden tot en met {self.comparison.period}" if self.comparison.period else ""
        codes = count(len(self.comparison.codes), "KPI vergeleken", "KPI's vergeleken")
        return f"{listing(parts)}; {codes}{period}."

    def as_text(self) -> str:
        """For people: the sentence, what must be known of each file, and where the results are."""
        noted = [f"  {line.file}: {line.note}. {line.todo}".rstrip() for line in self.files if line.note]
        return "\n".join([self.sentence(), *noted, *([""] if self.made else []), *map(str, self.made)])

    def as_data(self) -> dict[str, object]:
        """For programs."""
        files = [
            {
                "bestand": line.file,
                "organisatie": line.organisation,
                "periode": line.period,
                "gelezen": line.read,
                "vernieuwd": line.refreshed,
                "rapporten": line.reports,
                "bijzonderheden": line.note,
                "wat_te_doen": line.todo,
            }
            for line in self.files
        ]
        return {"periode": self.comparison.period, "bestanden": files, "vergelijking": [str(path) for path in self.made]}


def run(paths: Sequence[Path], asked: Asked, where: Where, group_file: Path | None, names: str, progress: Progress) -> Bundled:
    """The whole command but for its telling. Raises CommandError."""
    which = named(names)
    period = period_code(asked.period) if asked.period else ""
    given = definitions_in(group_file) if group_file else {}
    lines = bundle(paths, asked, where.runner(), progress)
    comparison, files = compared(lines, period, given)
    return Bundled(lines, files, comparison, write_comparison(lines, comparison, files, asked.output, which))


def named(names: str) -> Names:
    """Who is named. Raises CommandError for another word."""
    if names not in list(Names):
        raise CommandError(f"Er is geen '{names}'; kies bij --namen uit {listing(Names)}.")
    return Names(names)


def plan_text(planned: Sequence[tuple[Source, str]]) -> str:
    """What would happen, for people."""
    return "\n".join(
        [f"{count(len(planned), 'bestand', 'bestanden')} gevonden:", *(f"  {source.name}: {what}" for source, what in planned)]
    )
