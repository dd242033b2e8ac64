"""The standard streams of a process whose caller has closed some of them."""

import os
import sys


def open_streams() -> None:
    """Has closed standard streams lead to nowhere, for this process and those that it starts.

    Else the first files and sockets that it opens take their numbers, and what libraries write to
    standard error goes into them; and there is no `sys.stderr` for logs. Without an input,
    `sys.stdin` stays None.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)  # gets the lowest free number
    sys.stdout = sys.stdout or os.fdopen(1, "w", closefd=False)
    sys.stderr = sys.stderr or os.fdopen(2, "w", closefd=False)
