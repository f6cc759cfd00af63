"""The page: widgets, events, launch. `python app.py` serves it on 127.0.0.1:7860."""

from __future__ import annotations

import argparse
import json
import logging
import os
import socket
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import gradio as gr
from starlette.middleware import Middleware

from index import NoteIndex, NotesError, build_index, default_index_dir, default_notes_dir
from index.config import named_notes_dir
from qa import ask
from qa.answer_json import as_json
from qa.notes import open_notes
from qa.page import views
from qa.page.conversation import Turn
from qa.page.guard import LOOPBACK, Guard
from qa.page.shell import hint_html
from qa.page.texts import choose_lang, texts_for

_PAGE = Path(__file__).resolve().parent / "qa" / "page"
# The page's own events are nobody's API. All of them write the conversation, so they take turns, and each begins with what the
# one before it left: a greeting that came late wiped out the answer to a question that was asked meanwhile.
_EVENT: dict[str, Any] = {
    "api_visibility": "private",
    "show_progress": "hidden",
    "concurrency_id": "questions",
    "concurrency_limit": 1,
}
_FONTS = ("Pretendard", "system-ui", "-apple-system", "Apple SD Gothic Neo", "Malgun Gothic", "Noto Sans KR", "Noto Sans CJK KR")


def main(argv: Sequence[str] | None = None) -> int:
    arguments = _parse(argv)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    try:
        _require_port(arguments.host, arguments.port)
        _prepare_index(arguments.notes, arguments.index)
    except NotesError as error:
        print(f"app: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("app: stopped", file=sys.stderr)
        return 1
    page = build_page(arguments.index)
    serve(page, host=arguments.host, port=arguments.port)
    print(f"Serving http://{_url_host(arguments.host)}:{arguments.port} (Ctrl+C stops it)", flush=True)
    # The first question should not wait for the model, and neither should the page.
    threading.Thread(target=_warm_up, args=(arguments.index,), daemon=True).start()
    page.block_thread()
    return 0


def build_page(index: Path | NoteIndex) -> gr.Blocks:
    """The widgets and what they do. Of an index folder, a later build is picked up by the next question."""
    texts = texts_for("ko")
    votes_dir = index if isinstance(index, Path) else None  # an opened index does not tell its folder: votes go nowhere

    def speak(lang: str, turns: Sequence[Turn]) -> tuple[Any, ...]:
        shown = texts_for(lang)
        return (
            lang,
            views.bar(index, texts=shown) or gr.skip(),
            views.scene(turns, index, texts=shown),
            gr.update(placeholder=shown.placeholder, label=shown.question_label),
            gr.update(value=shown.send),
            hint_html(shown.send_hint),
        )

    def greet(turns: Sequence[Turn], request: gr.Request) -> tuple[Any, ...]:
        asked, accepted = request.query_params.get("lang"), request.headers.get("accept-language")
        return speak(choose_lang(asked=asked, accepted=accepted), turns)  # a quick reader may have asked already

    def translate(turns: Sequence[Turn], event: gr.EventData) -> tuple[Any, ...]:
        return speak(choose_lang(asked=str(event._data.get("lang")), accepted=None), turns)

    def restart(lang: str) -> tuple[Any, ...]:
        shown = texts_for(lang)
        return (), views.scene((), index, texts=shown), hint_html(shown.send_hint)

    def answer(question: str, turns: Sequence[Turn], lang: str, *, fresh: bool = False) -> Iterator[tuple[Any, ...]]:
        shown = texts_for(lang)
        if not question.strip():
            yield gr.skip(), gr.skip(), gr.skip(), hint_html(shown.empty_question, urgent=True), gr.skip()
            return
        waiting = (*turns, Turn(question, fresh=fresh))
        yield "", tuple(turns), views.scene(waiting, index, texts=shown), hint_html(shown.send_hint), gr.skip()
        done = (*turns, views.take_turn(question, turns, index, fresh=fresh, texts=shown))
        yield gr.skip(), done, views.scene(done, index, texts=shown), gr.skip(), views.bar(index, texts=shown) or gr.skip()

    def answer_click(turns: Sequence[Turn], lang: str, event: gr.EventData) -> Iterator[tuple[Any, ...]]:
        yield from answer(str(event._data.get("question", "")), turns, lang, fresh=event._data.get("fresh") is True)

    def vote(turns: Sequence[Turn], lang: str, event: gr.EventData) -> tuple[Any, ...]:
        shown = texts_for(lang)
        voted = views.vote(turns, int(event._data.get("turn", 0)), str(event._data.get("vote")), votes_dir)
        if voted is None:
            return gr.skip(), gr.skip(), hint_html(shown.vote_failed, urgent=True)
        return voted, views.scene(voted, index, texts=shown), hint_html(shown.send_hint)

    def answer_program(question: str, top_k: int = 5, history: list[dict[str, str]] | None = None) -> str:
        """Answer a question from the notes, with its cited passages: JSON, as `python -m qa --json` prints it.

        Parameters:
            question: what to look for; may hold filters, as in "tag:mlops after:2021 …"
            top_k: how many passages to return at most
            history: earlier messages, oldest first: {"role": "user" or "assistant", "content": …}
        """
        try:
            found = ask(question, top_k=top_k, history=history or (), index=index)
        except (NotesError, ValueError) as error:
            raise gr.Error(str(error), print_exception=False) from error
        return json.dumps(as_json(found), ensure_ascii=False)  # as text: the framework would take {"path": …} for a file to serve

    def open_note(click: dict[str, Any]) -> dict[str, str]:
        return views.open_note(click, index, texts=texts_for(str(click.get("lang"))))

    page: gr.Blocks
    with gr.Blocks(title=texts.name, analytics_enabled=False, fill_width=True) as page:
        turns = gr.State(())
        lang = gr.State("ko")
        top = gr.HTML(views.bar(index, texts=texts) or "", elem_id="bar", apply_default_css=False)
        thread = gr.HTML(
            views.scene((), index, texts=texts),
            elem_id="thread",
            apply_default_css=False,
            js_on_load=(_PAGE / "script.js").read_text(encoding="utf-8"),
            server_functions=[open_note],
        )
        with gr.Column(elem_id="composer"):
            with gr.Row(elem_id="ask"):
                question = gr.Textbox(
                    placeholder=texts.placeholder,
                    label=texts.question_label,
                    lines=1,
                    max_lines=8,
                    container=False,
                    autofocus=True,
                    elem_id="question",
                    scale=1,
                )
                send = gr.Button(texts.send, elem_id="send", variant="primary", scale=0)
            hint = gr.HTML(hint_html(texts.send_hint), elem_id="hint", apply_default_css=False)

        spoken = [lang, top, thread, question, send, hint]
        told = [question, turns, thread, hint, top]
        page.load(greet, [turns], spoken, **_EVENT)
        thread.language(translate, [turns], spoken, **_EVENT)
        thread.restart(restart, [lang], [turns, thread, hint], **_EVENT)
        gr.on([question.submit, send.click], answer, [question, turns, lang], told, **_EVENT)
        thread.ask(answer_click, [turns, lang], told, **_EVENT)
        thread.vote(vote, [turns, lang], [turns, thread, hint], **_EVENT)
        gr.events.api(answer_program, api_name="ask", concurrency_id="questions")
    return page


def serve(page: gr.Blocks, *, host: str, port: int) -> None:
    """Starts the server in the background. Nothing is shared, counted, or loaded from elsewhere; no file is served."""
    style = (_PAGE / "style.css").read_text(encoding="utf-8")
    reachable = None if host in ("0.0.0.0", "::") else LOOPBACK | {host}
    # The framework asks its own address whether it is there, and must not ask a company's proxy for it.
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = ",".join(filter(None, (os.environ.get("NO_PROXY"), host, "localhost")))
    page.queue(default_concurrency_limit=1).launch(
        server_name=f"[{host}]" if ":" in host else host,
        server_port=port,
        prevent_thread_lock=True,
        quiet=True,
        share=False,
        show_error=False,
        footer_links=[],
        run_history=False,
        enable_monitoring=False,
        pwa=False,
        ssr_mode=False,
        mcp_server=False,
        allowed_paths=[],
        max_file_size=0,
        state_session_capacity=200,
        theme=_theme(),
        favicon_path=_PAGE / "icon.svg",
        app_kwargs={"middleware": [Middleware(Guard, hosts=reachable, style=style)], "openapi_url": None},
    )


def _theme() -> gr.themes.Base:
    """Without the framework's fonts, and with the paper of style.css under the page before that has loaded."""
    theme = gr.themes.Base(font=_FONTS, font_mono=_FONTS)
    return theme.set(
        body_background_fill="#faf9f6",
        body_background_fill_dark="#17191b",
        body_text_color="#22252a",
        body_text_color_dark="#e9e7e2",
    )


def _prepare_index(notes_dir: Path | None, index: Path) -> None:
    """Builds the index where there is none.

    :raises NotesError: if it cannot be built or opened, or holds other notes than those that were named.
    """
    if not index.exists() or (index.is_dir() and not any(index.iterdir())):
        folder = notes_dir or default_notes_dir()
        print(f"No index yet: building {index} from {folder} …", flush=True)
        report = build_index(folder, index, progress=_Progress())
        print(f"Indexed {report.added} notes, {report.chunks} passages in {report.seconds:.1f} s", flush=True)
        for skip in report.skipped:
            print(f"Skipped {skip.path}: {skip.reason}", file=sys.stderr)
    held = Path(open_notes(index).manifest.notes_dir)
    if notes_dir is not None and held.resolve() != notes_dir.resolve():
        raise NotesError(
            f"{index} holds the notes of {held}, not of {notes_dir}: name another index folder with --index, "
            f"or run `python -m index build {notes_dir} --index {index}`"
        )


class _Progress:
    """A line now and then while a long build runs."""

    def __init__(self) -> None:
        self._told = time.monotonic()

    def __call__(self, stage: str, done: int, total: int, /) -> None:
        if time.monotonic() - self._told >= 3:
            self._told = time.monotonic()
            print(f"  {stage} {done:,} of {total:,}", file=sys.stderr, flush=True)


def _warm_up(index: Path) -> None:
    try:
        open_notes(index).embedder.embed_query("노트")
    except NotesError as error:
        print(f"app: {error}", file=sys.stderr)


def _require_port(host: str, port: int) -> None:
    """:raises NotesError: if nothing can be served there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        raise NotesError(
            f"Cannot serve on {host}:{port} ({error.strerror or error}): choose another one with --port or --host."
        ) from error


def _url_host(host: str) -> str:
    if host in ("0.0.0.0", "::"):
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def _parse(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="app.py", description="Serve the page that answers questions from your notes.")
    parser.add_argument(
        "--notes",
        type=Path,
        default=named_notes_dir(),
        metavar="DIR",
        help="notes to index where there is no index yet; default: $NOTES_DIR, else seeds/",
    )
    parser.add_argument(
        "--index",
        type=Path,
        default=default_index_dir(),
        metavar="DIR",
        help="index folder; default: $NOTES_INDEX, else .notes-index/",
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to serve on (%(default)s)")
    parser.add_argument("--port", type=_port, default=7860, help="port to serve on (%(default)s)")
    return parser.parse_args(argv)


def _port(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 65_535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port between 1 and 65535")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
