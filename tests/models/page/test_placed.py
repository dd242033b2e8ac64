from models.imaging.picture import Box
from models.page.placed import Place, PlacedNumber, PlacedRows, PlacedSymbol, around


def test_all_boxes_are_scaled() -> None:
    symbol = PlacedSymbol("7", 0.9, Box(1, 2, 3, 4))
    number = PlacedNumber("7", 0.9, "", Box(1, 2, 3, 4), [symbol], [])
    place = Place(Box(1, 2, 3, 4), "nothing was read there")
    rows = PlacedRows([[number]], [place], truncated=True).scaled(2.5)
    ((scaled,),) = rows.rows
    assert scaled.box == scaled.symbols[0].box == Box(2.5, 5, 7.5, 10)
    assert rows.left_out == [Place(scaled.box, place.reason)]
    assert (scaled.text, scaled.confidence) == ("7", 0.9)


def test_a_box_goes_around_all() -> None:
    assert around([Box(2, 3, 4, 5), Box(1, 6, 2, 10)]) == Box(1, 3, 5, 13)
