"""Decoded bytes: how many all pictures that are being decoded may take together."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition

from models.errors import PictureTooLargeError


class DecodedBytes:
    """A budget that decoders on several threads share; one that finds no room waits for others.

    Args:
        most: bytes.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self._taken = 0
        self._changed = Condition()

    @contextmanager
    def taken(self, size: int) -> Iterator[None]:
        """Holds `size` bytes of the budget, once they are free.

        Raises:
            PictureTooLargeError: it is more than all.
        """
        if size > self.most:
            raise PictureTooLargeError(
                f"the picture would take {size // 1_000_000} MB to decode, "
                f"{self.most // 1_000_000} are the most: send it as a JPEG that is not "
                "progressive, or smaller"
            )
        with self._changed:
            self._changed.wait_for(lambda: self._taken + size <= self.most)
            self._taken += size
        try:
            yield
        finally:
            with self._changed:
                self._taken -= size
                self._changed.notify_all()


UNBOUNDED = DecodedBytes(2**62)  # one picture at a time, of somebody's own
