"""The installation scripts: what they do in which order, and what they say when it can't be done."""

from __future__ import annotations

import re
import subprocess
from importlib.resources import files
from pathlib import Path

import pytest
from typer.main import get_command

from ketenrapport.doors.shell import app

SCRIPTS = Path(str(files("ketenrapport"))) / "installatie"
# Stands for a Python and for what is installed with it: it notes what it was asked, and makes the environment and the workbook.
STAND_IN = """#!/bin/sh
echo "$(basename "$0") $*" >> "$HOME/log.txt"
case "$*" in
    "-m venv "*) mkdir -p "$3/bin"; for name in python xlwings ketenrapport; do cp "$0" "$3/bin/$name"; done ;;
    "nieuw "*) mkdir -p "$(dirname "$2")"; : > "$2" ;;
    *kapot*) exit 1 ;;
esac
"""


@pytest.fixture
def mac(tmp_path: Path) -> Path:
    """A home on a Mac, with the script and a wheel in Downloads; ``bin`` is where its programs are."""
    for folder in ("bin", "Downloads", "Desktop", "Documents"):
        (tmp_path / folder).mkdir()
    program(tmp_path / "bin" / "python3", STAND_IN)
    program(tmp_path / "bin" / "uname", "#!/bin/sh\necho Darwin\n")
    (tmp_path / "Downloads" / "installeer.sh").write_bytes((SCRIPTS / "installeer.sh").read_bytes())
    (tmp_path / "Downloads" / "ketenrapport-1.0-py3-none-any.whl").touch()
    return tmp_path


def program(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(0o755)


def install(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", home / "Downloads" / "installeer.sh", *arguments],
        check=False, capture_output=True, text=True, timeout=30, env={"HOME": str(home), "PATH": f"{home}/bin:/usr/bin:/bin"},
    )  # fmt: skip


def log(home: Path) -> list[str]:
    return [line.replace(str(home), "~") for line in (home / "log.txt").read_text().splitlines() if " -c " not in line]


def test_a_first_installation_makes_everything(mac: Path) -> None:
    done = install(mac)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == f"Klaar. Open {mac}/Documents/Ketenrapport/ketens.xlsm en klik op het tabblad Ketenrapport."
    assert log(mac) == [
        "python3 -m venv ~/.ketenrapport/venv",
        "python -m pip install --quiet --disable-pip-version-check --upgrade ~/Downloads/ketenrapport-1.0-py3-none-any.whl",
        "xlwings runpython install",
        "ketenrapport nieuw ~/Documents/Ketenrapport/ketens.xlsm",
    ]
    shortcut = mac / "Desktop" / "Ketenrapport vernieuwen.command"
    subprocess.run([shortcut], check=True, env={"HOME": str(mac), "PATH": "/usr/bin:/bin"})
    assert log(mac)[-1] == "ketenrapport vernieuw --open"


def test_a_second_installation_renews_and_keeps_the_workbook(mac: Path) -> None:
    install(mac)
    (mac / "log.txt").unlink()
    (mac / "Downloads" / "pakketten").mkdir()
    assert install(mac).returncode == 0
    assert log(mac) == [
        "python -m pip install --quiet --disable-pip-version-check --upgrade --no-index --find-links ~/Downloads/pakketten "
        "~/Downloads/ketenrapport-1.0-py3-none-any.whl",
        "xlwings runpython install",
        "ketenrapport koppel ~/Documents/Ketenrapport/ketens.xlsm",
    ]


def test_wheel_and_workbook_can_be_elsewhere_with_spaces_in_their_names(mac: Path) -> None:
    (mac / "mijn map").mkdir()
    (mac / "mijn map" / "nieuw wiel.whl").touch()
    assert install(mac, "--wiel", f"{mac}/mijn map/nieuw wiel.whl", "--werkmap", f"{mac}/mijn map/mijn ketens.xlsm").returncode == 0
    assert (mac / "mijn map" / "mijn ketens.xlsm").exists()


@pytest.mark.parametrize(
    ("prepare", "arguments", "complaint"),
    [
        ("rm bin/python3", (), "Python 3.11 of nieuwer is nodig. Haal het op bij python.org en draai dit script opnieuw."),
        ("rm Downloads/*.whl", (), "Zet het bestand ketenrapport-....whl naast dit script, of noem het met --wiel."),
        ("true", ("--wiel", "weg.whl"), "weg.whl is er niet; controleer het pad bij --wiel."),
        ("true", ("--werkmap", "k.xlsx"), "De werkmap met knoppen eindigt op .xlsm; kies zo een naam bij --werkmap."),
        ("true", ("--kleur", "rood"), "Er is geen optie --kleur; kies uit --wiel en --werkmap."),
        ("rm bin/uname", (), "Dit script is voor een Mac; gebruik op Windows installeer.ps1."),
        (
            "mv Downloads/ketenrapport-1.0-py3-none-any.whl Downloads/ketenrapport-kapot.whl", (),
            "Het programma kan niet worden geinstalleerd; de regels hierboven zeggen waarom.",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_one_sentence(mac: Path, prepare: str, arguments: tuple[str, ...], complaint: str) -> None:
    subprocess.run(prepare, shell=True, check=True, cwd=mac)
    if prepare == "rm bin/python3":  # a Python that is too old, whatever this machine has
        for name in ("python3", "python3.14", "python3.13", "python3.12", "python3.11"):
            program(mac / "bin" / name, "#!/bin/sh\nexit 1\n")
    done = install(mac, *arguments)
    assert done.returncode == 1
    assert done.stderr == f"{complaint}\n"


def test_the_scripts_use_commands_that_exist_and_letters_that_every_console_has() -> None:
    commands = set(get_command(app).commands)  # type: ignore[attr-defined]
    for name in ("installeer.ps1", "installeer.sh"):
        text = (SCRIPTS / name).read_bytes()
        assert text.isascii()  # Windows PowerShell reads a file without a mark in the code page of the PC
        used = set(re.findall(r"""(?:" |@\(')(koppel|nieuw|vernieuw)[ ']""", text.decode()))
        assert used == {"koppel", "nieuw", "vernieuw"}
        assert used <= commands


def test_the_acceptance_list_covers_what_must_be_seen() -> None:
    text = (SCRIPTS / "acceptatie.md").read_text("utf-8")
    labels = re.findall(r'<button id="\w+" label="([^"]*)"', (SCRIPTS.parent / "workbook" / "ribbon" / "customUI14.xml").read_text("utf-8"))
    assert labels
    for label in (*labels, "Inhoud inschakelen", "zonder Enter", "OneDrive", "SharePoint", "Defender", "twee Excels", "Mac"):
        assert label in text
    assert len(text.splitlines()) < 45  # a page
