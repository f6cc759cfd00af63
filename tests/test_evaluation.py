import json
from pathlib import Path

import pytest

from qa.evaluation.__main__ import QUESTIONS, main
from qa.evaluation.ablation import ablate, ablation_table, switches, turned
from qa.evaluation.benchmark import made_questions, vocabulary_of, write_corpus
from qa.evaluation.compare import compare, read_run
from qa.evaluation.feedback import FILE, Vote, questions_from_votes, read_votes, record_vote
from qa.evaluation.korquad import read_korquad, sample, write_notes
from qa.evaluation.questions import EvaluationError, Gold, Question, load_questions, resolve
from qa.evaluation.report import as_json, commit, misses, report, table
from qa.evaluation.run import LineReader, ask_all, best_of_each_note, line_counts, open_corpus, physical_lines
from qa.evaluation.taken_out import without_answer
from qa.retrieve import retrieve
from qa.settings import Settings
from qa.types import Channel, Citation, Passage, Status

GOOD = {"id": "q1", "type": "factoid", "lang": "ko", "question": "배포는 언제 해?", "gold": [{"doc": "a", "start": 2, "end": 3}]}


def write_lines(path, *objects):
    path.write_text(
        "\n".join(each if isinstance(each, str) else json.dumps(each, ensure_ascii=False) for each in objects), encoding="utf-8"
    )
    return path


def test_a_judged_question_is_read_with_all_its_fields(tmp_path):
    line = {
        **GOOD,
        "history": [{"role": "user", "content": "배포 노트"}],
        "need_all": True,
        "must_contain": ["금요일"],
        "note": "unused",
    }
    assert load_questions([write_lines(tmp_path / "q.jsonl", line)]) == [
        Question(
            id="q1",
            type="factoid",
            lang="ko",
            text="배포는 언제 해?",
            gold=(Gold("a", 2, 3),),
            history=({"role": "user", "content": "배포 노트"},),
            need_all=True,
            must_contain=("금요일",),
        )
    ]


def test_several_files_are_one_set_in_order(tmp_path):
    first = write_lines(tmp_path / "1.jsonl", GOOD, "", {**GOOD, "id": "q2"})
    second = write_lines(tmp_path / "2.jsonl", {**GOOD, "id": "q3"})
    assert [question.id for question in load_questions([first, second])] == ["q1", "q2", "q3"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"id": "q2",', "line 2: not JSON (Expecting property name enclosed in double quotes at column 13)"),
        ("[1]", "line 2: expected an object"),
        ({**GOOD, "id": 7}, "line 2: 'id' must be text"),
        ({**GOOD, "id": "q2", "question": "  "}, "line 2: 'question' must be text"),
        ({**GOOD, "id": "q2", "gold": "a"}, "line 2: 'gold' must be a list"),
        ({**GOOD, "id": "q2", "gold": [{"doc": "a", "start": 3, "end": 2}]}, "line 2: a gold span needs doc, start and end"),
        ({**GOOD, "id": "q2", "gold": [{"doc": "a", "start": 0, "end": 2}]}, "line 2: a gold span needs doc, start and end"),
        ({key: GOOD[key] for key in ("type", "question")} | {"id": "q2"}, "line 2: 'gold' is missing"),
        ({**GOOD, "id": "q2", "type": "unanswerable"}, "line 2: an unanswerable question cannot have gold"),
        ({**GOOD, "id": "q2", "history": [{"role": "system", "content": "?"}]}, "line 2: a message of the history needs role"),
        (GOOD, "line 2: id 'q1' was used before in"),
    ],
)
def test_a_line_that_is_no_judged_question_is_named(tmp_path, line, message):
    path = write_lines(tmp_path / "q.jsonl", GOOD, line)
    with pytest.raises(EvaluationError) as caught:
        load_questions([path])
    assert f"{path}, {message}" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_or_empty_file_is_one_sentence(tmp_path):
    with pytest.raises(EvaluationError, match=r"cannot read the questions in .*none\.jsonl: No such file"):
        load_questions([tmp_path / "none.jsonl"])
    with pytest.raises(EvaluationError, match=r"no question in .*empty\.jsonl"):
        load_questions([write_lines(tmp_path / "empty.jsonl", "", "")])
    (tmp_path / "binary.jsonl").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(EvaluationError, match=r"binary\.jsonl is not UTF-8"):
        load_questions([tmp_path / "binary.jsonl"])


