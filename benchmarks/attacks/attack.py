"""An attack: requests that many clients send at once, and what they are answered."""

import asyncio
import socket
from collections.abc import Sequence
from contextlib import suppress
from typing import NamedTuple

SECONDS = 75.0  # for an answer, of 60 that the service takes at most
NONE = "none"  # in place of a status
HOLD = 2.0  # seconds for which ends of bodies are kept back, or answers not taken


class Attack(NamedTuple):
    """What clients send at once, each on a connection of its own.

    requests: heads and bodies, which the clients take in turn; they ask for an end of connections.
    clients: how many.
    kept: bytes at the end of each request that are sent HOLD seconds after the others.
    ends: whether these are sent at all; else the clients leave instead.
    reads: whether the clients take the answers; else they leave after HOLD seconds.
    """

    requests: Sequence[bytes]
    clients: int
    kept: int = 0
    ends: bool = True
    reads: bool = True


def post(path: str, body: bytes, kind: str = "", **headers: str) -> bytes:
    """A POST, as it is sent.

    Args:
        path: with its query.
        body: of the request.
        kind: its content type.
        headers: others; an underscore stands for a hyphen.
    """
    lines = [f"POST {path} HTTP/1.1", "Host: localhost", "Connection: close"]
    lines += [f"Content-Length: {len(body)}"]
    lines += [f"Content-Type: {kind}"] * bool(kind)
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def form(files: Sequence[bytes]) -> tuple[str, bytes]:
    """A form of these files, each a field `file`: its content type, and the body."""
    edge = "d5c7e3a1b9f04826"
    head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="1"\r\n\r\n'
    body = b"".join(head.encode() + file + b"\r\n" for file in files) + f"--{edge}--\r\n".encode()
    return f"multipart/form-data; boundary={edge}", body


async def statuses(attack: Attack, port: int) -> list[str]:
    """The status of each client's answer, NONE where none came."""
    count = len(attack.requests)
    clients = (_status(attack, attack.requests[at % count], port) for at in range(attack.clients))
    return await asyncio.gather(*clients)


async def _status(attack: Attack, request: bytes, port: int) -> str:
    loop = asyncio.get_running_loop()
    with socket.socket() as wire:
        wire.setblocking(False)
        if not attack.reads:
            wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        sending = None
        try:
            await loop.sock_connect(wire, ("127.0.0.1", port))
            sending = loop.create_task(_send(wire, request, attack))
            async with asyncio.timeout(SECONDS if attack.ends else HOLD):
                head = await loop.sock_recv(wire, 12)
                while attack.reads and await loop.sock_recv(wire, 2**20):
                    pass
            if not attack.reads:
                await asyncio.sleep(HOLD)
        except (OSError, TimeoutError):
            return NONE
        finally:
            if sending is not None:
                sending.cancel()
                await asyncio.wait([sending])
        return head[9:12].decode() or NONE


async def _send(wire: socket.socket, request: bytes, attack: Attack) -> None:
    loop = asyncio.get_running_loop()
    view = memoryview(request)
    with suppress(OSError):  # what was answered meanwhile is read
        await loop.sock_sendall(wire, view[: len(view) - attack.kept])
        await asyncio.sleep(HOLD if attack.kept else 0)
        if attack.ends:
            await loop.sock_sendall(wire, view[len(view) - attack.kept :])
