"""The options that several of the training commands share."""

from pathlib import Path
from typing import Annotated

import typer

Recipe = Annotated[
    str, typer.Option(metavar="NAME|FILE", help="One of training/recipes, or a .toml file.")
]
Name = Annotated[str | None, typer.Option(help="The model's name, if not the recipe's.")]
Out = Annotated[Path, typer.Option(help="Folder to write the checkpoint folder into.")]
Device = Annotated[str, typer.Option(help="auto (a GPU where there is one), cpu, cuda or cuda:N.")]
Threads = Annotated[int, typer.Option(min=1, help="CPU threads; the weights depend on it.")]
Final = Annotated[
    bool, typer.Option("--final", help="Score MNIST's test set, too, once all is chosen.")
]
# Of these, the recipe has what is not given.
Seed = Annotated[int | None, typer.Option(help="The seed of all randomness.")]
Epochs = Annotated[int | None, typer.Option(help="Passes over the data.")]
Fonts = Annotated[int | None, typer.Option(help="In handwriting, to write with; npm fetches them.")]
Hidden = Annotated[int | None, typer.Option(help="A layer's hidden size.")]
Layers = Annotated[int | None, typer.Option(help="Layers, one above the other.")]
Start = Annotated[str | None, typer.Option(help="A shipped model, or a checkpoint folder.")]
Pictures = Annotated[Path | None, typer.Option(help="A folder of pictures with labels.csv.")]