def ask_about(doc, end=3):
    return [Question("q1", "factoid", "ko", "?", gold=(Gold(doc, 2, end),))]


def test_a_document_is_named_by_its_path_or_the_beginning_of_it():
    counts = {"a.md": 9, "ab.md": 9, "000_x.txt": 3}
    assert resolve(ask_about("000"), counts)[0].gold == (Gold("000_x.txt", 2, 3),)
    assert resolve(ask_about("ab"), counts)[0].gold == (Gold("ab.md", 2, 3),)
    assert resolve(ask_about("a.md"), counts)[0].gold == (Gold("a.md", 2, 3),)


@pytest.mark.parametrize(
    ("doc", "end", "message"),
    [
        ("zzz", 3, r"question q1: document 'zzz' is none of the 2 notes"),
        ("a", 3, r"question q1: document 'a' fits 2 notes \(a\.md, ab\.md …\)"),
        ("a.md", 10, r"question q1: gold lines 2–10 are past the end of a\.md \(9 lines\)"),
    ],
)
def test_gold_that_the_notes_do_not_have_is_named(doc, end, message):
    with pytest.raises(EvaluationError, match=message):
        resolve(ask_about(doc, end), {"a.md": 9, "ab.md": 9})


KORQUAD = {
    "data": [
        {
            "title": "하나",
            "paragraphs": [
                {"context": "첫 문단\n둘째 줄", "qas": [{"id": "1", "question": "첫째?"}, {"id": "2", "question": "둘째?"}]},
                {"context": "다른 문단", "qas": [{"id": "3", "question": "셋째?"}]},
            ],
        },
        {"title": "둘", "paragraphs": [{"context": "첫 문단\n둘째 줄", "qas": [{"id": "4", "question": "넷째?"}]}]},
    ]
}


def test_each_paragraph_is_a_note_and_equal_paragraphs_are_one(tmp_path):
    path = write_lines(tmp_path / "korquad.json", KORQUAD)
    paragraphs = read_korquad(path)
    assert paragraphs.texts == {"00000.txt": "첫 문단\n둘째 줄", "00001.txt": "다른 문단"}
    assert [(question.id, question.gold) for question in paragraphs.questions] == [
        ("1", (Gold("00000.txt", 1, 2),)),
        ("2", (Gold("00000.txt", 1, 2),)),
        ("3", (Gold("00001.txt", 1, 1),)),
        ("4", (Gold("00000.txt", 1, 2),)),
    ]
    write_notes(paragraphs, tmp_path / "notes")
    assert {file.name: file.read_text(encoding="utf-8") for file in (tmp_path / "notes").iterdir()} == paragraphs.texts


def test_a_sample_takes_questions_at_equal_distances():
    questions = [Question(str(i), "", "", "") for i in range(10)]
    assert [question.id for question in sample(questions, 4)] == ["0", "2", "5", "7"]
    assert sample(questions, 10) == sample(questions, 11) == sample(questions, None) == questions


def test_a_file_that_is_not_korquad_is_one_sentence(tmp_path):
    with pytest.raises(EvaluationError, match=r"list\.json is not KorQuAD"):
        read_korquad(write_lines(tmp_path / "list.json", "[]"))
    with pytest.raises(EvaluationError, match=r"text\.json is not JSON"):
        read_korquad(write_lines(tmp_path / "text.json", "text"))
    with pytest.raises(EvaluationError, match=r"cannot read .*none\.json"):
        read_korquad(tmp_path / "none.json")


def saved(path, commit, *rows):
    columns = ["id", "type", "status", "fused", "dense"]
    return write_lines(path, {"what": "seeds", "commit": commit, "columns": columns, "rows": rows})


