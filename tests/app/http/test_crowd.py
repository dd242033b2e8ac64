from app.http.crowd import MOST, MOST_BEGUN, MOST_HEAD_BYTES, Crowd, has_large_body


class Connection:
    def __init__(self) -> None:
        self.gave_way = False

    def give_way(self) -> None:
        self.gave_way = True


def entered(crowd: Crowd, count: int) -> list[Connection]:
    members = [Connection() for _ in range(count)]
    for one in members:
        assert crowd.enter(one)
        crowd.waits(one)
    return members


def test_of_too_many_connections_the_one_that_waits_longest_gives_way() -> None:
    crowd = Crowd()
    members = entered(crowd, MOST)
    crowd.works(members[0])
    assert crowd.enter(Connection())
    assert [one.gave_way for one in members[:3]] == [False, True, False]
    crowd.leave(members[1])  # which it does later
    assert crowd.enter(Connection())
    assert [one.gave_way for one in members[:4]] == [False, True, True, False]


def test_where_all_are_at_work_a_newcomer_is_not_taken_in() -> None:
    crowd = Crowd()
    members = entered(crowd, MOST)
    for one in members:
        crowd.works(one)
    assert not crowd.enter(Connection())
    crowd.leave(members[5])
    assert crowd.enter(Connection())


def test_heads_that_are_not_whole_are_bounded_in_all() -> None:
    crowd = Crowd()
    idle, first, second, third = entered(crowd, 4)
    part = MOST_HEAD_BYTES // 2
    crowd.waits(first, 10)
    crowd.waits(second, part)
    crowd.waits(third, part - 10)
    assert not first.gave_way
    crowd.waits(third, part)
    assert first.gave_way
    assert not idle.gave_way
    crowd.works(second)
    crowd.waits(idle, part)
    assert not any(one.gave_way for one in (idle, second, third))


def test_requests_with_large_bodies_that_the_app_has_not_seen_are_bounded() -> None:
    crowd = Crowd()
    assert all(crowd.begin() for _ in range(MOST_BEGUN))
    assert not crowd.begin()
    crowd.seen()
    assert crowd.begin()


def test_a_body_is_large_by_what_its_head_says() -> None:
    assert not has_large_body([(b"host", b"x")])
    assert not has_large_body([(b"content-length", b"65536")])
    for said in ((b"content-length", b"65537"), (b"content-length", b"many")):
        assert has_large_body([said])
    assert has_large_body([(b"transfer-encoding", b"chunked")])
