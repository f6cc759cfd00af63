"""The lexical leg: tantivy over our own tokens, one field for each place where a word can stand.

Tokens are joined by spaces and split at them again, so tantivy adds no idea of its own of what a word is. Queries are
built as objects, never as strings: no character of a question is syntax.
"""

from __future__ import annotations

import os
import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import pairwise, zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np
import tantivy

from index.sentences import sentences
from index.titles import words_of_path
from index.tokens import date_tokens, is_hangul, words_with_parts
from index.types import LINE_BREAK, SENTENCE_BREAK, Chunk, ChunkTokens, FieldWeights, Note, Term

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from index.store.contract import Rows

FOLDER = "lexical"
_ROW = "row"
_FIELDS = FieldWeights.__slots__
_BODY, _TITLE, _ABOUT = map(_FIELDS.index, ("body", "title", "about"))
_DENSE_FILTER = 4  # from a quarter of all rows on, leaving out afterwards is quicker than a set of rows in the query
_BREAK = re.compile(f"[{LINE_BREAK}{SENTENCE_BREAK}]")
# Room for about two million chunks in one segment: one segment gives the same scores and the same ties in every build.
_HEAP_BYTES = 2_000_000_000


def tokens_of(chunk: Chunk, note: Note) -> bytes:
    """What tantivy gets of a chunk, as SQLite keeps it: compressed; a line per field, as in `FieldWeights`, and one of its words.

    Kept, because making tokens is nine tenths of the work of writing a tantivy folder, and few chunks are new in a build;
    and because a question looks into a hundred chunks, sentence by sentence.
    """
    names = "\n".join((note.title, *note.aliases, words_of_path(note.path, known=note.title)))
    said, words = _sentences(chunk.plain)
    if chunk.front_matter:  # in a field of its own, so that it does not come before the lines of its note
        tokens, its_words = _analysed(names)
        fields = [""] * len(_FIELDS)
        fields[_ABOUT] = " ".join((said, tokens))
        words |= set(its_words)
    else:
        texts = ("\n".join(chunk.parents), "\n".join(chunk.headings), names, "\n".join(note.tags))
        analysed = [_analysed(text) for text in texts]
        fields = [said, *(tokens for tokens, _ in analysed), ""]
        fields[_TITLE] = " ".join((fields[_TITLE], *date_tokens(chunk.date)))  # front matter says its day in words
        words = words.union(*(its_words for _, its_words in analysed))
    return zlib.compress("\n".join((*fields, " ".join(sorted(words)))).encode(), level=1)


def chunk_tokens(value: bytes) -> ChunkTokens:
    """What `tokens_of` made, to be looked into."""
    *fields, words = zlib.decompress(value).decode().split("\n")
    said, _, after = (fields[_BODY] or fields[_ABOUT]).rpartition(SENTENCE_BREAK)
    around = " ".join((*fields[_BODY + 1 : _ABOUT], "" if fields[_BODY] else after))
    return ChunkTokens(f" {_BREAK.sub(lambda found: f' {found[0]} ', said)} ", f" {around} ", words)


def _sentences(text: str) -> tuple[str, set[str]]:
    """The tokens of a text, with breaks between its sentences; behind the last break what stands over the breaks. Its words."""
    places = list(sentences(text))
    said = [text[start:end] for start, end in places]
    breaks = [LINE_BREAK if "\n" in text[end:start] else SENTENCE_BREAK for (_, end), (start, _) in pairwise(places)]
    analysed = [words_with_parts(sentence) for sentence in said]
    tokens = [" ".join(token for word, parts in words for token in (word, *parts)) for words in analysed]
    edges = ((one.rstrip()[-1], other.lstrip()[0]) for one, other in pairwise(said))
    over = " ".join(before + after for before, after in edges if is_hangul(before) and is_hangul(after))
    broken = "".join(before + after for before, after in zip_longest(tokens, breaks, fillvalue=""))
    return f"{broken}{SENTENCE_BREAK}{over}", {word for words in analysed for word, _ in words}


@lru_cache(maxsize=1024)  # headings, titles and tags come back chunk after chunk
def _analysed(text: str) -> tuple[str, tuple[str, ...]]:
    words = words_with_parts(text)
    return " ".join(token for word, parts in words for token in (word, *parts)), tuple(word for word, _ in words)


def write_lexical(folder: Path, rows: Iterable[bytes]) -> Counter[str]:
    """Write the tantivy folder, one document per row of `tokens_of`, and give the number of chunks each word stands in."""
    folder.mkdir()
    index = tantivy.Index(_schema(), path=str(folder))
    writer = index.writer(heap_size=_HEAP_BYTES, num_threads=1)
    vocabulary: Counter[str] = Counter()
    for row, value in enumerate(rows):
        *tokens, words = zlib.decompress(value).decode().split("\n")
        document = tantivy.Document()
        document.add_unsigned(_ROW, row)
        for field, text in zip(_FIELDS, tokens, strict=True):
            if text:
                document.add_text(field, _BREAK.sub(" ", text))
        vocabulary.update(words.split())
        _write(writer.add_document, document)
    _write(writer.commit)
    _write(writer.wait_merging_threads)
    for leftover in folder.glob(".tantivy-*.lock"):
        leftover.unlink()
    for private in folder.glob("*.json"):  # tantivy lets nobody else read these, the others follow the umask, as the folder does
        private.chmod(folder.stat().st_mode & 0o666)
    return vocabulary


