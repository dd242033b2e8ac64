import asyncio

import httpx
import pytest

from benchmarks.attacks.attack import statuses
from benchmarks.attacks.bodies import attacks
from tests.benchmarks.runs import port_of
from tests.slowly import rest_slowly

REFUSED = {  # of one client alone
    "250,000 outputs": "413",
    "1,300,000 empty lists": "413",
    "40 bodies of 19,985 lists": "400",
    "40 bodies of 20,000 fields": "400",
    "40 bodies of one text of 4 MB": "400",
    "40 forms of 1,000 files": "400",
    "600 bodies of 20 MB that end late": "415",
    "600 bodies of 390 KB that end late": "415",
    "1,000 heads of 60 KB that do not end": "431",
}
UNENDED = "1,000 heads of 99 long lines that do not end"


@pytest.mark.parametrize("name", rest_slowly(attacks()))
def test_one_of_each_does_what_it_is_meant_to(client: httpx.Client, name: str) -> None:
    attack = attacks()[name]()
    assert attack.clients >= 20
    alone = attack._replace(clients=1, reads=True)
    found = asyncio.run(statuses(alone, port_of(client)))
    assert found == ["none" if name == UNENDED else REFUSED.get(name, "200")]
