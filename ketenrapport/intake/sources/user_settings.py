"""What this user has set up on this computer: connections by name, and folders that a source may read (R13).

It stands in ``verbindingen.toml`` in her own settings folder, never in a workbook: who sends a workbook must not be able to say what
is opened. A password stands in neither; it comes from the keyring, from the environment, or isn't needed with a Windows login.
"""

from __future__ import annotations

import os
import re
import stat
from typing import TYPE_CHECKING

from msgspec import Struct, field

from ketenrapport.intake.sources.source import OWN_FOLDER, SourceError, pairs
from ketenrapport.words.notation import fold

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FILE = "verbindingen.toml"
FOLDERS = "mappen"
_VARIABLE, _PASSWORD_VARIABLE = "KETENRAPPORT_VERBINDING_", "KETENRAPPORT_WACHTWOORD_"
_SERVICE = "ketenrapport"
_SECRETS = frozenset(("wachtwoord", "password", "pwd", "passwd", "secret"))
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_LONGEST = 3_600


class Connection(Struct, frozen=True):
    """A connection by name: its kind, and what that kind needs, as it stands in the settings."""

    name: str
    kind: str
    values: Mapping[str, object] = field(default_factory=dict)

    def text(self, key: str) -> str:
        """A value as text, '' when it isn't there."""
        value = self.values.get(key, "")
        return "" if isinstance(value, dict | list | bool) else str(value).strip()

    def needed(self, key: str) -> str:
        """A value that must be there. Raises SourceError."""
        if not self.text(key):
            raise SourceError(f"Verbinding {self.name} heeft geen {key}; vul dat aan in {FILE}.")
        return self.text(key)

    @property
    def seconds(self) -> float:
        """How long a query may take. Raises SourceError."""
        value = self.values.get("tijdslimiet", 60)
        if isinstance(value, str) and value.isdecimal():
            value = int(value)
        if not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value <= _LONGEST:
            raise SourceError(f"De tijdslimiet van verbinding {self.name} is geen aantal seconden van 1 tot {_LONGEST}.")
        return value


class UserSettings(Struct, frozen=True):
    """The connections of this user by name, folded, and the folders outside a workbook's own that a source may read."""

    folder: Path
    connections: Mapping[str, Connection] = field(default_factory=dict)
    folders: tuple[str, ...] = ()

    def connection(self, name: str) -> Connection:
        """The connection of this name. Raises SourceError when there is none."""
        found = self.connections.get(fold(name))
        if found is None and fold(name) == OWN_FOLDER:
            return Connection(OWN_FOLDER, "duckdb", {"map": "."})
        if found is None:
            raise SourceError(f"Er is geen verbinding '{name}'; beschrijf haar in {self.folder / FILE}.")
        return found


def settings_folder() -> Path:
    """Where this user's settings are."""
    from platformdirs import user_config_path

    return user_config_path("ketenrapport", appauthor=False)


def read_settings() -> UserSettings:
    """The settings of this user: those of the file, and connections from the environment. Raises SourceError."""
    folder = settings_folder()
    content = _content(folder / FILE)
    folders = content.pop(FOLDERS, [])
    if not isinstance(folders, list) or not all(isinstance(one, str) for one in folders):
        raise SourceError(f"{FOLDERS} in {FILE} moet een lijst van mappen zijn.")
    found = {}
    for name, values in content.items():
        if not isinstance(values, dict):
            raise SourceError(f"'{name}' in {FILE} is geen verbinding; schrijf [{name}] en daaronder soort = \"…\".")
        found[fold(name)] = _connection(name, values, FILE)
    for variable, text in os.environ.items():
        if variable.upper().startswith(_VARIABLE) and text.strip():
            name = variable[len(_VARIABLE) :]
            found[fold(name)] = _connection(name.lower(), dict(pairs(text, variable, "sleutel=waarde")), variable)
    return UserSettings(folder, found, tuple(folders))


def password(connection: Connection) -> str | None:
    """The password of a connection, from the environment or the keyring; None when there is none, as with a Windows login."""
    given = os.environ.get(_PASSWORD_VARIABLE + re.sub(r"\W", "_", connection.name).upper())
    if given:
        return given
    try:
        import keyring
        import keyring.errors
    except ImportError:
        return None
    try:
        found: str | None = keyring.get_password(_SERVICE, connection.name)
    except keyring.errors.KeyringError:
        return None
    return found


def _content(path: Path) -> dict[str, object]:
    """What the file says; nothing when there is none. Raises SourceError."""
    import tomllib

    try:
        mode = path.stat().st_mode
        if os.name == "posix" and mode & _OTHERS:
            raise SourceError(f"{path} is niet alleen voor u; geef haar de rechten 0600 (chmod 600) en probeer het opnieuw.")
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError):
        raise SourceError(f"{path} kan niet worden gelezen; controleer of u het bestand mag openen.") from None
    except tomllib.TOMLDecodeError:
        raise SourceError(f"{path} is niet te lezen als TOML; controleer aanhalingstekens en haken.") from None


def _connection(name: str, values: Mapping[str, object], where: str) -> Connection:
    if any(fold(key) in _SECRETS for key in values) or any(re.search(r"(?i)\b(pwd|password)\s*=", str(one)) for one in values.values()):
        raise SourceError(
            f"In {where} staat een wachtwoord bij {name}; haal het daar weg en zet het in de sleutelbos, of in "
            f"{_PASSWORD_VARIABLE}{name.upper()}."
        )
    kind = values.get("soort")
    if not isinstance(kind, str) or not kind.strip():
        raise SourceError(f"Verbinding {name} heeft geen soort; kies sqlite, postgresql, odbc of duckdb in {where}.")
    return Connection(name, fold(kind), {fold(key): value for key, value in values.items()})
