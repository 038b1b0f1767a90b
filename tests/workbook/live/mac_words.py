"""Objects of Excel on a Mac, with the words of the dictionary that xlwings ships and no others: a wrong word fails, as it does there."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

XLWINGS = Path(next(iter(importlib.util.find_spec("xlwings").submodule_search_locations)))  # type: ignore[union-attr, arg-type]


def _dictionary() -> ModuleType:
    spec = importlib.util.spec_from_file_location("mac_dict", XLWINGS / "mac_dict.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


_DICTIONARY = _dictionary()
PROPERTIES = frozenset(name for name, _ in _DICTIONARY.properties)
COMMANDS = {name: frozenset(argument for argument, _ in arguments) for name, _, arguments in _DICTIONARY.commands}


class Property:
    """A property as appscript gives it: a reference that must be asked for its value."""

    def __init__(self, value: Any) -> None:
        self._value = value

    def get(self) -> Any:
        return self._value


class MacObject:
    """A thing in Excel with some of its properties; what the dictionary has no word for, it refuses to have."""

    def __init__(self, **properties: Any) -> None:
        unknown = set(properties) - PROPERTIES
        assert not unknown, f"Excel on a Mac has no word {unknown}"
        self.values = properties

    def __getattr__(self, word: str) -> Any:
        if word not in PROPERTIES:
            raise AttributeError(f"Excel on a Mac has no word {word}")
        value = self.values[word]
        return value if isinstance(value, MacObject) else Property(value)


def command(name: str, **arguments: Any) -> dict[str, Any]:
    """The arguments of a command, each of which the dictionary must know."""
    unknown = set(arguments) - COMMANDS[name]
    assert not unknown, f"{name} has no {unknown} in Excel on a Mac"
    return arguments
