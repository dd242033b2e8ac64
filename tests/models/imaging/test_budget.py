import threading

import pytest

from models.errors import PictureTooLargeError
from models.imaging.budget import DecodedBytes


def test_what_is_more_than_all_is_refused_with_what_to_do() -> None:
    with (
        pytest.raises(PictureTooLargeError, match="300 MB to decode, 192 are the most: send it as"),
        DecodedBytes(192_000_000).taken(300_000_000),
    ):
        pass


def test_who_finds_no_room_waits_until_another_is_done() -> None:
    budget, order = DecodedBytes(100), list[str]()
    begun = threading.Event()

    def second() -> None:
        begun.set()
        with budget.taken(60):
            order.append("second")

    thread = threading.Thread(target=second)
    with budget.taken(60):
        thread.start()
        begun.wait()
        with budget.taken(40):  # there is room for this one
            order.append("small")
        order.append("first")
    thread.join()
    assert order == ["small", "first", "second"]


def test_a_picture_that_fails_gives_its_bytes_back() -> None:
    budget = DecodedBytes(100)
    with pytest.raises(ValueError, match="corrupt"), budget.taken(100):
        raise ValueError("corrupt")
    with budget.taken(100):
        pass


def test_the_budget_is_shared_by_threads_and_never_exceeded() -> None:
    budget, held, lock = DecodedBytes(10), 0, threading.Lock()
    most = 0

    def work() -> None:
        nonlocal held, most
        for _ in range(200):
            with budget.taken(4):
                with lock:
                    held += 4
                    most = max(most, held)
                with lock:
                    held -= 4

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 0 < most <= 8
