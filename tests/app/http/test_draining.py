from app.http.arrivals import Arrival, Arrivals
from app.http.draining import Draining
from app.http.permits import Permits


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def nothing() -> None:
    pass


def test_what_is_under_way_is_finished_until_its_time_is_over() -> None:
    clock, permits, arrivals = Clock(), Permits(4), Arrivals(4, 100, 30)
    draining = Draining(permits, arrivals, clock)
    permits.requests = 2
    arrivals.leave(Arrival("", nothing), 10, nothing)
    assert not draining.has_begun
    draining.begin(30)
    clock.now += 12
    assert draining.has_begun
    assert permits.closed
    assert (draining.under_way, draining.seconds, draining.seconds_left) == (3, 12, 18)
    assert not draining.is_over
    clock.now += 20
    assert (draining.under_way, draining.seconds_left) == (3, 0)
    assert draining.is_over


def test_it_is_over_as_soon_as_nothing_is_under_way() -> None:
    permits = Permits(4)
    draining = Draining(permits, Arrivals(4, 100, 30), Clock())
    draining.begin(30)
    assert draining.is_over
