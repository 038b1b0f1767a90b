"""``python -m ketenrapport``: the shell's door."""

from ketenrapport.doors.shell import main

main()