def test_two_runs_are_compared_question_by_question(tmp_path):
    before = saved(
        tmp_path / "a.json",
        "aaa",
        ["q1", "factoid", "found", 3, 1],
        ["q2", "typo", "found", 1, 1],
        ["q3", "table", "weak", 2, 2],
        ["q4", "unanswerable", "found", None, None],
        ["only-before", "typo", "found", 1, 1],
    )
    after = saved(
        tmp_path / "b.json",
        "bbb",
        ["q1", "factoid", "found", 1, 1],
        ["q2", "typo", "found", None, 1],
        ["q3", "table", "weak", 2, 2],
        ["q4", "unanswerable", "not_found", None, None],
    )
    lines = compare(read_run(before), read_run(after), texts={"q1": "언제?"}).split("\n")
    assert lines == [
        "seeds-aaa → seeds-bbb, 4 questions in both",
        "hit@1    0.2500 → 0.2500  +0.0000",
        "hit@5    0.7500 → 0.5000  -0.2500",
        "nDCG@10  0.5327 → 0.4077  -0.1250",  # (1/2 + 1 + 0.6309) / 4, (1 + 0 + 0.6309) / 4
        "",
        "better: 1",
        "  q1         factoid       3 → 1  언제?",
        "",
        "worse: 1",
        "  q2         typo          1 → –",
        "",
        "decided otherwise: 1",
        "  q4         unanswerable  found → not_found",
    ]


def test_runs_without_a_common_question_or_leg_cannot_be_compared(tmp_path):
    before = saved(tmp_path / "a.json", "aaa", ["q1", "factoid", "found", 3, 1])
    after = saved(tmp_path / "b.json", "bbb", ["q2", "factoid", "found", 3, 1])
    with pytest.raises(EvaluationError, match="no question in common"):
        compare(read_run(before), read_run(after))
    with pytest.raises(EvaluationError, match="leg 'lexical'"):
        read_run(before, leg="lexical")


def shown(text="나 줄\n다 줄", start=2):
    cited = Citation(path="a.md", title="", headings=(), start_line=start, end_line=start + text.count("\n"))
    return Passage(text=text, score=1.0, found_by=(Channel.DENSE,), highlights=(), citation=cited)


def test_a_thumb_up_becomes_a_judged_question(tmp_path):
    history = [{"role": "user", "content": "앞선 질문", "metadata": None}]
    record_vote(tmp_path, "나 줄은?", "up", passage=shown(), history=history)
    votes = read_votes(tmp_path)
    assert votes == [Vote("나 줄은?", "up", "a.md", 2, 3, "나 줄\n다 줄", ({"role": "user", "content": "앞선 질문"},))]
    assert questions_from_votes(votes, {"a.md": ["가 줄", "나 줄", "다 줄"]}) == [
        Question(
            "vote-1", "vote", "", "나 줄은?", gold=(Gold("a.md", 2, 3),), history=({"role": "user", "content": "앞선 질문"},)
        )
    ]


def test_voted_lines_are_found_where_they_moved_to_and_nowhere_else(tmp_path):
    record_vote(tmp_path, "나 줄은?", "up", passage=shown())
    votes = read_votes(tmp_path)
    moved = ["나 줄", "다 줄", "새 줄", "새 줄", "새 줄", "나 줄", "다 줄"]
    assert questions_from_votes(votes, {"a.md": moved})[0].gold == (Gold("a.md", 1, 2),)  # one line away rather than four
    assert questions_from_votes(votes, {"a.md": ["나 줄", "고친 줄"]}) == []
    assert questions_from_votes(votes, {}) == []


def test_a_later_thumb_down_takes_the_thumb_up_back(tmp_path):
    record_vote(tmp_path, "나 줄은?", "up", passage=shown())
    record_vote(tmp_path, "나 줄은?", "down", passage=shown())
    assert questions_from_votes(read_votes(tmp_path), {"a.md": ["가 줄", "나 줄", "다 줄"]}) == []


def test_a_thumb_up_for_nothing_found_makes_an_unanswerable_question(tmp_path):
    record_vote(tmp_path, "없는 것은?", "up")
    assert questions_from_votes(read_votes(tmp_path), {}) == [Question("vote-1", "unanswerable", "", "없는 것은?")]


def test_nobody_voted_yet(tmp_path):
    assert read_votes(tmp_path) == []


