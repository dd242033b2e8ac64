import httpx

from benchmarks.servers.probing import probed
from tests.benchmarks.runs import port_of
from tests.waiting import until


def test_a_probe_asks_while_this_thread_does_other_things(client: httpx.Client) -> None:
    with probed(port_of(client), "/healthz", 0.01) as probe:
        until(lambda: len(probe.seen) >= 5)
    asked = len(probe.seen)
    assert {status for status, _ in probe.seen} == {200}
    assert all(seconds > 0 for _, seconds in probe.seen)
    client.get("/healthz")
    assert len(probe.seen) == asked
