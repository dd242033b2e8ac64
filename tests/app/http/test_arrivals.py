from app.http.arrivals import PATIENCE, Arrival, Arrivals


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def arrivals(clock: Clock, most: int = 4, most_bytes: int = 1000) -> Arrivals:
    return Arrivals(most, most_bytes, 10.0, clock)


def begun(room: Arrivals, given_up: list[Arrival], address: str, declared: int | None) -> Arrival:
    found: list[Arrival] = []
    found.append(room.begin(address, declared, lambda: given_up.append(found[0])))
    return found[0]


def test_bodies_take_the_room_that_they_declare_until_they_are_needed_no_more() -> None:
    room = arrivals(Clock())
    one, other = (begun(room, [], "a", 500) for _ in range(2))
    assert room.admit(one)
    assert room.admit(other)
    assert not room.admit(begun(room, [], "a", 1))
    assert room.grow(one, 500)
    room.arrived(one)
    assert (len(room), room.held) == (1, 1000)
    room.end(one)
    room.end(one)
    assert (len(room), room.held) == (1, 500)
    assert room.admit(begun(room, [], "a", 500))


def test_a_body_without_a_length_takes_room_as_it_grows() -> None:
    room = arrivals(Clock())
    one = begun(room, [], "a", None)
    assert room.admit(one)
    assert room.grow(one, 900)
    assert not room.admit(begun(room, [], "b", 200))
    assert not room.grow(one, 200)


def test_a_body_that_comes_too_slowly_gives_way_and_one_that_keeps_up_does_not() -> None:
    clock, given_up = Clock(), list[Arrival]()
    room = arrivals(clock, most=2)
    slow, steady = (begun(room, given_up, "a", 400) for _ in range(2))
    assert room.admit(slow)
    assert room.admit(steady)
    room.grow(slow, 1)
    room.grow(steady, 200)
    assert not room.admit(begun(room, given_up, "a", 10))  # each has its first second
    clock.now = PATIENCE + 1
    newcomer = begun(room, given_up, "a", 10)
    assert room.admit(newcomer)
    assert given_up == [slow]
    assert not room.admit(begun(room, given_up, "a", 10))
    assert given_up == [slow]


def test_the_address_with_most_bodies_gives_way_to_another() -> None:
    clock, given_up = Clock(), list[Arrival]()
    room = arrivals(clock, most=3)
    greedy = [begun(room, given_up, "a", 10) for _ in range(3)]
    for one in greedy:
        assert room.admit(one)
        room.grow(one, 9)
    clock.now = PATIENCE
    assert not room.admit(begun(room, given_up, "a", 10))
    assert room.admit(begun(room, given_up, "b", 10))
    assert given_up == greedy[:1]


def test_an_answer_that_is_not_taken_gives_way_to_bodies() -> None:
    clock, given_up = Clock(), list[str]()
    room = arrivals(clock)
    leaving = room.leave("a", 900, lambda: given_up.append("answer"))
    assert not room.admit(begun(room, [], "a", 200))
    clock.now = PATIENCE
    assert room.admit(begun(room, [], "a", 200))
    assert given_up == ["answer"]
    room.end(leaving)
    assert room.held == 200
