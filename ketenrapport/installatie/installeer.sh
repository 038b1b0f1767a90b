#!/bin/sh
# Installeert ketenrapport op een Mac voor de aangemelde gebruiker:
#   sh installeer.sh [--wiel ketenrapport-....whl] [--werkmap pad/ketens.xlsm] [--proxy http://naam:poort]
# Opnieuw draaien werkt het programma bij en laat de werkmap verder zoals die is. Staat er een map 'pakketten' naast dit
# bestand, dan komt alles daaruit en is geen internet nodig. Weghalen doet verwijder.sh.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
# A fixed place, since the workbook remembers the path of the Python in it; without spaces, for the script that Excel starts it with.
venv="$HOME/.ketenrapport/venv"
wheel=
proxy=
workbook="$HOME/Documents/Ketenrapport/ketens.xlsm"

stop() {
    printf '%s\n' "$1" >&2
    exit 1
}

while [ $# -gt 0 ]; do
    case "$1" in
        --wiel) wheel=${2:?"Bij --wiel hoort een pad."} ;;
        --werkmap) workbook=${2:?"Bij --werkmap hoort een pad."} ;;
        --proxy) proxy=${2:?"Bij --proxy hoort een adres."} ;;
        *) stop "Er is geen optie $1; kies uit --wiel, --werkmap en --proxy." ;;
    esac
    shift 2
done

[ "$(uname)" = Darwin ] || stop "Dit script is voor een Mac; gebruik op Windows installeer.ps1."
if [ -z "$wheel" ]; then
    # The highest version by its numbers: 1.10 comes after 1.9.
    wheel=$(for found in "$here"/ketenrapport-*.whl; do [ -f "$found" ] && printf '%s\n' "$found"; done | sort -V | tail -n 1)
    [ -n "$wheel" ] || stop "Zet het bestand ketenrapport-....whl naast dit script, of noem het met --wiel."
fi
[ -f "$wheel" ] || stop "$wheel is er niet; controleer het pad bij --wiel."
case "$workbook" in
    *.xlsm) ;;
    *) stop "De werkmap met knoppen eindigt op .xlsm; kies zo een naam bij --werkmap." ;;
esac
# An upgrade under an Excel that has the program running would stop halfway.
if pgrep -x -u "$(id -u)" "Microsoft Excel" >/dev/null 2>&1; then
    stop "Excel is open. Bewaar uw werk, sluit Excel en het venster van ketenrapport, en draai dit script opnieuw."
fi

fits='import sys; sys.exit(sys.version_info < (3, 11))'
need="Python 3.11 of nieuwer"
candidates="python3 python3.14 python3.13 python3.12 python3.11"
if [ -d "$here/pakketten" ]; then
    fits='import sys; sys.exit(sys.version_info[:2] not in ((3, 12), (3, 13)))'
    need="Python 3.12 of 3.13"
    candidates="python3.13 python3.12 python3"
fi
if [ -x "$venv/bin/python" ]; then
    "$venv/bin/python" -c "$fits" || stop "De omgeving in $venv past niet meer. Verwijder die map en draai dit script opnieuw."
else
    python=
    for candidate in $candidates; do
        if command -v "$candidate" >/dev/null 2>&1 && "$candidate" -c "$fits" 2>/dev/null; then
            python=$candidate
            break
        fi
    done
    [ -n "$python" ] || stop "$need is nodig. Haal het op bij python.org en draai dit script opnieuw."
    echo "Omgeving maken in $venv"
    "$python" -m venv "$venv" || stop "De omgeving in $venv kan niet worden gemaakt; vraag IT erom."
    [ -x "$venv/bin/python" ] || stop "De omgeving in $venv kwam er niet; vraag IT erom."
fi

echo "Programma installeren"
why="Het programma kan niet worden geinstalleerd; de regels hierboven zeggen waarom."
set -- install --quiet --disable-pip-version-check
[ -z "$proxy" ] || set -- "$@" --proxy "$proxy"
if [ -d "$here/pakketten" ]; then
    set -- "$@" --no-index --find-links "$here/pakketten"
else
    why="$why Zonder internet werkt de bundel (met de map pakketten); achter een proxy helpt --proxy http://naam:poort."
fi
"$venv/bin/python" -m pip "$@" --upgrade "$wheel" || stop "$why"
# Once more for the program itself: the same version may hold something else.
"$venv/bin/python" -m pip "$@" --force-reinstall --no-deps "$wheel" || stop "$why"
# What every kind of source needs; without it all the rest works.
"$venv/bin/python" -m pip "$@" "${wheel}[bestanden,odbc,postgresql]" ||
    echo "Let op: bronnen die DuckDB, ODBC of PostgreSQL nodig hebben werken nog niet; vraag IT om die pakketten. De rest werkt."

# Excel on a Mac may only start what stands in a folder of its own; xlwings puts its starter there.
"$venv/bin/xlwings" runpython install || stop "De knoppen kunnen niet worden ingesteld; start Excel een keer en draai dit script opnieuw."

# A workbook that is there already gets the ribbon of this version, and keeps everything else.
if [ -e "$workbook" ]; then
    "$venv/bin/ketenrapport" koppel "$workbook" || stop "Het tabblad Ketenrapport kon niet in de werkmap worden gezet."
else
    "$venv/bin/ketenrapport" nieuw "$workbook" || stop "De werkmap kan niet worden gemaakt."
fi
[ -e "$workbook" ] || stop "De werkmap $workbook kwam er niet; kies een andere plaats met --werkmap."

# For who may not let Excel start other programs: the window, and the same as the button Vernieuwen, on the workbook that is open.
shortcut() {
    printf '#!/bin/sh\n"%s" %s\n' "$venv/bin/ketenrapport" "$2" >"$HOME/Desktop/$1.command"
    chmod +x "$HOME/Desktop/$1.command"
}
shortcut "Ketenrapport vernieuwen" "vernieuw --open"
shortcut "Ketenrapport venster" "paneel"

echo "Klaar. Open $workbook en klik op het tabblad Ketenrapport."
echo "De opdracht is voluit $venv/bin/ketenrapport"
