"""What computes a network: ONNX Runtime on a CPU, torch on a GPU, behind one contract."""
