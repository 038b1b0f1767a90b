#!/bin/sh
# Installeert ketenrapport op een Mac voor de aangemelde gebruiker:
#   sh installeer.sh [--wiel ketenrapport-....whl] [--werkmap pad/ketens.xlsm]
# Opnieuw draaien werkt het programma bij en laat de werkmap verder zoals die is. Staat er een map 'pakketten' naast dit
# bestand, dan komt alles daaruit en is geen internet nodig.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
# A fixed place, since the workbook remembers the path of the Python in it; without spaces, for the script that Excel starts it with.
venv="$HOME/.ketenrapport/venv"
wheel=
workbook="$HOME/Documents/Ketenrapport/ketens.xlsm"

stop() {
    printf '%s\n' "$1" >&2
    exit 1
}

while [ $# -gt 0 ]; do
    case "$1" in
        --wiel) wheel=${2:?"Bij --wiel hoort een pad."} ;;
        --werkmap) workbook=${2:?"Bij --werkmap hoort een pad."} ;;
        *) stop "Er is geen optie $1; kies uit --wiel en --werkmap." ;;
    esac
    shift 2
done

[ "$(uname)" = Darwin ] || stop "Dit script is voor een Mac; gebruik op Windows installeer.ps1."
if [ -z "$wheel" ]; then
    for found in "$here"/ketenrapport-*.whl; do
        [ -f "$found" ] && wheel=$found
    done
    [ -n "$wheel" ] || stop "Zet het bestand ketenrapport-....whl naast dit script, of noem het met --wiel."
fi
[ -f "$wheel" ] || stop "$wheel is er niet; controleer het pad bij --wiel."
case "$workbook" in
    *.xlsm) ;;
    *) stop "De werkmap met knoppen eindigt op .xlsm; kies zo een naam bij --werkmap." ;;
esac

if [ ! -x "$venv/bin/python" ]; then
    python=
    for candidate in python3 python3.14 python3.13 python3.12 python3.11; do
        if command -v "$candidate" >/dev/null 2>&1 && "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            python=$candidate
            break
        fi
    done
    [ -n "$python" ] || stop "Python 3.11 of nieuwer is nodig. Haal het op bij python.org en draai dit script opnieuw."
    echo "Omgeving maken in $venv"
    "$python" -m venv "$venv"
fi

echo "Programma installeren"
set -- install --quiet --disable-pip-version-check --upgrade
[ -d "$here/pakketten" ] && set -- "$@" --no-index --find-links "$here/pakketten"
"$venv/bin/python" -m pip "$@" "$wheel" || stop "Het programma kan niet worden geinstalleerd; de regels hierboven zeggen waarom."

# Excel on a Mac may only start what stands in a folder of its own; xlwings puts its starter there.
"$venv/bin/xlwings" runpython install || stop "De knoppen kunnen niet worden ingesteld; start Excel een keer en draai dit script opnieuw."

# A workbook that is there already gets the ribbon of this version, and keeps everything else.
if [ -e "$workbook" ]; then
    "$venv/bin/ketenrapport" koppel "$workbook"
else
    "$venv/bin/ketenrapport" nieuw "$workbook"
fi

# For who may not let Excel start other programs: the same as the button Vernieuwen, on the workbook that is open.
shortcut="$HOME/Desktop/Ketenrapport vernieuwen.command"
printf '#!/bin/sh\n"%s" vernieuw --open\n' "$venv/bin/ketenrapport" >"$shortcut"
chmod +x "$shortcut"

echo "Klaar. Open $workbook en klik op het tabblad Ketenrapport."
