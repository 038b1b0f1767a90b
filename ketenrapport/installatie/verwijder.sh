#!/bin/sh
# Haalt ketenrapport weg op een Mac; werkmappen en rapporten blijven:
#   sh verwijder.sh
set -eu

home="$HOME/.ketenrapport"

stop() {
    printf '%s\n' "$1" >&2
    exit 1
}

# Only what the installation made: another folder is never emptied.
[ -x "$home/venv/bin/python" ] || stop "In $home staat geen ketenrapport."
if pgrep -x -u "$(id -u)" "Microsoft Excel" >/dev/null 2>&1; then
    stop "Excel is open. Bewaar uw werk, sluit Excel en het venster van ketenrapport, en draai dit script opnieuw."
fi
rm -rf "$home/venv" || stop "$home/venv is nog in gebruik; sluit wat ketenrapport gebruikt en draai dit script opnieuw."
rmdir "$home" 2>/dev/null || true # there may be something else in it
rm -f "$HOME/Desktop/Ketenrapport vernieuwen.command" "$HOME/Desktop/Ketenrapport venster.command"

echo "Klaar. Uw werkmappen en rapporten staan er nog; de knoppen in een werkmap zeggen nu dat het programma er niet is."
echo "De starter van xlwings in de map van Excel blijft staan: andere programma's kunnen hem gebruiken."
