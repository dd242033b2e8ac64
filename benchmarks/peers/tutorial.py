"""A tutorial's service, `python -m benchmarks.peers.tutorial PORT torch|onnx pillow|opencv`."""

import sys

import uvicorn
from fastapi import FastAPI, UploadFile

from benchmarks.peers.networks import digits, ink_by_opencv, ink_by_pillow

_, port, runtime, decoder = sys.argv
read = digits(runtime)
ink = {"pillow": ink_by_pillow, "opencv": ink_by_opencv}[decoder]
app = FastAPI()


@app.post("/predict")
async def predict(file: UploadFile) -> dict[str, int]:
    """The digit in an uploaded picture."""
    return {"digit": read(ink(await file.read())[None])[0]}


if __name__ == "__main__":
    uvicorn.run(app, port=int(port), loop="uvloop", http="httptools", access_log=False)
