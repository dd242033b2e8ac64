"""Pages of numbers without a table: a few, rows, sums, here and there, notes with words."""

from math import cos, exp, log, pi, sin

from numpy.random import Generator

from training.finder.canvas import PRINT, Canvas, Pen
from training.finder.marks import marked
from training.finder.stock import Item, Stock, chosen
from training.lines.glyphs import HEIGHT

_SMALLEST, _LARGEST = 5.0, 60.0  # pixels of a digit of several rows
_MARGIN = 0.05  # of the sheet's shorter side
_SLANTED = 0.12  # of numbers and rows run up or down


def width_of(item: Item, height: float) -> float:
    """How wide an item is whose digits are that high."""
    return (item.right - item.left) * height / HEIGHT


def height_within(random: Generator, low: float, most: float) -> float:
    """A height at random, small ones as often as large ones."""
    return exp(random.uniform(log(low), log(max(low, most))))


def few(random: Generator, stock: Stock, canvas: Canvas, pen: Pen) -> None:
    """One number to three, as large as fits or smaller."""
    count = int(random.choice([1, 1, 1, 2, 3]))
    wide, high = canvas.view.width, canvas.view.height
    room = high / count
    for index in range(count):
        kind = random.random()
        items = stock.cells if kind < 0.5 else stock.rows if kind < 0.8 else stock.spaced
        item = chosen(random, items)
        height = room * random.uniform(0.25, 0.85)
        height = min(height, height * 0.96 * wide / width_of(item, height))
        height *= random.uniform(0.5, 1) if random.random() < 0.4 else 1
        turn = random.normal(0, 0.25 if random.random() < _SLANTED else 0.03)
        height *= min(1.0, room / (height + abs(sin(turn)) * width_of(item, height)))
        rise = sin(turn) * width_of(item, height)
        slack = wide - width_of(item, height)
        x = slack * random.uniform(0.02, 0.98)
        free = room - height - abs(rise)
        foot = room * index + height + max(0.0, -rise) + free * random.uniform(0.1, 0.9)
        canvas.write(item, (x, foot), height, pen, turn)


def rows(random: Generator, stock: Stock, canvas: Canvas, pen: Pen) -> None:
    """Rows below each other: from one edge, in columns, or each from anywhere."""
    wide, high = canvas.view.width, canvas.view.height
    margin = _MARGIN * min(wide, high) * random.uniform(0.3, 3)
    height = height_within(random, _SMALLEST, min(_LARGEST, 0.16 * high))
    step = height * random.uniform(1.25, 3.2)
    spread = random.uniform(0, 0.06)
    kind = random.random()
    items = stock.spaced if kind < 0.3 else stock.rows if kind < 0.65 else stock.cells
    items = stock.digits if kind > 0.88 else items
    aligned, columns = random.random() < 0.7, int(random.choice([1, 1, 1, 2, 3, 6]))
    most = int(random.integers(2, 16))
    drift = random.normal(0, 0.15 if random.random() < _SLANTED else 0.015)
    drift = min(1.0, 0.3 * high / wide / max(1e-6, abs(drift))) * drift
    gap = random.uniform(0.8, 4) * height
    climb = max(0.0, -sin(drift)) * wide
    start = margin + climb + random.uniform(0, 0.4) * max(0.0, high - climb - most * step)
    for row in range(most):
        foot = start + height + row * step
        if foot > high - margin / 2:
            break
        x = margin + (0 if aligned else random.uniform(0, 0.5) * wide)
        x += random.normal(0, spread) * height
        for column in range(columns):
            item = chosen(random, items)
            tall = height * exp(random.normal(0, 0.07))
            if column == 0:
                tall *= min(1.0, 0.99 * (wide - margin / 2 - x) / width_of(item, tall))
            end = x + width_of(item, tall)
            if end > wide - margin / 2 or foot + end * sin(drift) > high:
                break
            at = (x, foot + x * sin(drift) + random.normal(0, 0.05) * height)
            canvas.write(item, at, tall, pen, drift + random.normal(0, 0.01))
            marked(random, canvas, at, (end - x, tall), pen)
            x = end + gap * (1 if aligned else random.uniform(0.7, 2))


