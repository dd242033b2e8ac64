import pytest

from models.page.forms import usual

ALPHABET = "0123456789.,-/: "


def fits(text: str, alphabet: str = ALPHABET) -> bool:
    return usual(alphabet).matches([1 + alphabet.index(symbol) for symbol in text])


@pytest.mark.parametrize(
    "text",
    [
        *("7", "007", "-3", "12.5", "-0,75", "1,250", "-10.200,50", "1.234.567"),
        *("7/2", "120/80", "10-15", "12/05", "8:30", "12:05:09"),
        *("12/05/2024", "1/2/24", "12.05.2024", "1-12-24", "2024-05-12"),
    ],
)
def test_what_people_write_has_a_usual_form(text: str) -> None:
    assert fits(text)


@pytest.mark.parametrize(
    "text",
    ["", "-", "12.", ".5", "--3", "1/2/3", "08/71/0/24", "9,2/9", "60.0,7", "12/05/024", "1:5"],
)
def test_what_people_hardly_write_has_none(text: str) -> None:
    assert not fits(text)


def test_forms_go_as_far_as_the_alphabet() -> None:
    assert fits("12", "0123456789")
    assert fits("1.5", "0123456789.")
    assert fits("8:30", "0123456789: ")
    assert not fits("8::30", "0123456789: ")
