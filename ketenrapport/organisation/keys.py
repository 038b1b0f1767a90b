"""What a reference may hold: the codes of other tables, or the names that stand beside them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from msgspec import Struct, field

from ketenrapport.words.notation import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_ALIKE = 0.6  # VERG.R and VERG.R1, M. Jansen and Marieke Jansen; not VERG.R1 and MELD.R2
_MOST_PROPOSALS = 20  # of one column; each looks at every code


class Keys(Struct, frozen=True):
    """The codes that a reference may hold.

    ``codes`` maps each code, folded for comparison, to how it is written; ``names`` maps each name that fits exactly one row, and
    is no code itself, to the code of that row.
    """

    codes: Mapping[str, str]
    names: Mapping[str, str] = field(default_factory=dict)

    def __contains__(self, text: str) -> bool:
        """Whether the text is a code or a name of one row."""
        return self.find(text) is not None

    def find(self, text: str) -> tuple[str, bool] | None:
        """The code that the text is or names, and whether it names it."""
        folded = fold(text)
        code = self.codes.get(folded)
        if code is not None:
            return code, False
        code = self.names.get(folded)
        return None if code is None else (code, True)

    def nearest(self, text: str) -> str:
        """The code whose own spelling or name is most like the text, '' when none is like it."""
        from difflib import get_close_matches  # where nothing is misspelled nobody needs it

        spelled = {**self.names, **self.codes}
        alike = get_close_matches(fold(text), spelled, n=1, cutoff=_ALIKE)
        return spelled[alike[0]] if alike else ""


def key_spellings(codes: Sequence[str], names: Iterable[tuple[str, str]] = ()) -> Keys:
    """The keys of these codes; of two spellings the first. ``names`` are pairs of a name and a code."""
    spellings = {fold(code): code for code in reversed(codes)}
    pairs = {(fold(name), fold(code)) for name, code in names if fold(name) not in spellings}
    times = Counter(name for name, _ in pairs)
    return Keys(spellings, {name: spellings[code] for name, code in pairs if times[name] == 1 and code in spellings})


def proposals(texts: Iterable[str], keys: Keys | None) -> dict[str, str]:
    """For each text that is no key but is like one, that question: `` Bedoelt u VERG.R1?``; only for the first of very many."""
    if keys is None:
        return {}
    first = list(dict.fromkeys(texts))[:_MOST_PROPOSALS]
    return {text: f" Bedoelt u {nearest}?" for text in first if (nearest := keys.nearest(text))}
