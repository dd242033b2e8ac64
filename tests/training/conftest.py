"""Training's tests run on one thread, as training does: small networks are quicker so."""

import torch

torch.set_num_threads(1)
