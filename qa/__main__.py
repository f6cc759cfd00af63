"""`python -m qa "질문"`: asks from the command line."""

from __future__ import annotations

import argparse
import io
import json
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from index import NotesError
from qa import Answer, ask
from qa.answer_json import as_json
from qa.notes import open_notes
from qa.types import Explanation, Status
from qa.wording import doubtful, language_of


def main(argv: Sequence[str] | None = None) -> int:
    """0 done, 1 failed, 2 misuse."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal without Korean letters shows codes, not a traceback
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s: %(message)s")  # an aliases.yaml with faults, for one
    parser = argparse.ArgumentParser(prog="python -m qa", description="Ask your notes; the answer quotes and cites their lines.")
    parser.add_argument("question", nargs="?", help='what to look for; may hold filters: "tag:mlops after:2021 …"')
    parser.add_argument(
        "--batch", metavar="FILE", type=Path, help='questions, one JSON object a line: {"question": …, "history": […]}'
    )
    parser.add_argument("--top-k", metavar="N", type=int, default=5, help="passages to return (default: 5)")
    parser.add_argument("--index", metavar="DIR", type=Path, help="index folder (default: $NOTES_INDEX or .notes-index)")
    parser.add_argument("--explain", action="store_true", help="tell why each passage stands where it does")
    parser.add_argument("--json", action="store_true", help="print JSON, one object a question")
    args = parser.parse_args(argv)
    if (args.question is None) == (args.batch is None):
        parser.error("give a question or --batch FILE")
    if args.top_k < 1:
        parser.error(f"--top-k is {args.top_k}; ask for at least 1 passage")
    try:
        questions = _read_batch(args.batch) if args.batch else [("", {"question": args.question})]
        notes = open_notes(args.index)
        for where, asked in questions:
            try:
                answer = ask(top_k=args.top_k, index=notes, **asked)
            except NotesError as error:
                raise _BatchError(f"{where}{error}") from error
            print(
                json.dumps(as_json(answer), ensure_ascii=not _writes_utf8())
                if args.json
                else as_text(answer, explain=args.explain)
            )
        sys.stdout.flush()
    except (NotesError, _BatchError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        # The reader of the output has gone; what is left to write goes nowhere, or Python would complain at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 1
    return 0


def _writes_utf8() -> bool:
    return (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"


def as_text(answer: Answer, *, explain: bool = False) -> str:
    """An answer as a terminal shows it: any doubt, the quoted lines, then the passages with their line numbers.

    Between them → what else may have been meant, ≈ other names that were found, ← the question with what it took over.
    """
    lines = [doubtful(answer.missing, language_of(answer.question))] if answer.status is Status.WEAK else []
    lines.append(answer.text)
    if answer.suggestion:
        lines.append(f"→ {answer.suggestion.rstrip(' ?')}?")
    if answer.also_searched:
        lines.append(f"≈ {', '.join(f'{word} → {name}' for word, name in answer.also_searched.items())}")
    if answer.context_used:
        lines.append(f"← {answer.question}")
    lines.append("")
    for number, passage in enumerate(answer.passages or answer.nearest, start=1):
        mark = f"[{number}]" if answer.passages else "  ~"
        lines.append(f"{mark} {passage.citation.path}: {passage.citation.label()}")
        if explain and passage.explanation:
            lines.append(f"    {as_reasons(passage.explanation)}")
        marked = {n for first, last in passage.highlights for n in range(first, last + 1)}
        for n, line in enumerate(passage.text.split("\n"), start=passage.citation.start_line):
            lines.append(f"  {'▌' if n in marked else ' '}{n:>5}  {line}")
        lines.append("")
    return "\n".join(lines).rstrip()


def as_reasons(why: Explanation) -> str:
    """One line: what each rule gave, each channel's rank and score, the words that were found."""
    reasons = [f"{name} {part:.2f}" for name, part in why.parts.items()]
    if why.lexical_rank is not None:
        reasons.append(f"lexical #{why.lexical_rank} (BM25 {why.bm25:.1f})")
    if why.dense_rank is not None:
        reasons.append(f"dense #{why.dense_rank} (cosine {why.cosine:.2f})")
    if why.words:
        reasons.append(f"words: {', '.join(why.words)}")
    if why.near:
        reasons.append(f"near: {', '.join(f'{word} → {other}' for word, other in why.near.items())}")
    return " · ".join(reasons)


class _BatchError(Exception):
    """A batch file that cannot be read."""


def _read_batch(path: Path) -> list[tuple[str, dict[str, Any]]]:
    """Where each question stands, and what is asked; read to the end before the first is answered."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise _BatchError(f"{path} cannot be read ({error.strerror}): name a file with one JSON object a line") from error
    except UnicodeDecodeError as error:
        raise _BatchError(f"{path} is not UTF-8 text: name a file with one JSON object a line") from error
    questions = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        where = f"{path}, line {number}: "
        try:
            asked = json.loads(line)
        except (json.JSONDecodeError, RecursionError) as error:
            raise _BatchError(f"{where}not JSON ({getattr(error, 'msg', error)})") from error
        if isinstance(asked, str):
            asked = {"question": asked}
        if not isinstance(asked, dict) or not isinstance(asked.get("question"), str):
            raise _BatchError(f'{where}expected {{"question": "…"}}')
        questions.append((where, {key: asked[key] for key in ("question", "history", "filters") if asked.get(key) is not None}))
    return questions


if __name__ == "__main__":
    sys.exit(main())
