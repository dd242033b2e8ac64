import httpx
import numpy as np
import pytest

from benchmarks.servers import calls
from benchmarks.servers.wrk import Call
from models.errors import ScanlineError
from tests.benchmarks.runs import port_of
from tests.pictures import encoded, photo


@pytest.mark.slow
def test_every_picture_is_the_same_digit(client: httpx.Client) -> None:
    for name, picture in calls.pictures().items():
        body, _ = calls.answer(port_of(client), Call("/v1/digits", picture, {}))
        assert calls.digit_of(body) == calls.DIGIT, name


def test_every_sum_comes_with_what_is_right(client: httpx.Client) -> None:
    for call, right in calls.sums().values():
        assert f'"sum":"{right}"'.encode() in calls.answer(port_of(client), call)[0]


def test_inks_go_and_come_in_the_binary_form(client: httpx.Client) -> None:
    ink = calls.inks(encoded(photo(calls.DIGIT)))[:20]
    found = calls.inferred(*calls.answer(port_of(client), calls.infer(ink)))
    assert found.shape == (20,)
    assert np.mean(found == calls.DIGIT) > 0.8


def test_an_answer_that_is_an_error_is_said(client: httpx.Client) -> None:
    with pytest.raises(ScanlineError, match=r"/v1/sums answers 4"):
        calls.answer(port_of(client), Call("/v1/sums", b"{", {"Content-Type": "application/json"}))


def test_a_digit_is_found_in_our_answers_and_in_those_of_peers() -> None:
    assert calls.digit_of(b'{"digit": 3}') == 3
    assert calls.digit_of(b"[4]") == 4
