"""Tensors of the Open Inference Protocol v2, as JSON or in Triton's binary tensor extension.

A binary body is the JSON header, whose length the header Inference-Header-Content-Length gives, and
behind it the raw little-endian data of those tensors whose parameters give a `binary_data_size`.
"""

import re
from collections.abc import Mapping
from math import prod
from typing import Annotated, Any, Literal

import numpy as np
from fastapi import Response
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, FailFast, Field, StrictFloat, ValidationError
from pydantic_core import to_json
from typing_extensions import TypeAliasType

from app.errors import TensorError
from app.http.bodies import Body
from app.http.json_bodies import check_parts

Datatype = Literal["FP32", "INT8", "INT64"]
Parameters = Annotated[dict[str, bool | int | float | str], Field(max_length=64)]
MAX_JSON = 4_000_000  # bytes
MOST_TENSORS = 16  # that are sent, or asked for
HEADER_LENGTH = "inference-header-content-length"
_DTYPE: dict[str, np.dtype[Any]] = {
    "FP32": np.dtype("<f4"),
    "INT8": np.dtype("i1"),
    "INT64": np.dtype("<i8"),
}
_LENGTH = re.compile(r"[0-9]{1,18}")
_UNSUPPORTED = ("shared_memory_region", "classification")

# A list of the wrong depth is given up at its first entry.
_Row = TypeAliasType("_Row", Annotated[list[StrictFloat], FailFast()])
_Rows = TypeAliasType("_Rows", Annotated[list[_Row], FailFast()])
_Batch = TypeAliasType("_Batch", Annotated[list[_Rows], FailFast()])


class _Part(BaseModel):
    """A part of a request; fields that it does not know are the client's own."""

    model_config = ConfigDict(strict=True)


class InputTensor(_Part):
    """A tensor that is sent: flat or nested `data`, or `binary_data_size` in its parameters."""

    name: str
    shape: Annotated[list[Annotated[int, Field(ge=0, lt=2**63)]], Field(max_length=8), FailFast()]
    datatype: str
    parameters: Parameters = {}
    data: _Batch | _Rows | _Row | None = None


class RequestedOutput(_Part):
    """An output that is asked for, as binary data where its parameters say `binary_data`."""

    name: str
    parameters: Parameters = {}


class InferIn(_Part):
    """A request: all outputs are answered where none is named."""

    id: str = ""
    parameters: Parameters = {}
    inputs: Annotated[list[InputTensor], Field(min_length=1, max_length=MOST_TENSORS), FailFast()]
    outputs: Annotated[list[RequestedOutput], Field(max_length=MOST_TENSORS), FailFast()] = []


class OutputTensor(BaseModel):
    """A tensor that is answered; `data` is flat, in row-major order."""

    name: str
    shape: list[int]
    datatype: Datatype
    data: list[float | int]


class InferOut(BaseModel):
    """An answer."""

    model_name: str
    model_version: str
    id: str = ""
    outputs: list[OutputTensor]


class TensorSpec(BaseModel):
    """A tensor that a model takes or gives; -1 is any length."""

    name: str
    datatype: Datatype
    shape: list[int]


def request_of(body: Body, header_length: str | None) -> tuple[InferIn, memoryview]:
    """The JSON part of a body, and the binary data behind it.

    Args:
        body: the whole of it.
        header_length: bytes of the JSON part as the request's header says; all where it is None.

    Raises:
        TensorError: the length or the JSON part is wrong.
        TooManyPartsError: the JSON part becomes too many objects.
    """
    if header_length is None:
        length = len(body)
    elif _LENGTH.fullmatch(header_length) and int(header_length) <= len(body):
        length = int(header_length)
    else:
        raise TensorError(
            f"Inference-Header-Content-Length is {header_length!r}: give the bytes of the JSON "
            f"part, {len(body)} at most"
        )
    if length > MAX_JSON:
        raise TensorError(
            f"the JSON part has {length} bytes, {MAX_JSON} are the most: send binary data"
        )
    view = memoryview(body)
    text = body if length == len(body) else bytes(view[:length])
    check_parts(text)
    try:
        return InferIn.model_validate_json(text), view[length:]
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"][:3]) or "the body"
        what = "send numbers, flat or nested" if where.endswith(".data") else first["msg"]
        raise TensorError(f"{where}: {what}") from error


