from pathlib import Path

import pytest

from models.errors import ScanlineError
from training.digits.settings import DigitSettings, digit_settings
from training.lines.settings import line_settings
from training.loop.recipe import RECIPES, read, recipe_settings


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """A recipe of one's own: a copy of `digits`."""
    file = tmp_path / "mine.toml"
    file.write_text((RECIPES / "digits.toml").read_text())
    return file


def changed(file: Path, old: str, new: str) -> str:
    """The file's name, once a part of it is changed."""
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))
    return str(file)


def test_a_recipe_is_found_by_its_name_or_file(mine: Path) -> None:
    assert digit_settings(str(mine)) == digit_settings("digits") == digit_settings()
    assert digit_settings("gru") != digit_settings()


def test_single_settings_override_a_recipes() -> None:
    one = digit_settings("gru", seed=9, learning_rate=0.01)
    assert (one.seed, one.learning_rate, one.hidden) == (9, 0.01, digit_settings("gru").hidden)


@pytest.mark.parametrize(
    ("old", "new", "nearest"),
    [
        ("hidden", "hiden", "hidden"),
        ("learning_rate", "rate", "learning_rate"),
        ("weight_decay", "decay", "weight_decay"),
        ("rows_per_step", "rows-per-step", "rows_per_step"),
        ("outliers", "outlier", "outliers"),
    ],
)
def test_a_key_that_is_not_known_is_named_with_the_nearest_that_is(
    mine: Path, old: str, new: str, nearest: str
) -> None:
    with pytest.raises(ScanlineError, match=rf"unknown key '{new}': did you mean '{nearest}'"):
        digit_settings(changed(mine, old, new))


def test_a_key_that_is_missing_is_named(mine: Path) -> None:
    changed(mine, "scale = 0.12", "")
    with pytest.raises(ScanlineError, match=r"mine\.toml lacks scale, shear"):
        digit_settings(changed(mine, "shear = 0.2", ""))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("hidden = 96", 'hidden = "96"', "hidden = '96': Input should be a valid integer"),
        ("hidden = 96", "hidden = 96.0", "hidden = 96.0: Input should be a valid integer"),
        ("hidden = 96", "hidden = true", "hidden = True: Input should be a valid integer"),
        ("hidden = 96", "hidden = 0", "hidden = 0: Input should be greater than or equal to 1"),
        ("rows_per_step = 2", "rows_per_step = 3", "rows_per_step = 3: Input should be 1, 2, 4"),
        ('"gru"', '"grub"', "cell = 'grub': Input should be 'vanilla', 'gru' or 'lstm'"),
        ("dropout = 0.1", "dropout = 1.5", "dropout = 1.5: Input should be less than 1"),
        ("dropout = 0.1", "dropout = nan", "dropout = nan: Input should be"),
        ("dropout = 0.1", "dropout = { share = 0.1 }", "dropout = {'share': 0.1}"),
    ],
)
def test_a_value_of_the_wrong_type_or_out_of_range_is_named(
    mine: Path, old: str, new: str, said: str
) -> None:
    with pytest.raises(ScanlineError) as caught:
        digit_settings(changed(mine, old, new))
    assert "mine.toml has" in str(caught.value)
    assert said in str(caught.value)


def test_an_override_out_of_range_is_named_too() -> None:
    with pytest.raises(ScanlineError, match="recipe gru has epochs = 0: Input should be greater"):
        digit_settings("gru", epochs=0)


def test_a_recipe_that_is_not_there_names_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(ScanlineError, match=r"no recipe 'gruu': choose adder, .*digits, .*gru"):
        digit_settings("gruu")
    with pytest.raises(ScanlineError, match=r"none\.toml cannot be read: No such file"):
        digit_settings(str(tmp_path / "none.toml"))
    (tmp_path / "folder.toml").mkdir()
    with pytest.raises(ScanlineError, match=r"folder\.toml cannot be read: Is a directory"):
        digit_settings(str(tmp_path / "folder.toml"))


@pytest.mark.parametrize("content", [b"hidden = ", b"hidden 96", b"\xff\xfe", b"a = 1\na = 2\n"])
def test_what_is_no_toml_is_refused_with_its_place(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "damaged.toml"
    file.write_bytes(content)
    with pytest.raises(ScanlineError, match=r"damaged\.toml is no TOML: .+"):
        digit_settings(str(file))


def test_a_recipe_of_another_task_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ScanlineError, match=r"lines\.toml is no recipe for digits.*'numbers'"):
        digit_settings("lines")
    with pytest.raises(ScanlineError, match=r"digits\.toml is no recipe for numbers"):
        line_settings("digits")
    (tmp_path / "empty.toml").write_text("")
    with pytest.raises(ScanlineError, match=r"empty\.toml is no recipe for digits.*None"):
        read(str(tmp_path / "empty.toml"), "digits")


def test_nothing_is_a_setting_but_what_the_schema_says() -> None:
    with pytest.raises(ScanlineError, match="unknown key 'images'"):
        recipe_settings("digits", "digits", DigitSettings, {"images": 60_000})
