"""Answers for pages, as a service gives them."""

from typing import Any

from cli.answers import Numbers, Tables

CORNERS = [[70.0, 60.0], [200.0, 60.0], [200.0, 160.0], [70.0, 160.0]]
BOX = {"x": 12.0, "y": 34.4, "width": 56.0, "height": 7.8}


def one(text: str | None, reason: str | None = None, **more: Any) -> dict[str, Any]:
    """A number, or with `rows` and `columns` a cell: accepted, or doubtful for a reason."""
    confidence = 0.99 if reason is None else 0.432
    found = {"text": text, "confidence": confidence, "accepted": reason is None, "reason": reason}
    return {**found, "corners": CORNERS, "alternatives": None, **more}


def cell(text: str | None, reason: str | None = None, rows: int = 1, columns: int = 1) -> Any:
    return one(text, reason, rows=rows, columns=columns)


def numbers(
    *rows: list[dict[str, Any]], left_out: tuple[str, ...] = (), truncated: bool = False
) -> Numbers:
    found = []
    for row in rows:
        doubt = next((number["reason"] for number in row if number["reason"]), None)
        text = " ".join(number["text"] for number in row)
        found.append({"text": text, "accepted": doubt is None, "reason": doubt, "numbers": row})
    places = [{"box": BOX, "reason": reason} for reason in left_out]
    return Numbers.model_validate(
        {"model": "lines", "rows": found, "left_out": places, "truncated": truncated}
    )


def tables(
    *each: list[list[dict[str, Any] | None]],
    totals: list[dict[str, Any]] | None = None,
    truncated: bool = False,
) -> Tables:
    found = [
        {"rows": len(rows), "columns": len(rows[0]), "cells": rows, "totals": totals}
        for rows in each
    ]
    return Tables.model_validate({"model": "lines", "tables": found, "truncated": truncated})
