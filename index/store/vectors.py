"""The dense leg: FAISS over the vectors of all chunks, ids are rows.

Up to `flat_limit` chunks every question is compared with every chunk, in 16 bits: half the memory and two thirds of the time
(2.2 against 3.2 ms for 20k × 640), and a cosine moves by 0.0005 at most. Above it, inverted lists with 8-bit codes; how many
lists a question must visit depends on the notes (the same setting gave recall 0.985 on one corpus and 0.72 on another), so it
is tuned on these very vectors. No HNSW: it cannot delete, and its recall fell to 0.34 under a filter.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import faiss as _faiss
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from index.store.contract import Rows
    from index.types import Matrix, Vector

faiss: Any = _faiss  # the stubs it ships are behind its own functions

FILE = "vectors.faiss"
FLAT_LIMIT = 200_000  # 100k × 256 took 3–5 ms on one thread
RECALL_FLOOR = 0.95
_N_SAMPLE = 256  # own vectors that nprobe is tuned on
_SEED = 7


def write_vectors(path: Path, batches: Iterable[Matrix], *, dim: int, flat_limit: int, threads: int | None) -> int | None:
    """Write the FAISS file and give its nprobe, None for one that compares with every vector."""
    faiss.omp_set_num_threads(threads or os.cpu_count() or 1)
    flat = _flat(batches, dim)
    index, nprobe = _inverted(flat) if flat.ntotal > flat_limit else (_in_16_bits(flat), None)
    # Bytes rather than faiss.write_index, which fails on non-ASCII paths under Windows.
    path.write_bytes(faiss.serialize_index(index).tobytes())
    return nprobe


class VectorLeg:
    """Searches one FAISS file. May be used from several threads."""

    def __init__(self, path: Path, *, nprobe: int | None, exact: Callable[[Rows], Matrix], threads: int = 1) -> None:
        """:param exact: gives the vectors of rows as they were written, to undo the rounding of 8-bit codes."""
        self._index = faiss.deserialize_index(np.frombuffer(path.read_bytes(), dtype=np.uint8))
        self._nprobe = nprobe
        self._exact = exact
        self._threads = threads  # beside another busy process two threads made a question slower, not faster

    @property
    def n(self) -> int:
        return int(self._index.ntotal)

    @property
    def dim(self) -> int:
        return int(self._index.d)

    def search(self, vector: Vector, k: int, *, rows: Rows | None = None) -> tuple[Rows, NDArray[np.float32]]:
        """Rows and cosines, best first, ties by row."""
        query = np.ascontiguousarray(vector, dtype=np.float32)
        if query.shape != (self.dim,):
            raise ValueError(f"the vector has shape {query.shape}, the index has dimension {self.dim}")
        if not np.isfinite(query).all():
            raise ValueError("the vector has a component that is not a finite number")
        wanted = min(k, self.n if rows is None else len(rows))
        if wanted <= 0 or not query.any():
            return np.empty(0, np.int64), np.empty(0, np.float32)
        faiss.omp_set_num_threads(self._threads)  # per calling thread
        selector = None if rows is None else _selector(rows, self.n)
        search = self._all if self._nprobe is None else self._near
        found, scores = search(query, wanted, selector)
        order = np.lexsort((found, -scores))[:wanted]
        return found[order], scores[order]

    def _all(self, query: Vector, k: int, selector: Any) -> tuple[Rows, NDArray[np.float32]]:
        """At least k rows, and every row that ties with the last of the best k: FAISS alone picks any of equal scores."""
        params = None if selector is None else faiss.SearchParameters(sel=selector)
        fetch = k + 8
        while True:
            found, scores = self._fetch(query, fetch, params)
            if len(found) < fetch or fetch >= self.n or scores[-1] < scores[k - 1]:
                return found, scores
            fetch *= 4

    def _near(self, query: Vector, k: int, selector: Any) -> tuple[Rows, NDArray[np.float32]]:
        # Under a filter few lists may hold what is allowed, so all are visited: the filter itself keeps that cheap.
        nprobe = self._nprobe if selector is None else self._index.nlist
        params = faiss.SearchParametersIVF(sel=selector, nprobe=nprobe)
        found, _ = self._fetch(query, 2 * k + 16, params)
        return found, self._exact(found) @ query

    def _fetch(self, query: Vector, k: int, params: Any) -> tuple[Rows, NDArray[np.float32]]:
        scores, found = self._index.search(query[None], min(k, self.n), params=params)
        real = found[0] >= 0
        return found[0][real], scores[0][real]


def _flat(batches: Iterable[Matrix], dim: int) -> Any:
    index = faiss.IndexFlatIP(dim)
    for batch in batches:
        index.add(batch)
    return index


def _in_16_bits(flat: Any) -> Any:
    index = faiss.IndexScalarQuantizer(flat.d, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
    index.add(_vectors_of(flat))
    return index


def _vectors_of(flat: Any) -> Matrix:
    vectors: Matrix = faiss.rev_swig_ptr(flat.get_xb(), flat.ntotal * flat.d).reshape(flat.ntotal, flat.d)
    return vectors


def _inverted(flat: Any) -> tuple[Any, int]:
    n, dim = flat.ntotal, flat.d
    nlist = max(1, min(round(4 * math.sqrt(n)), n // 39))  # FAISS wants 39 training vectors per list
    index = faiss.IndexIVFScalarQuantizer(
        faiss.IndexFlatIP(dim), dim, nlist, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
    )
    vectors = _vectors_of(flat)
    random = np.random.default_rng(_SEED)
    index.train(vectors[np.sort(random.choice(n, min(n, 64 * nlist), replace=False))])
    index.add(vectors)
    return index, _tuned_nprobe(index, flat, _questions(vectors, random))


def _questions(vectors: Matrix, random: np.random.Generator) -> Matrix:
    """Stand-ins for questions: own vectors, half of them moved away from every passage, as questions are (cosine about 0.7)."""
    n, dim = vectors.shape
    sample: Matrix = vectors[np.sort(random.choice(n, min(n, _N_SAMPLE), replace=False))].copy()
    noise = random.standard_normal((len(sample), dim), dtype=np.float32)
    sample[::2] += noise[::2] / np.linalg.norm(noise[::2], axis=1, keepdims=True)
    return sample


def _tuned_nprobe(index: Any, flat: Any, questions: Matrix, *, k: int = 10) -> int:
    """The smallest number of lists, to a tenth, that finds `RECALL_FLOOR` of the true best k."""
    _, truth = flat.search(questions, k)

    def recall(nprobe: int) -> float:
        _, found = index.search(questions, 2 * k + 16, params=faiss.SearchParametersIVF(nprobe=nprobe))
        return float(np.mean([np.isin(t, f).mean() for t, f in zip(truth, found, strict=True)]))

    low, high = 0, 1
    while high < index.nlist and recall(high) < RECALL_FLOOR:
        low, high = high, min(2 * high, index.nlist)
    while high - low > max(1, high // 10):
        middle = (low + high) // 2
        low, high = (low, middle) if recall(middle) >= RECALL_FLOOR else (middle, high)
    return high


def _selector(rows: Rows, n: int) -> Any:
    allowed = np.zeros(n, dtype=bool)
    allowed[rows] = True
    return faiss.IDSelectorBitmap(np.packbits(allowed, bitorder="little"))
