"""`python -m qa.evaluation`: ask judged questions, print the table, keep the run."""

from __future__ import annotations

import argparse
import json
import logging
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from index import NotesError, default_notes_dir
from qa.aliases.user import read_user_aliases
from qa.evaluation import benchmark as bench
from qa.evaluation.ablation import ablate, ablation_table, switches, turned
from qa.evaluation.compare import compare, read_run
from qa.evaluation.feedback import questions_from_votes, read_votes
from qa.evaluation.korquad import read_korquad, sample, write_notes
from qa.evaluation.own_notes import make_questions, read_notes
from qa.evaluation.questions import EvaluationError, Question, load_questions, resolve
from qa.evaluation.report import as_json, misses, report, save, table
from qa.evaluation.run import Step, ask_all, line_counts, open_corpus, physical_lines
from qa.settings import Settings

QUESTIONS = Path(__file__).parent / "questions"


@dataclass(frozen=True, slots=True)
class Task:
    """What to ask of which notes. `name` goes into the name of the results file."""

    name: str
    notes_dir: Path
    questions: list[Question]
    by_note: bool = False


def main(argv: Sequence[str] | None = None) -> int:
    arguments = list(sys.argv[1:] if argv is None else argv)
    if not arguments or (arguments[0].startswith("-") and arguments[0] not in ("-h", "--help")):
        arguments.insert(0, "seeds")
    parser = make_parser()
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    try:
        if options.command == "compare":
            print(compare_files(options))
        elif options.command == "benchmark":
            run_benchmark(options)
        else:
            if options.korquad and (options.questions or options.notes):
                parser.error("--korquad brings its own notes and questions: leave out --questions and --notes")
            run_questions(options)
    except NotesError as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{error.filename or 'a file'}: {error.strerror}", file=sys.stderr)
        return 1
    return 0


def make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m qa.evaluation",
        description="Measure how well the right lines are found. Without a command: seeds.",
    )
    commands = parser.add_subparsers(dest="command", required=True)

    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--embedder", metavar="NAME", help="another model than the bundled one: a folder or a hub name")
    rules = [name for name in switches(Settings()) if getattr(Settings(), name)]
    common.add_argument(
        "--without", action="append", default=[], choices=rules, metavar="RULE", help=f"switch one rule off: {', '.join(rules)}"
    )
    common.add_argument("--json", action="store_true", help="print the results file instead of the table")
    common.add_argument("--no-save", action="store_true", help="write no results file")

    ask = commands.add_parser(
        "seeds", parents=[common], help="ask judged questions: the project's own over seeds/, or those named below"
    )
    ask.add_argument(
        "--questions", type=Path, action="append", metavar="FILE", help="judged questions, JSONL; may be given several times"
    )
    ask.add_argument("--notes", type=Path, metavar="DIR", help="the notes they are about; alone: questions made from these notes")
    ask.add_argument("--korquad", type=Path, metavar="FILE", help="KorQuAD 1.0 as retrieval, each paragraph a note")
    ask.add_argument(
        "--index", type=Path, metavar="DIR", help="index folder to use and keep; its thumbs become questions of --notes DIR"
    )
    ask.add_argument("--limit", type=_positive, metavar="N", help="ask only N questions, at equal distances")
    ask.add_argument(
        "--legs",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="each channel alone as well; without them it takes a third",
    )
    ask.add_argument("--misses", action="store_true", help="then list the questions whose answer did not come first")
    ask.add_argument("--ablation", action="store_true", help="then turn every rule over, one at a time")

    two = commands.add_parser("compare", help="two results files, question by question")
    two.add_argument("before", type=Path)
    two.add_argument("after", type=Path)
    two.add_argument("--leg", default="fused", help="fused (default), dense or lexical")
    two.add_argument("--questions", type=Path, action="append", metavar="FILE", help="show the wording from these files")

    size = commands.add_parser("benchmark", parents=[common], help="time a made-up corpus")
    size.add_argument("--chunks", type=_positive, default=20_000, metavar="N")
    return parser


