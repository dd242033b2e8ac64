import json
import random
import re

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from cli import commands
from models.sums.certificate import EXACT
from tests.cli.runs import on_terminal, scanline


def test_it_adds() -> None:
    done = scanline("add", "1011", "110")
    assert done == (0, "10001\n", "")


def test_it_adds_decimal_numbers() -> None:
    assert scanline("add", "--decimal", "987654321", "123456789").out == "1111111110\n"


@settings(max_examples=20, deadline=None)
@given(a=st.integers(0, 2**200), b=st.integers(0, 2**200))
def test_decimal_sums_are_those_of_python(a: int, b: int) -> None:
    done = CliRunner().invoke(commands, ["add", "-d", str(a), str(b)])
    assert done.output == f"{a + b}\n"


def test_numbers_may_be_as_long_as_the_service_takes() -> None:
    a, b = (random.Random(seed).getrandbits(65_536) | 1 << 65_535 for seed in (1, 2))
    done = scanline("add", f"{a:b}", f"{b:b}")
    assert done.out == f"{a + b:b}\n"
    one_more = scanline("add", "1" + "0" * 65_536, "1")
    assert one_more.status == 2
    assert "65536 is the most" in flat(one_more.err)


def test_a_long_decimal_number_is_no_matter_to_python_either() -> None:
    done = scanline("add", "-d", "1" + "0" * 19_000, "1")
    assert done.out == "1" + "0" * 18_999 + "1\n"


def test_numbers_come_from_standard_input_a_line_each() -> None:
    assert scanline("add", "-", "1", stdin=b"1011\n").out == "1100\n"
    assert scanline("add", "-", "-", stdin=b"1011\n110\n").out == "10001\n"


def test_json_has_what_the_service_answers() -> None:
    told = json.loads(scanline("add", "--json", "--decimal", "11", "6").out)
    assert (told["sum"], told["decimal"], told["model"]) == ("10001", "17", "adder")
    assert told["margin"] > 1
    assert told["proof"] == EXACT


def test_people_see_how_sure_the_network_is() -> None:
    seen = on_terminal("add", "1011", "110")
    assert seen.out.startswith("10001\r\n")
    assert f"proved {EXACT}" in seen.out
    unproved = on_terminal("add", "--model", "notebook-adder", "1011", "110")
    assert "nothing is proved" in unproved.out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["1012", "1"], "A holds '2' at position 3: a binary number has the digits 0 and 1 only"),
        (["1", ""], "B is empty"),
        (["-", "1"], "A is empty"),
        (["1", "-101"], "B holds '-' at position 0"),
        (["٣", "1"], "A holds '٣'"),
        (["-d", "seven", "1"], "A holds 's' at position 0: a decimal number has the digits 0 to 9"),
        (["-d", "-5", "1"], "A holds '-'"),
        (["-d", "1.5", "1"], "A holds '.'"),
        (["-d", "1_0", "1"], "A holds '_'"),
        (["-d", "٣", "1"], "A holds '٣'"),
        (["1"], "Missing argument 'B'"),
        (["1", "1", "1"], "unexpected extra argument"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_is_no_number_is_wrong_usage(arguments: list[str], words: str) -> None:
    done = scanline("add", *arguments)
    assert done.status == 2
    assert done.out == ""
    assert words in flat(done.err)


def test_a_model_that_is_not_there_is_named() -> None:
    done = scanline("add", "--model", "none", "1", "1")
    assert done.status == 1
    assert done.err.startswith(
        "scanline: there is no model 'none' for addition in base 2: choose adder"
    )


def test_a_server_answers_what_this_process_does(client: httpx.Client) -> None:
    for arguments in (["1011", "110"], ["--json", "-d", "11", "6"], ["12", "1"]):
        there = scanline("add", *arguments, "--url", str(client.base_url))
        assert scanline("add", *arguments) == there


def flat(text: str) -> str:
    """The words of a box on a terminal, on one line."""
    return " ".join(re.sub("[│╭╮╰╯─]", " ", text).split())
