import httpx
from playwright.sync_api import Page, expect

from models.sums.certificate import EXACT
from tests.app.site.conftest import Open

A, B = "1" * 70 + "01", "110" * 24


def give(page: Page, a: str, b: str) -> None:
    page.get_by_label("First number").fill(a)
    page.get_by_label("Second number").fill(b)


def sum_of(page: Page) -> str:
    return page.locator("#sum").inner_text().replace(" ", "")


def test_two_numbers_are_added_at_once_with_the_proof(open_page: Open) -> None:
    page = open_page("#sums")
    expect(page.locator("#sum-said")).to_have_text("11 + 6 = 17")
    assert sum_of(page) == "10001"
    expect(page.locator("#proof-said")).to_have_text(f"Proved {EXACT}.")
    page.get_by_role("link", name="How the proof is made").click()
    expect(page.get_by_text("The proof is two boxes in that space")).to_be_visible()
    expect(page.get_by_role("tab", name="Sums")).to_have_attribute("aria-selected", "true")


def test_two_long_numbers_are_added_right_and_the_notebooks_adder_fails(open_page: Open) -> None:
    page = open_page("#sums")
    give(page, A, B)
    right = f"{int(A, 2) + int(B, 2):b}"
    grouped = page.locator("#sum")
    expect(grouped).to_contain_text(right[-8:])
    assert sum_of(page) == right
    expect(grouped.locator("mark")).to_have_count(0)
    expect(page.locator("#before-sum-said")).to_contain_text("wrong, marked")
    assert page.locator("#before-sum mark").count() > 0


def test_the_wrong_bits_are_those_that_are_marked(open_page: Open, client: httpx.Client) -> None:
    page = open_page("#sums")
    give(page, A, B)
    right = f"{int(A, 2) + int(B, 2):b}"
    expect(page.locator("#sum")).to_contain_text(right[-8:])
    sent = {"a": A, "b": B, "model": "notebook-adder"}
    given = client.post("/v1/sums", json=sent).json()["sum"].zfill(len(right))
    wrong = sum(one != other for one, other in zip(given, right, strict=True))
    marked = "".join(page.locator("#before-sum mark").all_inner_texts())
    assert len(marked) == wrong > 0
    expect(page.locator("#before-sum-said")).to_have_text(
        f"{wrong} bits of {len(right)} wrong, marked."
    )


def test_the_carries_stand_below_the_columns_as_the_networks_state_says_them(
    open_page: Open,
) -> None:
    page = open_page("#sums")
    give(page, "1011", "110")
    carries = page.locator(".column .carry")
    expect(carries).to_have_text(["0", "1", "1", "1", "0"])
    expect(page.locator(".column .sum")).to_have_text(["1", "0", "0", "0", "1"])
    expect(page.locator("#columns-said")).to_contain_text("A carry of 1 leaves positions 1, 2, 3.")
    give(page, "1" * 256, "1")
    expect(carries).to_have_count(257)
    give(page, "1" * 257, "1")
    expect(page.locator("#columns")).to_be_hidden()
    page.get_by_role("button", name="1,000 bits").click()
    expect(page.locator("#sum-said")).to_contain_text("The sum has 1,00")
    expect(page.locator("#columns")).to_be_hidden()
    expect(page.locator("#proof-said")).to_be_visible()


def test_anything_but_zeros_and_ones_is_refused_kindly(open_page: Open) -> None:
    page = open_page("#sums")
    give(page, "1021", "11")
    note = page.locator("#a-note")
    expect(note).to_contain_text("Only 0 and 1 are bits, and at position 3 is “2”.")
    expect(page.get_by_label("First number")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#total")).to_be_hidden()
    page.get_by_role("button", name="Use 1111111101").click()
    expect(page.locator("#sum-said")).to_have_text("1,021 + 3 = 1,024")
    page.get_by_label("First number").fill("<b>1</b>")
    expect(note).to_have_text("Only 0 and 1 are bits, and at position 1 is “<”.")
    page.get_by_label("First number").fill("")
    expect(note).to_have_text("Type a few zeros and ones.")
    page.get_by_label("First number").fill("10 01\n1")
    expect(page.locator("#sum-said")).to_have_text("19 + 3 = 22")


def test_a_number_that_is_too_long_is_refused_by_the_server_in_words(open_page: Open) -> None:
    page = open_page("#sums")
    page.get_by_label("First number").fill("1" * 70_000)
    expect(page.locator("#sums-notice")).to_contain_text("A has 70000 characters")
    page.get_by_label("First number").fill("1")
    expect(page.locator("#sum-said")).to_have_text("1 + 6 = 7")
    expect(page.locator("#sums-notice")).to_be_hidden()


def test_the_notebooks_adder_can_be_the_one_that_adds(open_page: Open) -> None:
    page = open_page("#models")
    page.get_by_role("button", name="Use this one: notebook-adder").click()
    page.get_by_role("tab", name="Sums").click()
    expect(page.locator("#sum-by")).to_contain_text("Added by notebook-adder")
    expect(page.locator("#unproved")).to_be_visible()
    expect(page.locator("#proved")).to_be_hidden()
    expect(page.locator("#notebook")).to_be_hidden()
