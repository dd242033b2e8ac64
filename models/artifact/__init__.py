"""A model on disk: its card, its checkpoint folder, and the ONNX graph built from its weights."""
