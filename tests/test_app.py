"""The page as it is served: over HTTP, to programs, and from the command line."""

from __future__ import annotations

import asyncio
import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from conftest import TINY_NOTES, LengthEmbedder, write_notes
from gradio_client import Client

import app
from index import build_index
from qa import Answer, Citation, Passage, Status
from qa.evaluation.feedback import read_votes
from qa.page import views
from qa.page.conversation import Turn
from qa.page.guard import Guard
from qa.page.texts import EN, KO


def served(
    path: str = "/", *, host: str = "127.0.0.1:7860", query: str = "", accept: str = "", origin: str = "", **options: object
) -> dict[str, object]:
    """One request through the guard, in front of a document like the framework's."""
    document = b'<html\n\tlang="en"><head><meta property="og:image" content="https://elsewhere.example/x.jpg"\n\t\t/>'
    document += b'<link rel="manifest" href="/m" /></head><p>'

    async def inner(scope: object, receive: object, send: object) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"999"), (b"x-own", b"1")]})
        await send({"type": "http.response.body", "body": document[:40], "more_body": True})
        await send({"type": "http.response.body", "body": document[40:]})

    sent: list[dict[str, object]] = []

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    headers = [(b"host", host.encode()), (b"accept-language", accept.encode()), (b"origin", origin.encode())]
    scope = {"type": "http", "path": path, "method": "GET", "headers": headers, "query_string": query.encode()}
    asyncio.run(Guard(inner, **options)(scope, None, send))
    body = b"".join(message.get("body", b"") for message in sent[1:])
    return {"status": sent[0]["status"], "headers": dict(sent[0]["headers"]), "body": body}


def test_document_speaks_the_language_of_the_reader_and_names_no_other_host() -> None:
    answer = served(accept="en-US", style="p{}")
    assert answer["body"] == b'<html\n\tlang="en"><head><style>p{}</style></head><p>'
    assert answer["headers"][b"content-length"] == b"51"
    assert served(accept="en-US", query="lang=ko")["body"].startswith(b'<html\n\tlang="ko">')


def test_browser_may_load_and_send_nothing_elsewhere() -> None:
    for path in ("/", "/assets/index.js"):
        policy = served(path)["headers"][b"content-security-policy"].decode()
        assert "default-src 'self'" in policy and "connect-src 'self'" in policy and "http" not in policy


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:7860", 200),
        ("localhost", 200),
        ("LOCALHOST:1", 200),
        ("[::1]:7860", 200),
        ("evil.example:7860", 421),
        ("127.0.0.1.evil.example", 421),
        ("", 421),
    ],
)
def test_page_answers_only_to_its_own_name(host: str, status: int) -> None:
    assert served(host=host)["status"] == status
    assert served(host=host, hosts=None)["status"] == 200


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://127.0.0.1:7860", 200),
        ("https://evil.example", 421),
        ("http://127.0.0.1:8000", 421),
        ("http://localhost:7860", 421),
        ("null", 421),
        ("", 200),
    ],
)
def test_page_elsewhere_cannot_send_requests(origin: str, status: int) -> None:
    assert served("/gradio_api/queue/join", origin=origin)["status"] == status


@pytest.mark.parametrize(
    "path", ["/upload", "/gradio_api/upload", "/gradio_api/file=a.md", "/file/a.md", "/gradio_api/proxy=https://a.b"]
)
def test_files_and_foreign_addresses_are_closed(path: str) -> None:
    assert served(path)["status"] == 404
    assert served("/files-of-the-page")["status"] == 200


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    port = free_port()
    command = [sys.executable, str(Path(__file__).parent / "serve_tiny.py"), str(tmp_path_factory.mktemp("page")), str(port)]
    environment = os.environ | {"HTTP_PROXY": "http://127.0.0.1:9", "http_proxy": "http://127.0.0.1:9"}  # nobody is there
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as server:
        try:
            assert server.stdout is not None and server.stdout.readline() == "serving\n"
            yield f"http://127.0.0.1:{port}/"
        finally:
            server.terminate()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_program_gets_one_cited_answer_and_one_that_is_not_there(address: str) -> None:
    client = Client(address, verbose=False)
    found = json.loads(client.predict("되돌릴 때 쓰는 rollout undo?", api_name="/ask"))
    assert found["status"] == "found"
    assert found["passages"][0]["citation"]["path"] == "cluster.md"
    assert "- 되돌릴 때는 rollout undo 를 쓴다" in found["passages"][0]["text"]
    assert found["text"].endswith("[1]")
    lost = json.loads(client.predict("xylophone zeppelin quokka", api_name="/ask"))
    assert lost["status"] == "not_found" and lost["passages"] == []