@pytest.mark.parametrize(
    "line", ["{", "[]", '{"question": "?", "vote": "maybe"}', '{"vote": "up"}', '{"question": "?", "vote": "up", "path": "a"}']
)
def test_a_line_that_is_no_vote_is_named(tmp_path, line):
    record_vote(tmp_path, "나 줄은?", "up", passage=shown())
    with (tmp_path / FILE).open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    with pytest.raises(EvaluationError, match=r"feedback\.jsonl, line 2 is no vote"):
        read_votes(tmp_path)


NOTES = {
    "a.md": "# 가을 여행\n\n- 설악산 단풍은 시월 중순\n- 숙소는 속초 바닷가\n\n# 겨울 여행\n\n- 평창 눈꽃 축제는 일월\n",
    "b.md": "# 장보기\n\n- 사과 세 알\n- 우유 한 통\n",
}
JUDGED = [
    Question("q1", "keyword", "ko", "설악산 단풍", gold=(Gold("a.md", 3, 3),)),
    Question("q2", "keyword", "ko", "우유", gold=(Gold("b.md", 4, 4),)),
    Question("q3", "factoid", "ko", "설악산 단풍", gold=(Gold("b.md", 3, 3),)),  # judged wrongly on purpose
    Question("q4", "unanswerable", "ko", "잠수함 토르크"),
]


@pytest.fixture
def folder(tmp_path):
    for name, text in NOTES.items():
        path = tmp_path / "notes" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "notes"


@pytest.fixture
def corpus(folder, tmp_path, length_embedder):
    return open_corpus(folder, tmp_path / "index", embedder=length_embedder)


@pytest.fixture
def outcomes(corpus, folder):
    return ask_all(JUDGED, corpus, folder, settings=Settings())


def test_each_question_is_asked_of_both_channels_and_of_each_alone(outcomes):
    assert [outcome.question.id for outcome in outcomes] == ["q1", "q2", "q3", "q4"]
    assert outcomes[0].ranks["lexical"] == 1
    assert outcomes[1].ranks["lexical"] == 1
    assert outcomes[2].ranks["lexical"] is None  # no word of it in the note that is gold
    assert all(set(outcome.ranks) == {"fused", "dense", "lexical"} for outcome in outcomes)
    assert outcomes[3].ranks == {"fused": None, "dense": None, "lexical": None}
    assert all(outcome.misquoted == () for outcome in outcomes)
    assert outcomes[0].highlighted


def test_a_report_has_a_row_per_type_and_its_file_can_be_compared(outcomes, corpus, tmp_path):
    result = report("tiny", outcomes, corpus, settings=Settings())
    assert result.scores["lexical"]["keyword"].hit_at_1 == 1.0
    assert result.scores["lexical"]["factoid"].hit_at_1 == 0.0
    assert result.scores["lexical"]["all"].hit_at_1 == pytest.approx(2 / 3)
    assert result.scores["lexical"]["all"].n == 3
    assert result.refused["unanswerable"].n == 1
    assert result.misquoted == []
    assert "unanswerable" in table(result)
    path = tmp_path / "tiny.json"
    path.write_text(as_json(result), encoding="utf-8")
    saved_run = read_run(path, leg="lexical")
    assert saved_run.ranks == {"q1": 1, "q2": 1, "q3": None, "q4": None}
    assert compare(saved_run, saved_run).endswith("better: 0\n\nworse: 0\n\ndecided otherwise: 0")
    assert str(tmp_path) not in as_json(result)


def test_no_line_of_an_answer_that_was_taken_out_is_found_and_other_sessions_are(corpus):
    lost = without_answer(JUDGED[0], corpus.notes)
    for question in ("설악산 단풍", "숙소는 어디?", "평창 눈꽃 축제", "after:2000 설악산", "가을 여행 세션 요약해줘"):
        cited = [passage.citation for passage in retrieve(question, index=lost)]
        assert not any(each.path == "a.md" and each.start_line <= 3 <= each.end_line for each in cited)
    assert retrieve("평창 눈꽃 축제", index=lost)[0].citation.headings == ("겨울 여행",)
    assert lost.document_frequency("단풍") == 0 < corpus.notes.document_frequency("단풍")
    assert lost.document_frequency("여행") == corpus.notes.document_frequency("여행") - 1


