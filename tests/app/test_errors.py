from collections.abc import Iterator
from http import HTTPStatus

import pytest

import app.errors
from app.errors import STATUS, BodyTimeoutError, ClientLeftError, UnknownModelError
from models.errors import BitsError, CertificateError, CheckpointError, PhotoError, ScanlineError

SERVICE = ("app.errors", "models.errors")  # where what a call may raise is defined


def leaves(kind: type[ScanlineError]) -> Iterator[type[ScanlineError]]:
    below = [one for one in kind.__subclasses__() if one.__module__ in SERVICE]
    if not below:
        yield kind
    for one in below:
        yield from leaves(one)


def status_of(kind: type[ScanlineError]) -> HTTPStatus | None:
    return next((status for one, status in STATUS.items() if issubclass(kind, one)), None)


@pytest.mark.parametrize("kind", list(leaves(ScanlineError)), ids=lambda kind: kind.__name__)
def test_every_error_has_a_status_but_the_one_that_nobody_waits_for(
    kind: type[ScanlineError],
) -> None:
    assert (status_of(kind) is None) == (kind is ClientLeftError)


def test_no_error_hides_behind_a_wider_one_that_stands_before_it() -> None:
    for kind, status in STATUS.items():
        assert status_of(kind) == status, kind


def test_a_client_is_told_what_is_its_own_mistake_and_what_is_ours() -> None:
    for theirs in (BitsError, PhotoError, UnknownModelError, BodyTimeoutError):
        assert 400 <= (status_of(theirs) or 0) < 500
    for ours in (CheckpointError, CertificateError):
        assert status_of(ours) == 500


def test_the_tree_is_drawn_in_the_docstring() -> None:
    drawn = app.errors.__doc__ or ""
    for kind in vars(app.errors).values():
        if isinstance(kind, type) and kind.__module__ == "app.errors":
            assert f" {kind.__name__} " in drawn