def input_of(request: InferIn, binary: memoryview, spec: TensorSpec) -> NDArray[Any]:
    """The one tensor of a request.

    Args:
        request: names it.
        binary: the data behind the JSON part.
        spec: the tensor that the model takes.

    Returns:
        The array, of the spec's type and a shape that fits it; read-only where it was sent binary.

    Raises:
        TensorError: it is another tensor, or its data does not fit what is said of it.
    """
    if len(request.inputs) != 1 or request.inputs[0].name != spec.name:
        names = ", ".join(repr(one.name) for one in request.inputs[:8])
        raise TensorError(f"inputs has {names}: send one input, {spec.name!r}")
    sent = request.inputs[0]
    _refuse_unsupported(sent.name, sent.parameters)
    if sent.datatype != spec.datatype:
        raise TensorError(f"{sent.name} is {sent.datatype[:20]}: send {spec.datatype}")
    fits = len(sent.shape) == len(spec.shape) and all(
        given == wanted or (wanted == -1 and given > 0)
        for given, wanted in zip(sent.shape, spec.shape, strict=True)
    )
    if not fits:
        raise TensorError(
            f"{sent.name} has shape {sent.shape[:8]}: send {spec.shape}, -1 being any"
        )
    dtype = _DTYPE[spec.datatype]
    if "binary_data_size" in sent.parameters:
        return _from_binary(sent, binary, dtype)
    if sent.data is None:
        raise TensorError(f"{sent.name} has no data: send `data`, or binary data")
    if len(binary):
        raise TensorError(f"{len(binary)} bytes follow the JSON part: no input claims them")
    return _from_json(sent, dtype)


def _from_binary(sent: InputTensor, binary: memoryview, dtype: np.dtype[Any]) -> NDArray[Any]:
    size = sent.parameters["binary_data_size"]
    needed = prod(sent.shape) * dtype.itemsize
    if sent.data is not None:
        raise TensorError(f"{sent.name} has both data and binary_data_size: send one of them")
    if size != needed or size != len(binary):
        raise TensorError(
            f"{sent.name} of shape {sent.shape} takes {needed} bytes: binary_data_size says "
            f"{size}, and {len(binary)} follow the JSON part"
        )
    return np.frombuffer(binary, dtype).reshape(sent.shape)


def _from_json(sent: InputTensor, dtype: np.dtype[Any]) -> NDArray[Any]:
    try:
        data = np.array(sent.data, np.float64)
    except ValueError as error:
        raise TensorError(f"{sent.name}: the rows of data differ in length") from error
    if data.size != prod(sent.shape) or (data.ndim > 1 and data.shape != tuple(sent.shape)):
        raise TensorError(f"{sent.name} has data of shape {list(data.shape)}, not {sent.shape}")
    with np.errstate(over="ignore", invalid="ignore"):
        typed = data.astype(dtype)
    if dtype.kind == "i" and not np.array_equal(typed, data):
        raise TensorError(f"{sent.name} has numbers that are no {sent.datatype}")
    return typed.reshape(sent.shape)


def _refuse_unsupported(name: str, parameters: Parameters) -> None:
    for parameter in _UNSUPPORTED:
        if parameter in parameters:
            raise TensorError(f"{name}: {parameter} is not supported, leave it out")


def response_of(
    request: InferIn, model: str, version: str, outputs: Mapping[str, NDArray[Any]]
) -> Response:
    """The answer: the outputs that were asked for, each as it was asked for.

    Args:
        request: names the outputs and how they are sent.
        model: its name.
        version: of the model.
        outputs: all that the model gives, of types that a `Datatype` names.

    Raises:
        TensorError: an output is asked for that the model does not give.
    """
    asked = {one.name: one.parameters for one in request.outputs} or {key: {} for key in outputs}
    as_binary = request.parameters.get("binary_data_output") is True
    tensors: list[dict[str, Any]] = []
    binary: list[bytes] = []
    for name, parameters in asked.items():
        if name not in outputs:
            raise TensorError(f"there is no output {name[:64]!r}: choose {', '.join(outputs)}")
        _refuse_unsupported(name, parameters)
        values = outputs[name]
        datatype = next(key for key, dtype in _DTYPE.items() if dtype == values.dtype)
        tensor: dict[str, Any] = {"name": name, "datatype": datatype, "shape": values.shape}
        if parameters.get("binary_data", as_binary) is True:
            binary.append(values.tobytes())
            tensor["parameters"] = {"binary_data_size": len(binary[-1])}
        else:
            tensor["data"] = values.ravel().tolist()
        tensors.append(tensor)
    answer: dict[str, Any] = {"model_name": model, "model_version": version, "outputs": tensors}
    if request.id:
        answer["id"] = request.id
    header = to_json(answer)
    if not binary:
        return Response(header, media_type="application/json")
    return Response(
        b"".join([header, *binary]),
        headers={HEADER_LENGTH: str(len(header))},
        media_type="application/octet-stream",
    )
