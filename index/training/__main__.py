"""`python -m index.training STEP`: makes the bundled model, one restartable step after the other, or measures a model."""

from __future__ import annotations

import argparse
import logging
import sys
from pathlib import Path

from index.errors import NotesError
from index.training.config import TrainConfig

STEPS = ("data", "vocabulary", "start", "static", "teacher", "distil", "contrast", "export")


def parser() -> argparse.ArgumentParser:
    main = argparse.ArgumentParser(prog="python -m index.training", description=__doc__)
    commands = main.add_subparsers(dest="command", required=True)
    for name in (*STEPS, "all"):
        step = commands.add_parser(name, help="all steps in order" if name == "all" else f"the step {name}")
        step.add_argument("--pairs", type=Path, required=name in ("data", "all"), help="folder with pairs/ and extra/")
        step.add_argument("--packages", type=Path, help="folder of unpacked packages that carry everyday texts in both languages")
        step.add_argument("--tests", type=Path, help="folder of the test sets, whose sentences are kept out of the pairs")
        step.add_argument("--work", type=Path, default=Path(".training"), help="where the steps leave what the next ones read")
        step.add_argument(
            "--start",
            type=Path,
            required=name == "start",
            help="folder of an earlier model to start from (default: from nothing)",
        )
        step.add_argument("--teacher", type=Path, help="folder of the teacher (default: the installed all-MiniLM-L6-v2)")
        step.add_argument("--out", type=Path, help="model folder to write (default: WORK/model)")
    measure = commands.add_parser("evaluate", help="print the table of one model")
    measure.add_argument("model", help='"bundled", a folder, or a hub name')
    measure.add_argument("--tests", type=Path, required=True, help="folder of the test sets")
    measure.add_argument("--notes", type=Path, help="folder of the notes that seeds_dev.jsonl asks about")
    measure.add_argument("--english", type=Path, help="WORK folder: measures the cosine to the teacher on its held-out English")
    return main


def main(argv: list[str] | None = None) -> int:
    options = parser().parse_args(argv)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", stream=sys.stderr)
    try:
        if options.command == "evaluate":
            from index.embedder import load_embedder
            from index.training.evaluate import evaluate, table

            print(
                table(evaluate(load_embedder(options.model), options.model, options.tests, options.notes, work=options.english))
            )
        else:
            from index.training.steps import Places, run

            places = Places(
                pairs=options.pairs,
                packages=options.packages,
                tests=options.tests,
                work=options.work,
                start=options.start,
                teacher=options.teacher,
                out=options.out or options.work / "model",
            )
            steps = [s for s in STEPS if options.start or s != "start"] if options.command == "all" else [options.command]
            for step in steps:
                run(step, places, TrainConfig())
    except (NotesError, FileNotFoundError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
