import pytest

from app.errors import OverLimitError
from app.http.quotas import Quota, Share


class Clock:
    now = 50.0

    def __call__(self) -> float:
        return self.now


def test_a_minutes_worth_may_be_used_at_once_and_comes_back_in_a_minute() -> None:
    clock = Clock()
    refused: list[str] = []
    quota = Quota("requests", 6, refused.append, clock)
    for left in (5, 4, 3, 2, 1, 0):
        quota.spend(1)
        assert quota.state() == f'"requests";r={left};t={10 * (6 - left)}'
    with pytest.raises(OverLimitError, match="6 requests a minute: try again in 10 s") as error:
        quota.spend(1)
    assert (error.value.seconds, refused) == (10, ["requests"])
    clock.now += 10
    quota.spend(1)
    clock.now += 1000
    assert quota.state() == '"requests";r=6;t=0'
    assert quota.policy() == '"requests";q=6;w=60'


def test_what_is_refused_is_not_counted() -> None:
    clock = Clock()
    quota = Quota("requests", 1, clock=clock)
    quota.spend(1)
    for _ in range(5):
        with pytest.raises(OverLimitError):
            quota.spend(1)
    clock.now += 60
    quota.spend(1)


def test_what_is_larger_than_a_minutes_worth_takes_all_of_it_and_more() -> None:
    clock = Clock()
    quota = Quota("megapixels", 10, clock=clock)
    quota.spend(25)
    assert quota.state() == '"megapixels";r=0;t=150'
    clock.now += 100
    with pytest.raises(OverLimitError):
        quota.spend(2)
    clock.now += 5
    quota.spend(2)


def test_a_limit_of_less_than_one_a_minute_lets_one_through_after_its_time() -> None:
    clock = Clock()
    quota = Quota("requests", 0.5, clock=clock)
    quota.spend(1)
    clock.now += 119
    with pytest.raises(OverLimitError):
        quota.spend(1)
    clock.now += 2
    quota.spend(1)


def test_a_share_is_of_what_is_taken_at_once() -> None:
    share = Share(3)
    share.check(3)
    share.taken = 2
    share.check()
    with pytest.raises(OverLimitError, match="3 permits"):
        share.check(2)
