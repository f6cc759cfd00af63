"""The exported model's vector while it is being trained: the encoder's and the static model's, side by side."""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from index.training.config import ExportConfig
from index.training.static import mixing_of


def static_vectors(texts: list[NDArray[np.uint16]], static: NDArray[np.float32], longest: int) -> Tensor:
    """Unit rows, one for each text."""
    pieces, mixing = mixing_of(texts, longest)
    return F.normalize(torch.from_numpy(mixing @ static[pieces]), dim=1)


def joined(meaning: Tensor, words: Tensor, export: ExportConfig) -> Tensor:
    """Unit rows whose cosine is the weighted mean of the two parts' cosines."""
    return torch.cat([meaning * export.meaning**0.5, words * (1 - export.meaning) ** 0.5], dim=1)