def sums(random: Generator, stock: Stock, canvas: Canvas, pen: Pen) -> None:
    """Numbers below each other, flush right, a stroke below them and their sum; one to three."""
    wide, high = canvas.view.width, canvas.view.height
    count, columns = int(random.integers(2, 9)), int(random.choice([1, 1, 1, 2, 3]))
    height = height_within(random, _SMALLEST + 1, min(_LARGEST, 0.6 * high / (count + 1)))
    step = height * random.uniform(1.2, 1.6)
    top = random.uniform(0.05, 0.95) * max(0.0, high - (count + 1.5) * step) + height
    broad = wide / columns
    for column in range(columns):
        right = broad * (column + random.uniform(0.6, 0.95))
        for row in range(count + 1):
            item, foot = chosen(random, stock.cells), top + row * step
            long = width_of(item, height)
            if row == count:
                foot += 0.3 * height
                ends = (right - broad * random.uniform(0.3, 0.55), foot - 1.2 * height,
                        right + 0.3 * height, foot - 1.2 * height)  # fmt: skip
                canvas.rule(ends, PRINT.level, max(0.7, pen.width * height))
            if long < right - broad * column:
                at = (right - long + random.normal(0, 0.06) * height, foot)
                canvas.write(item, at, height, pen, random.normal(0, 0.015))


def scattered(random: Generator, stock: Stock, canvas: Canvas, pen: Pen) -> None:
    """Numbers of several sizes and slants, here and there, a few of them among words."""
    wide, high = canvas.view.width, canvas.view.height
    turned = random.choice([0.02, 0.1, 0.6])
    for _ in range(int(random.integers(3, 26))):
        is_word = random.random() < 0.12 and bool(stock.words)
        items = stock.words if is_word else stock.cells if random.random() < 0.75 else stock.rows
        item = chosen(random, items)
        height = height_within(random, _SMALLEST + 1, min(90.0, 0.25 * high))
        turn = random.normal(0, turned)
        if random.random() < 0.08:
            turn += random.choice([pi / 2, -pi / 2, pi])
        long = width_of(item, height)
        reach = (long + height) / 2 if abs(turn) > 0.3 else long / 2
        tall = reach if abs(turn) > 0.3 else height * 0.65 + abs(turn) * long / 2
        if 2 * reach > wide or 2 * tall > high:
            continue
        x, y = random.uniform(reach, wide - reach), random.uniform(tall, high - tall)
        if canvas.is_free(x - reach, y - tall, x + reach, y + tall):
            centred(canvas, item, (x, y), height, pen, turn)
            if abs(turn) < 0.1:
                marked(random, canvas, (x - long / 2, y + height / 2), (long, height), pen)


def notes(random: Generator, stock: Stock, canvas: Canvas, pen: Pen) -> None:
    """Lines of words by hand with numbers behind, before or among them."""
    wide, high = canvas.view.width, canvas.view.height
    height = height_within(random, 8, min(42.0, 0.11 * high))
    step, margin = height * random.uniform(1.5, 2.8), random.uniform(0.03, 0.15) * wide
    share = random.uniform(0.25, 0.75)
    at_end = random.random() < 0.4
    foot = margin * 0.6 + 1.4 * height
    while foot < high - height * 0.4:
        x, turn = margin, random.normal(0, 0.012)
        for place in range(int(random.integers(1, 6))):
            last = at_end and place > 0
            is_word = bool(stock.words) and random.random() > share and not last
            item = chosen(random, stock.words if is_word else stock.cells)
            if last:
                x = max(x, wide - margin - width_of(item, height))
            if x + width_of(item, height) > wide - margin / 3:
                break
            canvas.write(item, (x, foot), height * exp(random.normal(0, 0.06)), pen, turn)
            x += width_of(item, height) + height * random.uniform(0.7, 2)
            if last:
                break
        foot += step


def centred(
    canvas: Canvas,
    item: Item,
    middle: tuple[float, float],
    height: float,
    pen: Pen,
    turn: float = 0.0,
    cell: tuple[int, int, int] | None = None,
) -> None:
    """Writes an item around a point of the sheet."""
    across, up = width_of(item, height) / 2, (item.foot - item.top) * height / HEIGHT / 2
    x = middle[0] - across * cos(turn) - up * sin(turn)
    y = middle[1] - across * sin(turn) + up * cos(turn)
    canvas.write(item, (x, y), height, pen, turn, cell)
