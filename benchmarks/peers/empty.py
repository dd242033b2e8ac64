"""An empty upload endpoint, `python -m benchmarks.peers.empty PORT`: FastAPI's own share."""

import sys

import uvicorn
from fastapi import FastAPI, UploadFile

app = FastAPI()


@app.post("/predict")
async def predict(file: UploadFile) -> dict[str, int]:
    """Reads the upload and answers without a look at it."""
    await file.read()
    return {"digit": 7}


if __name__ == "__main__":
    port = int(sys.argv[1])
    uvicorn.run(app, port=port, loop="uvloop", http="httptools", access_log=False)
