from models.files.header import Header


def test_a_header_says_how_many_pixels_there_are_and_that_nothing_is_turned() -> None:
    header = Header("png", 30, 40, 2.0)
    assert header.pixels == 1200
    assert (header.copied, header.orientation) == (0, 1)