def run_questions(options: argparse.Namespace) -> None:
    settings = turned(Settings(), *options.without)
    with tempfile.TemporaryDirectory(prefix="notes-evaluation-") as scratch:
        task = make_task(options, Path(scratch))
        index_dir = options.index or Path(scratch) / "index"
        corpus = open_corpus(task.notes_dir, index_dir, embedder=options.embedder)
        for skip in corpus.build.skipped:
            print(f"left out: {skip.path}: {skip.reason}", file=sys.stderr)
        questions = resolve(task.questions, line_counts(corpus.notes, task.notes_dir))
        outcomes = ask_all(
            questions,
            corpus,
            task.notes_dir,
            settings=settings,
            alone=options.legs,
            by_note=task.by_note,
            step=_progress("asking"),
        )
        result = report(task.name, outcomes, corpus, settings=settings)
        print(as_json(result) if options.json else table(result))
        if not options.no_save:
            print(f"saved: {save(as_json(result), f'{task.name}-{result.commit}')}", file=sys.stderr)
        if options.misses:
            print("\n" + misses(outcomes), file=sys.stderr if options.json else sys.stdout)
        if options.ablation:
            rows = ablate(questions, corpus, settings=settings, by_note=task.by_note, step=_progress("ablation"))
            print("\n" + ablation_table(rows, settings), file=sys.stderr if options.json else sys.stdout)
            if not options.no_save:
                text = json.dumps([asdict(row) for row in rows], indent=1) + "\n"
                print(f"saved: {save(text, f'ablation-{task.name}-{result.commit}')}", file=sys.stderr)


def make_task(options: argparse.Namespace, scratch: Path) -> Task:
    size = f"-{options.limit}" if options.limit else ""
    changed = "".join(f"-no-{name.replace('_', '-')}" for name in options.without)
    if options.korquad:
        paragraphs = read_korquad(options.korquad, limit=options.limit)
        write_notes(paragraphs, scratch / "korquad")
        return Task(f"korquad{size}{changed}", scratch / "korquad", paragraphs.questions, by_note=True)
    if options.notes and not options.questions:
        questions = make_questions(read_notes(options.notes), user=read_user_aliases(options.notes).groups)
        if options.index:
            votes = read_votes(options.index)
            lines = {
                vote.path: physical_lines(options.notes / vote.path)
                for vote in votes
                if vote.path and (options.notes / vote.path).is_file()
            }
            questions = [*questions, *questions_from_votes(votes, lines)]
        if not questions:
            raise EvaluationError(
                f"nothing to ask about in {options.notes}: its notes have no heading and no line with a word of their own"
            )
        return Task(f"notes-{options.notes.resolve().name}{size}{changed}", options.notes, sample(questions, options.limit))
    notes_dir = options.notes or default_notes_dir()
    files = options.questions or sorted(QUESTIONS.glob("seeds-*.jsonl"))
    name = files[0].stem if options.questions else "seeds"
    return Task(f"{name}{size}{changed}", notes_dir, sample(load_questions(files), options.limit))


def run_benchmark(options: argparse.Namespace) -> None:
    settings = turned(Settings(), *options.without)
    with tempfile.TemporaryDirectory(prefix="notes-benchmark-") as scratch:
        folder = Path(scratch) / "notes"
        vocabulary = bench.vocabulary_of(default_notes_dir())
        bench.write_corpus(folder, vocabulary, n_chunks=options.chunks)
        timing = bench.time_questions(
            folder,
            bench.made_questions(vocabulary),
            Path(scratch) / "index",
            what=f"benchmark-{options.chunks}",
            settings=settings,
            embedder=options.embedder,
            step=_progress("asking"),
        )
    text = json.dumps(asdict(timing), ensure_ascii=False, indent=1) + "\n"
    print(text if options.json else bench.timing_table(timing))
    if not options.no_save:
        print(f"saved: {save(text, f'{timing.what}-{timing.commit}')}", file=sys.stderr)


def compare_files(options: argparse.Namespace) -> str:
    texts = {question.id: question.text for question in load_questions(options.questions)} if options.questions else None
    return compare(read_run(options.before, leg=options.leg), read_run(options.after, leg=options.leg), texts=texts)


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is not 1 or more")
    return number


def _progress(title: str) -> Step:
    """One line on a terminal, nothing in a log."""

    def show(done: int, total: int) -> None:
        if sys.stderr.isatty():
            print(f"\r{title} {done}/{total}", end="\n" if done == total else "", file=sys.stderr)

    return show


if __name__ == "__main__":
    sys.exit(main())
