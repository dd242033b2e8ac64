"""Memory: what a request has used stays with the process, for the next one."""

import ctypes
import gc
import sys

_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8  # M_... of glibc's malloc.h
KEPT, LARGEST = 32 * 2**20, 16 * 2**20  # bytes
ARENAS = 2  # each keeps KEPT for itself; glibc's own figure is eight a core, in turn to each thread
YOUNG = 5000  # objects since the last collection that are worth one; Python's own figure is 700


def keep_memory() -> None:
    """Has glibc keep up to 32 MB that are free, and take blocks of up to 16 MB from them.

    Else it gives the bodies and pictures of each request back to the kernel, and the next request
    pays for clean pages again: a tenth of a large photo's time (`man 3 mallopt`). Its threads share
    what is kept.
    """
    if sys.platform != "linux":
        return
    try:
        malloc_option = ctypes.CDLL(None).mallopt
    except AttributeError:
        return  # another C library
    malloc_option(_MMAP_THRESHOLD, LARGEST)
    malloc_option(_TRIM_THRESHOLD, KEPT)
    malloc_option(_ARENA_MAX, ARENAS)


def freeze_memory() -> None:
    """Has Python's collector pass over all that is loaded, and look less often at what is new.

    Else it walks through modules, schemas and models every few hundred requests, and finds nothing.
    What requests leave is collected as before, a little later.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, 10, 10)