def _write(step: Callable[..., object], *values: object) -> None:
    try:
        step(*values)
    except ValueError as error:  # how tantivy tells of a full disk
        raise OSError(str(error)) from error


class LexicalLeg:
    """Searches one tantivy folder. May be used from several threads."""

    def __init__(self, folder: Path) -> None:
        # tantivy makes a lock file where it opens an index. A folder that is not ours to write in (another user's, a
        # read-only disk) is opened by way of links; the searcher has the files open by the time they are removed.
        if os.access(folder, os.W_OK):
            self._open(folder)
        else:
            with TemporaryDirectory(ignore_cleanup_errors=True) as links:
                for path in folder.iterdir():
                    if path.suffix != ".lock":
                        Path(links, path.name).symlink_to(path.absolute())
                self._open(Path(links))

    def _open(self, folder: Path) -> None:
        index = tantivy.Index.open(str(folder))
        index.config_reader("manual")  # a generation never changes: no thread that looks for commits
        self._schema = index.schema
        self._searcher: Any = index.searcher()  # the stubs leave out SearchResult.count

    @property
    def n(self) -> int:
        return int(self._searcher.num_docs)

    def search(
        self, terms: Sequence[Sequence[Term]], k: int, *, rows: Rows | None = None, weights: FieldWeights
    ) -> tuple[Rows, NDArray[np.float64]]:
        """Rows and BM25, best first, ties by row."""
        query = self._query(terms, weights)
        wanted = min(k, self.n if rows is None else len(rows))
        if query is None or wanted <= 0:
            return np.empty(0, np.int64), np.empty(0, np.float64)
        if rows is not None and len(rows) > self.n // _DENSE_FILTER:
            return self._sifted(query, wanted, rows)
        if rows is not None:
            allowed = tantivy.Query.const_score_query(tantivy.Query.term_set_query(self._schema, _ROW, rows.tolist()), 0.0)
            query = tantivy.Query.boolean_query([(tantivy.Occur.Must, allowed), (tantivy.Occur.Must, query)])
        return self._found(query, wanted)

    def _sifted(self, query: Any, k: int, rows: Rows) -> tuple[Rows, NDArray[np.float64]]:
        """Ask for more and leave out what is not allowed: exact as well, because the order is total."""
        fetch = k * _DENSE_FILTER
        while True:
            found, scores = self._found(query, fetch)
            allowed = np.isin(found, rows, assume_unique=True)
            if allowed.sum() >= k or len(found) < fetch:
                return found[allowed][:k], scores[allowed][:k]
            fetch *= 4

    def _found(self, query: Any, k: int) -> tuple[Rows, NDArray[np.float64]]:
        hits = self._searcher.search(query, limit=k, count=False).hits
        found = np.array(self._searcher.fast_field_values(_ROW, [address for _, address in hits]), dtype=np.int64)
        scores = np.array([score for score, _ in hits], dtype=np.float64)
        order = np.lexsort((found, -scores))
        return found[order], scores[order]

    def document_frequency(self, token: str) -> int:
        if not _is_utf8(token):
            return 0
        counts = {field: n for field in _FIELDS if (n := self._searcher.doc_freq(field, token))}
        if len(counts) < 2:  # a search takes ten times as long
            return sum(counts.values())
        fields = [self._term(field, token) for field in counts]
        return int(self._searcher.search(tantivy.Query.disjunction_max_query(fields), limit=1, count=True).count)

    def _query(self, terms: Sequence[Sequence[Term]], weights: FieldWeights) -> Any:
        """Sum over words; the best alternative of each; an alternative counts in every field it stands in."""
        words: list[tuple[Any, Any]] = []
        for alternatives in terms:
            scored = [clauses for term in alternatives if (clauses := self._clauses(term, weights))]
            if len(scored) == 1:
                words += scored[0]  # the same sum, and tantivy skips blocks that cannot win only when it is flat
            elif scored:
                best = tantivy.Query.disjunction_max_query([tantivy.Query.boolean_query(clauses) for clauses in scored])
                words.append((tantivy.Occur.Should, best))
        return tantivy.Query.boolean_query(words) if words else None

    def _clauses(self, term: Term, weights: FieldWeights) -> list[tuple[Any, Any]]:
        if not _is_utf8(term.token):
            return []
        return [
            (tantivy.Occur.Should, tantivy.Query.boost_query(self._term(field, term.token), term.weight * weight))
            for field, weight in weights.items()
            if term.weight * weight > 0 and self._searcher.doc_freq(field, term.token)
        ]

    def _term(self, field: str, token: str) -> Any:
        return tantivy.Query.term_query(self._schema, field, token, index_option="freq")


def _is_utf8(token: str) -> bool:
    try:
        token.encode()
    except UnicodeEncodeError:  # a lone surrogate: no note has it
        return False
    return True


def _schema() -> Any:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field(_ROW, indexed=True, fast=True)
    for field in _FIELDS:
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="freq")
    return builder.build()