def test_a_question_that_lost_its_answer_is_counted_beside_itself(outcomes, corpus):
    assert outcomes[0].without_answer is Status.NOT_FOUND is not outcomes[0].timed.status
    assert outcomes[3].without_answer is None
    taken = report("tiny", outcomes, corpus, settings=Settings()).decisions
    refused = [outcome.without_answer is Status.NOT_FOUND for outcome in outcomes[:3]]
    assert taken.taken_out_refused == sum(refused) / 3
    assert taken.taken_out_balanced_accuracy == (taken.answerable_found + taken.taken_out_refused) / 2
    assert "when their answer is taken out of the notes" in table(report("tiny", outcomes, corpus, settings=Settings()))


def test_notes_that_are_nothing_but_the_answer_have_none_without_it(tmp_path, length_embedder):
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "a.md").write_text("# 장보기\n\n- 사과 세 알\n", encoding="utf-8")
    only = open_corpus(tmp_path / "notes", tmp_path / "index", embedder=length_embedder)
    question = Question("q", "keyword", "ko", "사과", gold=(Gold("a.md", 1, 3),))
    [outcome] = ask_all([question], only, tmp_path / "notes", settings=Settings())
    assert outcome.without_answer is Status.NOT_FOUND


def test_misses_say_what_was_wanted_and_what_came_first(outcomes):
    lines = misses(outcomes).split("\n")
    at = next(i for i, line in enumerate(lines) if line.startswith("q3 factoid"))
    assert lines[at + 1 : at + 4] == ["  설악산 단풍", "    wanted b.md L3–3", f"    first  {outcomes[2].first}"]
    assert outcomes[2].first.startswith("가을 여행")
    assert not any(line.startswith(outcome.question.id) for line in lines for outcome in outcomes if outcome.ranks["fused"] == 1)


def test_a_question_costs_the_model_once_and_its_time_is_kept_apart(corpus, length_embedder):
    length_embedder.embed_query = counting(length_embedder.embed_query, calls := [])
    for _ in range(3):
        corpus.embedder.embed_query("같은 질문")
    assert calls == ["같은 질문"]
    assert corpus.embedder.spent.wall > 0


def counting(function, calls):
    def counted(text):
        calls.append(text)
        return function(text)

    return counted


def test_ablation_turns_each_switch_over_once(corpus):
    results = ablate(JUDGED, corpus, settings=Settings())
    assert [result.setting for result in results] == ["", *switches(Settings())]
    assert (results[0].better, results[0].worse) == (0, 0)
    assert {result.scores.n for result in results} == {3}
    assert turned(Settings(), "dense") == Settings(dense=False)
    assert "dense off" in ablation_table(results, Settings())


def test_a_note_counts_once_by_its_best_passage():
    first, again = shown(start=2), shown(start=9)
    other = Passage("", 0.5, (), (), Citation("b.md", "", (), 1, 1))
    assert best_of_each_note([first, again, other]) == [first, other]


@pytest.mark.parametrize(
    ("data", "lines"),
    [
        ("가\r\n나".encode(), ["가", "나"]),
        ("\ufeff가\n".encode(), ["가", ""]),
        ("가\n나".encode("cp949"), ["가", "나"]),
        ("가\n나".encode("utf-16"), ["가", "나"]),
        ("가\u2028나\x0b\n다".encode(), ["가\u2028나\x0b", "다"]),
        ("\u1112\u1161\u11ab".encode(), ["한"]),
    ],
)
def test_lines_of_a_file_are_counted_as_an_editor_counts_them(tmp_path, data, lines):
    (tmp_path / "a.md").write_bytes(data)
    assert physical_lines(tmp_path / "a.md") == lines


def test_a_passage_that_is_not_the_cited_lines_is_noticed(folder):
    def cited(text, start, end):
        return Passage(text, 1.0, (), (), Citation("a.md", "", (), start, end))

    reader = LineReader(folder)
    assert reader.hold(cited("- 설악산 단풍은 시월 중순\n- 숙소는 속초 바닷가", 3, 4))
    assert not reader.hold(cited("- 설악산 단풍은 시월 중순\n- 숙소는 속초 바닷가", 2, 3))
    assert not reader.hold(cited("- 설악산 단풍은 시월 중순", 3, 4))
    assert not reader.hold(cited("설악산", 3, 3))
    assert not reader.hold(cited("", 90, 90))
    (folder / "a.md").write_text("긴 줄 " * 1000, encoding="utf-8")
    assert LineReader(folder).hold(cited("긴 줄 긴 줄", 1, 1))  # a slice of a line of 4,000 characters


