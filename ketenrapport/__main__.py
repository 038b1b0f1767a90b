"""``python -m ketenrapport``: the shell's door."""

from ketenrapport.doors.shell import main

if __name__ == "__main__":  # a process that is started from this one imports it again
    main()
