"""The truth of an index: notes with their text, sessions, chunks and vectors in one SQLite file.

FAISS and tantivy are derived from this file. Rows of `chunks` are numbered from 0 in the order of (path, ordinal).
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date as Date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.store.contract import NoteContent, NoteInfo
from index.store.line_vectors import pack
from index.types import Chunk, Note, NoteFormat, Session

if TYPE_CHECKING:
    from index.types import Matrix

FILE = "notes.sqlite"

_SCHEMA = """
CREATE TABLE notes (
    id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, format TEXT NOT NULL, title TEXT NOT NULL, text TEXT NOT NULL,
    body INTEGER NOT NULL, date TEXT, tags TEXT NOT NULL, url TEXT, aliases TEXT NOT NULL, digest TEXT NOT NULL,
    first_row INTEGER NOT NULL, n_chunks INTEGER NOT NULL, n_front INTEGER NOT NULL
);
CREATE TABLE sessions (
    note INTEGER NOT NULL REFERENCES notes, ordinal INTEGER NOT NULL, headings TEXT NOT NULL,
    start INTEGER NOT NULL, end INTEGER NOT NULL, tree_end INTEGER NOT NULL, level INTEGER NOT NULL, date TEXT,
    navigation INTEGER NOT NULL, front_matter INTEGER NOT NULL, PRIMARY KEY (note, ordinal)
) WITHOUT ROWID;
CREATE TABLE chunks (
    row INTEGER PRIMARY KEY, note INTEGER NOT NULL REFERENCES notes, session INTEGER NOT NULL, ordinal INTEGER NOT NULL,
    headings TEXT NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, start_line INTEGER NOT NULL, end_line INTEGER NOT NULL,
    text TEXT NOT NULL, plain TEXT NOT NULL, parents TEXT NOT NULL, date TEXT, vector BLOB NOT NULL
);
CREATE TABLE tokens (row INTEGER PRIMARY KEY REFERENCES chunks, value BLOB NOT NULL);
CREATE TABLE vectors (key BLOB PRIMARY KEY, value BLOB NOT NULL, lines BLOB NOT NULL);
CREATE TABLE word_vectors (word TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE aliases (note INTEGER NOT NULL REFERENCES notes, name TEXT NOT NULL, other TEXT NOT NULL);
CREATE TABLE vocabulary (word TEXT PRIMARY KEY, chunks INTEGER NOT NULL) WITHOUT ROWID;
"""
_AT_ONCE = 4096
_NOTE = "path, format, title, text, body, date, tags, url, aliases, digest"
_CHUNK = (
    "notes.path, session, ordinal, headings, start, end, start_line, end_line, chunks.text, plain, parents, chunks.date,"
    " row < first_row + n_front"
    " FROM chunks JOIN notes ON notes.id = chunks.note"
)


_LISTED = "(SELECT value FROM json_each(?))"


class NotesWriter:
    """Writes one new file, note by note in the order of their paths. Nobody reads it before `close`."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path.absolute().as_uri(), uri=True)
        # A file that a crash leaves half written is thrown away whole, so no journal is needed.
        self._db.executescript(f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA page_size = 8192; {_SCHEMA}")
        self._open = True
        self.n_notes = self.n_sessions = self.n_chunks = 0

    def add_note(self, content: NoteContent) -> None:
        note, chunks, keys = content.note, content.chunks, content.keys
        id_ = self.n_notes
        self._db.execute(
            f"INSERT INTO notes VALUES ({_marks(14)})",
            (
                id_,
                note.path,
                note.format.value,
                note.title,
                note.text,
                note.body,
                _date_text(note.date),
                _list_text(note.tags),
                note.url,
                _list_text(note.aliases),
                note.digest,
                self.n_chunks,
                len(chunks),
                sum(chunk.front_matter for chunk in chunks),
            ),
        )
        self._db.executemany(
            f"INSERT INTO sessions VALUES ({_marks(10)})",
            [
                (
                    id_,
                    s.ordinal,
                    _list_text(s.headings),
                    s.start,
                    s.end,
                    s.tree_end,
                    s.level,
                    _date_text(s.date),
                    s.navigation,
                    s.front_matter,
                )
                for s in content.sessions
            ],
        )
        self._db.executemany(
            f"INSERT INTO chunks VALUES ({_marks(14)})",
            [
                (
                    self.n_chunks + i,
                    id_,
                    c.session,
                    c.ordinal,
                    _list_text(c.headings),
                    c.start,
                    c.end,
                    c.start_line,
                    c.end_line,
                    c.text,
                    c.plain,
                    _list_text(c.parents),
                    _date_text(c.date),
                    key,
                )
                for i, (c, key) in enumerate(zip(chunks, keys, strict=True))
            ],
        )
        self._db.executemany("INSERT INTO tokens VALUES (?, ?)", enumerate(content.tokens, start=self.n_chunks))
        self._db.executemany("INSERT INTO aliases VALUES (?, ?, ?)", ((id_, name, other) for name, other in content.mined))
        self.n_notes += 1
        self.n_sessions += len(content.sessions)
        self.n_chunks += len(chunks)

    def take_vectors(self, old: Path, words: Iterable[str]) -> None:
        """Copy the vectors that are wanted here and known in the file of an earlier build.

        :param words: those whose vectors are wanted; none where that build had another model.
        """
        self._db.commit()
        self._db.execute("ATTACH ? AS old", (_read_only(old),))
        self._db.execute(
            "INSERT INTO vectors SELECT key, value, lines FROM old.vectors WHERE key IN (SELECT vector FROM main.chunks)"
        )
        self._db.execute(
            f"INSERT INTO word_vectors SELECT word, value FROM old.word_vectors WHERE word IN {_LISTED}", (_list_text(words),)
        )
        self._db.commit()
        self._db.execute("DETACH old")

    def rows_to_embed(self) -> list[tuple[int, bytes]]:
        """The first row of each key that has no vector yet, ascending."""
        query = "SELECT min(row), vector FROM chunks WHERE vector NOT IN (SELECT key FROM vectors) GROUP BY vector ORDER BY 1"
        return list(self._db.execute(query))

    def add_vectors(self, keys: Sequence[bytes], vectors: Matrix, lines: Sequence[Matrix]) -> None:
        """:param lines: for each key, the vectors of its sentences; without rows where the model knows none."""
        values = (np.ascontiguousarray(vector, dtype="<f4").tobytes() for vector in vectors)
        self._db.executemany("INSERT INTO vectors VALUES (?, ?, ?)", zip(keys, values, map(pack, lines), strict=True))

    def words_to_embed(self, words: Iterable[str]) -> list[str]:
        """Those that have no vector yet, in their order."""
        known = {word for (word,) in self._db.execute("SELECT word FROM word_vectors")}
        return [word for word in words if word not in known]

    def add_word_vectors(self, words: Sequence[str], vectors: Matrix) -> None:
        values = (pack(vector[None]) for vector in vectors)
        self._db.executemany("INSERT INTO word_vectors VALUES (?, ?)", zip(words, values, strict=True))

    def add_vocabulary(self, counts: Mapping[str, int]) -> None:
        self._db.executemany("INSERT INTO vocabulary VALUES (?, ?)", sorted(counts.items()))

    def reader(self) -> NotesReader:
        """Over what has been written so far, on the same connection."""
        return NotesReader(self._db)

    def close(self) -> None:
        """May be called again."""
        if self._open:
            self._open = False
            self._db.commit()
            self._db.close()


class NotesReader:
    """Reads a file that nobody writes any more. May be used from several threads."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._lock = threading.Lock()

    def all(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._db.execute(query, values).fetchall()

    def note(self, path: str) -> Note:
        for row in self.all(f"SELECT {_NOTE} FROM notes WHERE path = ?", path):
            path, format_, title, text, body, date, tags, url, aliases, digest = row
            return Note(
                path=path,
                format=NoteFormat(format_),
                title=title,
                text=text,
                body=body,
                date=_date(date),
                tags=_tuple(tags),
                url=url,
                aliases=_tuple(aliases),
                digest=digest,
            )
        raise KeyError(path)

    def notes(self) -> tuple[NoteInfo, ...]:
        rows = self.all(
            "SELECT path, title, date, tags, url, aliases, digest, first_row, n_chunks, n_front FROM notes ORDER BY id"
        )
        return tuple(
            NoteInfo(path, title, _date(date), _tuple(tags), url, _tuple(aliases), digest, first_row, n_chunks, n_front)
            for path, title, date, tags, url, aliases, digest, first_row, n_chunks, n_front in rows
        )

    def sessions(self, path: str) -> list[Session]:
        rows = self.all(
            "SELECT ordinal, headings, start, end, tree_end, level, sessions.date, navigation, front_matter"
            " FROM sessions JOIN notes ON notes.id = sessions.note WHERE path = ? ORDER BY ordinal",
            path,
        )
        return [
            Session(
                path,
                ordinal,
                _tuple(headings),
                start,
                end,
                tree_end,
                level,
                _date(date),
                navigation=bool(navigation),
                front_matter=bool(front_matter),
            )
            for ordinal, headings, start, end, tree_end, level, date, navigation, front_matter in rows
        ]

    def chunks(self, rows: Iterable[int]) -> dict[int, Chunk]:
        """Of those rows that are there, in any order."""
        found = self.all(f"SELECT row, {_CHUNK} WHERE row IN {_LISTED}", _listed(rows))
        return {row: _chunk(values) for row, *values in found}

    def tokens_of(self, rows: Iterable[int]) -> dict[int, bytes]:
        """As `chunks`."""
        return dict(self.all(f"SELECT row, value FROM tokens WHERE row IN {_LISTED}", _listed(rows)))

    def content(self, info: NoteInfo) -> NoteContent:
        span = info.first_row, info.first_row + info.n_chunks
        chunks = self.chunks(range(*span))
        keys = self.all("SELECT vector FROM chunks WHERE row >= ? AND row < ? ORDER BY row", *span)
        return NoteContent(
            note=self.note(info.path),
            sessions=self.sessions(info.path),
            chunks=[chunks[row] for row in range(*span)],
            keys=[key for (key,) in keys],
            tokens=list(self.tokens(*span)),
            mined=self.all(
                "SELECT name, other FROM aliases JOIN notes ON id = note WHERE path = ? ORDER BY aliases.rowid", info.path
            ),
        )

    def mined_aliases(self) -> list[tuple[str, str]]:
        return list(dict.fromkeys(self.all("SELECT name, other FROM aliases ORDER BY rowid")))

    def tokens(self, first: int, end: int) -> Iterator[bytes]:
        """Of the rows from `first` to before `end`, by row."""
        for start in range(first, end, _AT_ONCE):
            rows = self.all("SELECT value FROM tokens WHERE row >= ? AND row < ? ORDER BY row", start, min(start + _AT_ONCE, end))
            yield from (value for (value,) in rows)

    def chunk_dates(self) -> list[str | None]:
        """ISO days, by row."""
        return [date for (date,) in self.all("SELECT date FROM chunks ORDER BY row")]

    def vectors(self, rows: Sequence[int], dim: int) -> Matrix:
        """Shape (len(rows), dim)."""
        query = f"SELECT row, vectors.value FROM chunks JOIN vectors ON key = vector WHERE row IN {_LISTED}"
        values = dict(self.all(query, _listed(rows)))
        return _matrix([values[row] for row in rows], dim)

    def line_vectors(self, rows: Iterable[int]) -> dict[int, bytes]:
        """Packed; of those rows that are there, in any order."""
        query = f"SELECT row, lines FROM chunks JOIN vectors ON key = vector WHERE row IN {_LISTED}"
        return dict(self.all(query, _listed(rows)))

    def vector_batches(self, dim: int, *, size: int = _AT_ONCE) -> Iterator[Matrix]:
        """All vectors, by row."""
        first = 0
        while values := self.all(
            "SELECT value FROM chunks JOIN vectors ON key = vector WHERE row >= ? AND row < ? ORDER BY row", first, first + size
        ):
            yield _matrix([value for (value,) in values], dim)
            first += size

    def vocabulary(self) -> dict[str, int]:
        return dict(self.all("SELECT word, chunks FROM vocabulary"))

    def word_vectors(self) -> dict[str, bytes]:
        """Packed, by word, in order."""
        return dict(self.all("SELECT word, value FROM word_vectors ORDER BY word"))

    def counts(self) -> dict[str, int]:
        """Of notes, sessions, chunks, and of chunks that have a vector."""
        queries = {
            "notes": "SELECT count(*) FROM notes",
            "sessions": "SELECT count(*) FROM sessions",
            "chunks": "SELECT count(*) FROM chunks",
            "vectors": "SELECT count(*) FROM chunks JOIN vectors ON key = vector",
        }
        return {name: self.all(query)[0][0] for name, query in queries.items()}

    def close(self) -> None:
        with self._lock:
            self._db.close()


def open_notes(path: Path) -> NotesReader:
    """The file is opened at once and held, so that a later build may remove it from the folder."""
    db = sqlite3.connect(_read_only(path), uri=True, check_same_thread=False)
    try:
        db.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except sqlite3.DatabaseError:
        db.close()
        raise
    return NotesReader(db)


def _read_only(path: Path) -> str:
    # immutable: a generation never changes, and no lock file may appear beside it
    return f"{path.absolute().as_uri()}?mode=ro&immutable=1"


def _chunk(row: Sequence[Any]) -> Chunk:
    path, session, ordinal, headings, start, end, start_line, end_line, text, plain, parents, date, front_matter = row
    return Chunk(
        note_path=path,
        session=session,
        ordinal=ordinal,
        headings=_tuple(headings),
        start=start,
        end=end,
        start_line=start_line,
        end_line=end_line,
        text=text,
        plain=plain,
        parents=_tuple(parents),
        date=_date(date),
        front_matter=bool(front_matter),
    )


def _listed(rows: Iterable[int]) -> str:
    return json.dumps([int(row) for row in rows])


def _matrix(values: Sequence[bytes], dim: int) -> Matrix:
    return np.frombuffer(b"".join(values), dtype="<f4").reshape(len(values), dim).astype(np.float32, copy=False)


def _marks(n: int) -> str:
    return ", ".join("?" * n)


def _date_text(date: Date | None) -> str | None:
    return date.isoformat() if date else None


def _date(text: str | None) -> Date | None:
    return Date.fromisoformat(text) if text else None


def _list_text(values: Iterable[str]) -> str:
    return json.dumps(list(values), ensure_ascii=False)


def _tuple(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text)) if text != "[]" else ()