def test_program_is_told_what_was_wrong_in_one_sentence(address: str) -> None:
    client = Client(address, verbose=False)
    with pytest.raises(Exception, match="top_k is 0"):
        client.predict("배포", 0, api_name="/ask")
    with pytest.raises(Exception, match="언젠가"):
        client.predict("배포 after:언젠가", api_name="/ask")


def test_only_ask_is_open_to_programs(address: str) -> None:
    endpoints = Client(address, verbose=False).view_api(return_format="dict", print_info=False)
    assert list(endpoints["named_endpoints"]) == ["/ask"] and endpoints["unnamed_endpoints"] == {}


def test_document_is_korean_and_has_no_address_of_another_host(address: str) -> None:
    document = httpx.get(address).text
    assert re.search(r'<html\s+lang="ko"', document)
    hosts = {match.split("/")[2].split(":")[0] for match in re.findall(r"(?:https?:)//[\w.-]+", document)}
    assert hosts <= {"127.0.0.1", "www.w3.org"}
    assert re.search(r'<html\s+lang="en"', httpx.get(address, headers={"accept-language": "en"}).text)


@pytest.mark.parametrize("name", ["cluster.md", "notes/cluster.md", "app.py", "../notes/cluster.md", "pyproject.toml"])
def test_no_file_is_served(address: str, name: str) -> None:
    assert httpx.get(f"{address}gradio_api/file={name}").status_code in (403, 404)


@pytest.mark.parametrize("path", ["docs", "redoc", "openapi.json", "monitoring"])
def test_framework_pages_are_closed(address: str, path: str) -> None:
    assert "swagger" not in httpx.get(address + path).text.lower()
    assert httpx.get(address + path).status_code in (403, 404, 405)


def test_click_opens_a_note_from_the_index_and_nothing_else(address: str) -> None:
    click = {"path": "cluster.md", "first": 5, "last": 6, "marks": "6-6", "digest": "", "lang": "ko"}
    assert "<mark title=" in opened(address, click)["html"]
    assert opened(address, click | {"path": "../cluster.md"}) == {"problem": KO.note_gone.format(path="../cluster.md")}
    assert opened(address, click | {"path": "/etc/passwd", "lang": "en"}) == {"problem": EN.note_gone.format(path="/etc/passwd")}
    assert opened(address, {"path": 7}) == {"problem": KO.open_failed}


def opened(address: str, click: dict[str, object]) -> dict[str, str]:
    config = httpx.get(address + "config").json()
    thread = next(part["id"] for part in config["components"] if part["props"].get("elem_id") == "thread")
    body = {"session_hash": "s", "component_id": thread, "fn_name": "open_note", "data": click}
    return httpx.post(address + "gradio_api/component_server", json=body).json()


def test_failure_is_one_sentence_on_the_page_and_a_traceback_in_the_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    turn = views.take_turn("배포", (), tmp_path / "none", fresh=False, texts=KO)
    assert turn.answer is None and turn.problem and turn.detail
    assert turn.problem == KO.index_problem and str(tmp_path) in turn.detail and "Traceback" not in turn.detail

    def broken(*_: object, **__: object) -> Answer:
        raise RuntimeError("no good")

    monkeypatch.setattr(views, "ask", broken)
    assert views.take_turn("배포", (), tmp_path, fresh=False, texts=EN).problem == EN.unexpected
    assert "RuntimeError: no good" in caplog.text


