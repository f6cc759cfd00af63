"""`python tests/serve_tiny.py FOLDER PORT`: the page over three small notes, with an embedder that needs no weights.

A process of its own, because the framework leaves event loops and sockets behind that would be warnings in the tests.
"""

from __future__ import annotations

import sys
import zlib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np
from conftest import TINY_NOTES, LengthEmbedder, write_notes

import app
from index import build_index, open_index


class WordEmbedder(LengthEmbedder):
    """Counts words, so that texts without a common word have nothing in common."""

    name = "words"
    fingerprint = "words-1"
    dim = 512

    def embed_query(self, text: str) -> np.ndarray:
        vector = np.zeros(self.dim, np.float32)
        for word in text.split():
            vector[zlib.crc32(word.encode()) % self.dim] += 1
        length = float(np.linalg.norm(vector))
        return vector / np.float32(length) if length else vector


if __name__ == "__main__":
    folder, port = Path(sys.argv[1]), int(sys.argv[2])
    embedder = WordEmbedder()
    build_index(write_notes(folder / "notes", TINY_NOTES), folder / "index", embedder=embedder)
    with open_index(folder / "index", embedder=embedder) as notes:
        page = app.build_page(notes)
        app.serve(page, host="127.0.0.1", port=port)
        print("serving", flush=True)
        page.block_thread()
