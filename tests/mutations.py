"""Pictures damaged by chance, so that many still get past the checks of their headers."""

import random
import struct
import zlib
from collections.abc import Callable
from itertools import pairwise

from tests.pictures import encoded, photo

SIZES = (0, 1, 2, 27, 29, 100, 1000, 3000, 65_535)
PICTURES = [
    encoded(photo(digit, side, side, paper, ink), kind)
    for digit in (0, 1, 2, 4, 7)
    for side, paper, ink in ((28, 0, 255), (40, 200, 40), (64, 230, 10))
    for kind in (".png", ".jpg", ".webp")
]

Parts = list[bytes]
Mutation = Callable[[random.Random, bytes], bytes]


def parts_of(body: bytes) -> Parts:
    """The chunks of a PNG, the segments of a JPEG or those of a WebP; they make up the file."""
    if body.startswith(b"\x89PNG"):
        places = [0, 8]
        while places[-1] + 12 <= len(body):
            places.append(places[-1] + 12 + struct.unpack_from(">I", body, places[-1])[0])
    elif body.startswith(b"\xff\xd8"):
        places = [0, 2]
        while body[places[-1] : places[-1] + 2] not in (b"\xff\xda", b""):
            places.append(places[-1] + 2 + struct.unpack_from(">H", body, places[-1] + 2)[0])
        places += [len(body) - 2, len(body)]
    else:
        places = [0, 12]
        while places[-1] + 8 <= len(body):
            length = struct.unpack_from("<I", body, places[-1] + 4)[0]
            places.append(places[-1] + 8 + length + length % 2)
    return [body[a:b] for a, b in pairwise(places)]


def joined(parts: Parts) -> bytes:
    """The file of these parts, with checksums and lengths that are right."""
    if parts[0].startswith(b"\x89PNG"):
        return parts[0] + b"".join(
            struct.pack(">I", max(0, len(part) - 12))
            + part[4:-4]
            + struct.pack(">I", zlib.crc32(part[4:-4]))
            for part in parts[1:]
        )
    body = b"".join(parts)
    if body.startswith(b"RIFF"):
        return b"RIFF" + struct.pack("<I", len(body) - 8) + body[8:]
    return body


def flipped(rng: random.Random, body: bytes) -> bytes:
    """With a few other bits."""
    changed = bytearray(body)
    for _ in range(rng.choice([1, 1, 2, 8, 40])):
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def cut(rng: random.Random, body: bytes) -> bytes:
    """Its beginning."""
    return body[: rng.randrange(1, len(body))]


def spliced(rng: random.Random, body: bytes) -> bytes:
    """Its beginning and another's end."""
    other = rng.choice(PICTURES)
    return body[: rng.randrange(1, len(body))] + other[rng.randrange(len(other)) :]


def with_another_number(rng: random.Random, body: bytes) -> bytes:
    """With two or four bytes that may be a length, a size or a count set to another one."""
    place = rng.randrange(len(body) - 4)
    value = struct.pack(rng.choice("<>") + rng.choice("HI"), rng.choice(SIZES))
    return body[:place] + value + body[place + len(value) :]


def of_another_size(rng: random.Random, body: bytes) -> bytes:
    """With a header that gives another width or height."""
    size = rng.choice(SIZES)
    if body.startswith(b"\x89PNG"):
        parts = parts_of(body)
        place = rng.choice([8, 12])
        parts[1] = parts[1][:place] + struct.pack(">I", size) + parts[1][place + 4 :]
        return joined(parts)
    if body.startswith(b"\xff\xd8"):
        place = body.index(b"\xff\xc0") + rng.choice([5, 7])
        return body[:place] + struct.pack(">H", size) + body[place + 2 :]
    place = 26 + rng.choice([0, 2])
    return body[:place] + struct.pack("<H", size & 0x3FFF) + body[place + 2 :]


def rearranged(rng: random.Random, body: bytes) -> bytes:
    """With parts swapped, doubled, left out or taken from another of its format."""
    parts = parts_of(body)
    a, b = rng.randrange(1, len(parts)), rng.randrange(1, len(parts))
    match rng.randrange(4):
        case 0:
            parts[a], parts[b] = parts[b], parts[a]
        case 1:
            parts.insert(a, parts[b])
        case 2:
            del parts[a]
        case _:
            donors = [one for one in PICTURES if one[:4] == body[:4]]
            parts[a] = rng.choice(parts_of(rng.choice(donors))[1:])
    return joined(parts)


def damaged_inside(rng: random.Random, body: bytes) -> bytes:
    """With other bits in a part, checksums and lengths right."""
    parts = parts_of(body)
    place = rng.randrange(1, len(parts))
    parts[place] = flipped(rng, parts[place])
    return joined(parts)


def cut_and_closed(rng: random.Random, body: bytes) -> bytes:
    """With the rest of its pixels missing, but with the end that its format asks for."""
    parts = parts_of(body)
    place = max(range(1, len(parts)), key=lambda one: len(parts[one]))
    head = 8 if body.startswith(b"\x89PNG") else 20
    kept = parts[place][: rng.randrange(head, len(parts[place]))]
    if body.startswith(b"\x89PNG"):
        kept += bytes(4)  # where its checksum comes
    elif body.startswith(b"RIFF"):
        kept = kept[:4] + struct.pack("<I", len(kept) - 8) + kept[8:] + bytes(len(kept) % 2)
    return joined([*parts[:place], kept, *parts[place + 1 :]])


MUTATIONS: list[Mutation] = [
    flipped,
    cut,
    spliced,
    with_another_number,
    of_another_size,
    rearranged,
    damaged_inside,
    cut_and_closed,
]