def test_a_final_newline_begins_no_line(corpus, folder):
    assert line_counts(corpus.notes, folder) == {"a.md": 8, "b.md": 4}


def test_a_made_corpus_is_the_same_each_time_and_as_large_as_asked(tmp_path):
    words = [f"낱말{i}" for i in range(200)]
    for name in ("one", "two"):
        write_corpus(tmp_path / name, words, n_chunks=45)
    files = sorted((tmp_path / "one").iterdir())
    assert [file.name for file in files] == ["note-00000.md", "note-00001.md", "note-00002.md"]
    assert sum(file.read_text(encoding="utf-8").count("\n## ") for file in files) == 45
    assert all(file.read_bytes() == (tmp_path / "two" / file.name).read_bytes() for file in files)
    assert made_questions(words, 5) == made_questions(words, 5)


def test_a_corpus_cannot_be_made_of_a_few_words(folder):
    with pytest.raises(EvaluationError, match="too few different words"):
        vocabulary_of(folder)


SEEDS = Path(__file__).parent.parent / "seeds"
SHIPPED = sorted(QUESTIONS.glob("seeds-*.jsonl"))
FOLDERS = QUESTIONS.parent / "folders"


def test_the_shipped_questions_have_every_type():
    questions = load_questions(SHIPPED)
    assert len(questions) >= 100
    types = "factoid keyword crosslingual script typo session meta table followup unanswerable"
    assert {question.type for question in questions} == set(types.split())
    assert all(question.history for question in questions if question.type == "followup")


@pytest.mark.parametrize(
    ("notes", "questions"),
    [(SEEDS, SHIPPED), (FOLDERS, sorted(QUESTIONS.glob("folders-*.jsonl")))],
    ids=["seeds", "folders"],
)
def test_the_gold_lines_of_the_shipped_questions_hold_the_answer(notes, questions):
    lines = {path.relative_to(notes).as_posix(): physical_lines(path) for path in notes.rglob("*") if path.is_file()}
    for question in resolve(load_questions(questions), {name: len(each) for name, each in lines.items()}):
        text = "\n".join(line for span in question.gold for line in lines[span.doc][span.start - 1 : span.end])
        assert [part for part in question.must_contain if part not in text] == [], question.id


def test_what_cannot_be_measured_is_one_sentence_and_exit_1(tmp_path, capsys):
    questions = write_lines(tmp_path / "q.jsonl", GOOD, "{")
    for arguments, message in (
        (["--questions", str(tmp_path / "none.jsonl")], "none.jsonl: No such file"),
        (["--questions", str(questions)], "line 2: not JSON"),
        (["--notes", str(tmp_path / "nowhere")], "nowhere"),
        (["--korquad", str(questions)], "is not JSON"),
        (["compare", str(questions), str(questions)], "is not a saved evaluation"),
    ):
        assert main([*arguments]) == 1
        said = capsys.readouterr()
        assert message in said.err
        assert said.err.count("\n") == 1
        assert said.out == ""


@pytest.mark.parametrize(
    "arguments",
    [
        ["--limit", "0"],
        ["--limit", "many"],
        ["--without", "no-such-rule"],
        ["compare", "one.json"],
        ["--korquad", "k.json", "--notes", "n"],
        ["benchmark", "--chunks", "-1"],
        ["nonsense"],
    ],
)
def test_misuse_is_exit_2(arguments, capsys):
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert "usage:" in capsys.readouterr().err


def test_the_commit_is_a_short_hash_or_unversioned():
    assert commit() == "unversioned" or set(commit().removesuffix("-dirty")) <= set("0123456789abcdef")


@pytest.mark.model
def test_the_bundled_model_finds_answers_in_the_default_notes(capsys):
    assert main(["--limit", "60", "--no-legs", "--no-save", "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["scores"]["fused"]["all"]["hit_at_5"] >= 0.7
    assert result["misquoted"] == []
