"""Memory: what a request has used stays with the process, for the next one."""

import ctypes
import sys

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # M_... of glibc's malloc.h
KEPT, LARGEST = 32 * 2**20, 16 * 2**20  # bytes


def keep_memory() -> None:
    """Has glibc keep up to 32 MB that are free, and take blocks of up to 16 MB from them.

    Else it gives the bodies and pictures of each request back to the kernel, and the next request
    pays for clean pages again: a tenth of a large photo's time (`man 3 mallopt`).
    """
    if sys.platform != "linux":
        return
    try:
        malloc_option = ctypes.CDLL(None).mallopt
    except AttributeError:
        return  # another C library
    malloc_option(_MMAP_THRESHOLD, LARGEST)
    malloc_option(_TRIM_THRESHOLD, KEPT)
