import re

import httpx
from playwright.sync_api import expect

from tests.app.site.conftest import Open


def test_every_model_has_a_card_with_its_accuracy_and_interval(
    open_page: Open, client: httpx.Client
) -> None:
    page = open_page("#models")
    served = client.get("/v1/models").json()["models"]
    expect(page.locator("article")).to_have_count(len(served))
    for model in served:
        card = page.get_by_role("article", name=model["card"]["name"], exact=True)
        score = model["card"]["scores"].get("mnist_test")
        if score:
            low, high = score["interval"]
            expect(card).to_contain_text(f"{100 * score['accuracy']:.2f} %")
            expect(card).to_contain_text(f"{100 * low:.2f} to {100 * high:.2f}, n = 10,000")
        expect(card.get_by_text("default", exact=True)).to_have_count(int(model["default"]))
    expect(page.locator(".use[aria-pressed=true]")).to_have_count(3)


def test_what_was_measured_is_drawn_and_said(open_page: Open, client: httpx.Client) -> None:
    page = open_page("#models")
    digits = client.get("/v1/models/digits").json()["card"]["results"]
    card = page.get_by_role("article", name="digits", exact=True)
    wrong = sum(map(sum, digits["confusion"])) - sum(
        row[digit] for digit, row in enumerate(digits["confusion"])
    )
    expect(card).to_contain_text(f"{wrong} mistakes, most often")
    expect(card.locator(".confusion rect")).to_have_count(100)
    share = min(100 * digits["by_rows"][13], 99.9)
    curve = card.get_by_role("img", name="Right answers by rows read")
    expect(curve).to_have_accessible_name(re.compile(f"{share:.1f} % after 14"))
    adder = page.get_by_role("article", name="adder", exact=True)
    expect(adder.get_by_role("img")).to_have_accessible_name(re.compile("100.0 % of 1,024 bits"))
    expect(adder).to_contain_text("µs")