def test_page_without_an_index_says_so_where_the_start_would_be(tmp_path: Path) -> None:
    assert str(tmp_path / "none") in views.scene((), tmp_path / "none", texts=KO)
    assert views.bar(tmp_path / "none", texts=KO) is None


def test_events_take_turns_so_that_a_late_greeting_cannot_wipe_out_an_answer(tmp_path: Path) -> None:
    """Asked in a process of its own, because the framework leaves an event loop behind."""
    code = """
import sys, app
from pathlib import Path
for event in app.build_page(Path(sys.argv[1])).fns.values():
    print(event.concurrency_id)
"""
    said = subprocess.run([sys.executable, "-c", code, str(tmp_path / "none")], capture_output=True, text=True, check=True)
    events = said.stdout.split()
    assert len(events) >= 7
    assert set(events) == {"questions"}  # which runs one at a time, first come, first served


def test_votes_are_kept_beside_the_index_and_the_last_one_counts(tmp_path: Path) -> None:
    index = tmp_path / "index"
    notes = write_notes(tmp_path / "notes", TINY_NOTES)
    build_index(notes, index, embedder=LengthEmbedder())
    citation = Citation("cluster.md", "cluster", (), 1, 1)
    passage = Passage((notes / "cluster.md").read_text(encoding="utf-8").split("\n")[0], 1.0, (), (), citation)
    turns = (
        Turn("하나", Answer(Status.FOUND, "첫째 [1]", (passage,), "하나")),
        Turn("둘", Answer(Status.NOT_FOUND, "없음", (), "둘")),
    )
    voted = views.vote(turns, 1, "up", index)
    assert voted is not None and [turn.vote for turn in voted] == ["up", None]
    voted = views.vote(voted, 2, "down", index)
    assert voted is not None and views.vote(voted, 1, "down", index)[0].vote == "down"
    votes = read_votes(index)
    assert [(vote.question, vote.vote, vote.path) for vote in votes] == [
        ("하나", "up", "cluster.md"),
        ("둘", "down", None),
        ("하나", "down", "cluster.md"),
    ]
    assert [message["content"] for message in votes[1].history] == ["하나", "첫째 [1]"]
    build_index(notes, index, embedder=LengthEmbedder(), full=True)
    assert len(read_votes(index)) == 3


def test_vote_that_cannot_be_written_changes_nothing(tmp_path: Path) -> None:
    turns = (Turn("하나", Answer(Status.NOT_FOUND, "없음", (), "하나")),)
    assert views.vote(turns, 1, "up", tmp_path / "gone") is None
    for number, thumb in ((0, "up"), (2, "up"), (1, "sideways")):
        with pytest.raises(ValueError):
            views.vote(turns, number, thumb, tmp_path)


# The command


def test_busy_port_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert app.main(["--port", str(port)]) == 1
    error = capsys.readouterr().err
    assert error.count("\n") == 1 and f"127.0.0.1:{port}" in error and "--port" in error


def test_missing_notes_folder_is_one_sentence(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    arguments = ["--notes", str(tmp_path / "nowhere"), "--index", str(tmp_path / "index"), "--port", str(free_port())]
    assert app.main(arguments) == 1
    error = capsys.readouterr().err
    assert error.count("\n") == 1 and "nowhere" in error and "Traceback" not in error


def test_index_of_other_notes_is_not_shown_as_those_that_were_named(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    build_index(write_notes(tmp_path / "mine", TINY_NOTES), tmp_path / "index", embedder=LengthEmbedder())
    (tmp_path / "others").mkdir()
    arguments = ["--notes", str(tmp_path / "others"), "--index", str(tmp_path / "index"), "--port", str(free_port())]
    assert app.main(arguments) == 1
    error = capsys.readouterr().err
    assert error.count("\n") == 1 and f"holds the notes of {tmp_path / 'mine'}, not of {tmp_path / 'others'}" in error


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http"])
def test_port_that_is_none_is_misuse(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        app.main(["--port", port])
    assert stopped.value.code == 2
    assert "no port between 1 and 65535" in capsys.readouterr().err
