"""The bar that says how much of many pictures and pages is read."""

import sys

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

MANY = 20  # pictures or pages; fewer need no bar


class Bar:
    """A bar on a terminal, from MANY on; elsewhere only their count.

    Args:
        console: where it is drawn.
        total: of the pictures.
    """

    def __init__(self, console: Console, total: int) -> None:
        # A bar among lines that this process prints beside it would break both.
        self._fits = console.file.isatty() and not (console.stderr and sys.stdout.isatty())
        self._is_seen = False
        self._bar = Progress(
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=console,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._task = self._bar.add_task("", total=0)
        self.total = 0
        self.expect(total)

    def expect(self, more: int) -> None:
        """So many more are to be read, as the further pages of a file."""
        self.total += more
        self._bar.update(self._task, total=self.total)
        if self._fits and not self._is_seen and self.total >= MANY:
            self._is_seen = True
            self._bar.start()

    def advance(self) -> None:
        """One more is read."""
        self._bar.advance(self._task)

    def stop(self) -> None:
        """Nothing more is read, and the bar is gone."""
        if self._is_seen:
            self._bar.stop()
