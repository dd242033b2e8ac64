"""A session of ONNX Runtime: a graph on a CPU, one thread, float32."""

import os

# Else it keeps a database in the home folder and reports to its makers; read when it is imported.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

import onnxruntime as ort


def session(graph: bytes) -> ort.InferenceSession:
    """A session on one thread: requests run side by side on the service's own threads."""
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False  # which keeps what the largest call took: 45 MB of a page
    found = ort.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
    found._model_bytes = None  # which it would keep, to try another provider
    return found
