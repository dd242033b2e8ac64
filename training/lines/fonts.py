"""Handwriting fonts: symbols in the hands of people whose digits are not MNIST's."""

from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from training.lines.thinning import Bytes

NAMES = (
    "annie-use-your-telescope", "architects-daughter", "bad-script", "caveat",
    "cedarville-cursive", "covered-by-your-grace", "delius", "gaegu", "gloria-hallelujah",
    "gochi-hand", "handlee", "hi-melody", "indie-flower", "kalam", "la-belle-aurore", "long-cang",
    "loved-by-the-king", "mali", "mansalva", "marck-script", "nanum-pen-script", "neucha",
    "nothing-you-could-do", "over-the-rainbow", "pangolin", "patrick-hand", "playpen-sans",
    "poor-story", "reenie-beanie", "shadows-into-light", "shantell-sans", "short-stack",
    "sriracha", "sue-ellen-francisco", "swanky-and-moo-moo", "the-girl-next-door",
    "waiting-for-the-sunrise", "yomogi", "zen-kurenaido", "zeyada",
)  # fmt: skip
_SIZE = 96  # pixels that a font is drawn at, before its digits are scaled


def symbols_of(file: Path, symbols: str, height: int) -> dict[str, tuple[Bytes, float]]:
    """A font's symbols, with digits `height` pixels high.

    Args:
        file: of the font.
        symbols: to be drawn.
        height: pixels of a middling digit.

    Returns:
        For each symbol that the font has, its ink, uint8 (height, width) of 0 to 255, cut to its
        bounds, and how far its top is above the line that digits stand on, in pixels.
    """
    font = ImageFont.truetype(str(file), _SIZE)
    boxes = [font.getbbox(digit, anchor="ls") for digit in "0123456789"]
    scale = height / float(np.median([box[3] - box[1] for box in boxes]))
    foot = float(np.median([box[3] for box in boxes]))
    found = {}
    for symbol in symbols:
        left, top, right, bottom = font.getbbox(symbol, anchor="ls")
        if right <= left or bottom <= top:
            continue
        image = Image.new("L", (round(right - left) + 4, round(bottom - top) + 4))
        ImageDraw.Draw(image).text((2 - left, 2 - top), symbol, fill=255, font=font, anchor="ls")
        ink = np.asarray(image)
        size = [max(1, round(side * scale)) for side in ink.shape[::-1]]
        found[symbol] = (
            np.asarray(cv2.resize(ink, size, interpolation=cv2.INTER_AREA), np.uint8),
            (foot - top + 2) * scale,
        )
    return found
