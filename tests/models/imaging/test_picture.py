from models.imaging.picture import Box


def test_a_box_of_a_shrunk_picture_is_scaled_to_a_tenth_of_a_pixel() -> None:
    assert Box(1, 2.02, 3, 4.06).scaled(2.5) == (2.5, 5.0, 7.5, 10.1)
