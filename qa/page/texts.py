"""Every text of the page, in Korean and English; one field per text, so neither language can lack one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from qa.wording import Language, doubtful

Lang: TypeAlias = Literal["ko", "en"]


@dataclass(frozen=True, slots=True)
class Texts:
    lang: Lang
    name: str
    headline: str
    promise: str
    examples: str
    placeholder: str
    question_label: str
    send: str
    send_hint: str
    restart: str
    other_language: str
    other_language_hint: str
    index_status: str  # {notes} {passages} {model} {built}
    skipped_status: str  # {count}
    no_notes: str  # {folder}
    searching: str
    empty_question: str
    unexpected: str
    shortened: str  # {count}
    conversation: str
    evidence: str
    found_status: str  # {count}
    weak_banner: str
    missing: str
    nearest: str
    searched_for: str
    carried_on: str
    drop_context: str
    also_searched: str  # {words}
    suggestion: str
    open_chip: str  # {number} {label}
    open_note: str
    copy_citation: str
    copied: str
    copy_failed: str
    show_all_lines: str  # {count}
    show_fewer_lines: str
    answering_line: str
    close: str
    to_citation: str  # {lines}
    original_link: str
    opening: str
    open_failed: str
    note_gone: str  # {path}
    note_changed: str
    file_changed: str
    note_window: str  # {first} {last} {total}
    line_cut: str  # {count}
    connection_lost: str
    filter_problem: str
    model_problem: str
    index_problem: str
    notes_problem: str
    embedder_problem: str
    other_problem: str
    aliases_warning: str
    why: str
    why_lexical: str  # {rank} {score}
    why_dense: str  # {rank} {score}
    why_context: str
    why_words: str  # {words}
    why_near: str  # {words}
    why_also: str  # {words}
    why_parts: str  # {parts}
    why_score: str
    part_lexical: str
    part_dense: str
    part_sentence: str
    part_wanted: str
    part_conversation: str
    part_subject: str
    part_speaker: str
    part_time: str
    part_link: str
    part_note: str
    part_asked: str
    also_at: str
    vote_question: str
    vote_up: str
    vote_down: str
    vote_thanks: str
    vote_failed: str


KO = Texts(
    lang="ko",
    name="노트에 묻기",
    headline="무엇을 찾아 드릴까요?",
    promise="적어 둔 그대로의 줄을 찾아, 어느 노트 몇째 줄인지와 함께 보여 드립니다.",
    examples="이렇게 물어보세요",
    placeholder="노트에 적어 둔 것을 물어보세요",
    question_label="질문",
    send="묻기",
    send_hint="Enter로 보내고, Shift+Enter로 줄을 바꿉니다",
    restart="새 대화",
    other_language="English",
    other_language_hint="Show the page in English",
    index_status="노트 {notes}개 · 구절 {passages}개 · 모델 {model} · {built} 색인",
    skipped_status=" · 읽지 못한 노트 {count}개",
    no_notes="아직 찾아볼 노트가 없습니다. {folder} 폴더에 Markdown이나 텍스트 노트를 넣고 다시 시작해 주세요.",
    searching="찾는 중입니다…",
    empty_question="궁금한 것을 한 문장으로 적어 주세요.",
    unexpected="답을 찾다가 문제가 생겼습니다. 다시 물어봐 주세요. 계속되면 실행 창의 기록에 까닭이 남아 있습니다.",
    shortened="… (모두 {count}자)",
    conversation="대화",
    evidence="근거",
    found_status="답을 찾았습니다. 근거 {count}개.",
    weak_banner=doubtful((), Language.KO),
    missing="어느 노트에도 없는 말",
    nearest="답은 아니지만 가장 가까운 곳",
    searched_for="이렇게 찾았습니다",
    carried_on="앞 질문에 이어서 찾았습니다",
    drop_context="앞 질문 없이 다시 찾기",
    also_searched="{words} 함께 찾았습니다",
    suggestion="이것을 찾으셨나요?",
    open_chip="근거 {number} 열기: {label}",
    open_note="노트 열기",
    copy_citation="인용 복사",
    copied="복사했습니다",
    copy_failed="복사하지 못했습니다",
    show_all_lines="{count}줄 모두 보기",
    show_fewer_lines="줄여 보기",
    answering_line="답이 되는 줄",
    close="닫기",
    to_citation="인용한 {lines}",
    original_link="원문 링크",
    opening="노트를 여는 중입니다…",
    open_failed="노트를 열지 못했습니다. 다시 눌러 주세요.",
    note_gone="{path} 노트는 이제 색인에 없습니다. 다시 물어보면 지금 있는 노트에서 찾습니다.",
    note_changed="이 답이 나온 뒤에 노트가 바뀌었습니다. 표시한 줄이 맞지 않을 수 있으니 다시 물어봐 주세요.",
    file_changed="색인한 뒤에 파일이 바뀌었거나 없어졌습니다. 여기 보이는 것은 색인할 때의 내용입니다.",
    note_window="긴 노트라서 전체 {total}줄 가운데 {first}–{last}줄만 보여 드립니다.",
    line_cut=" … (이 줄은 모두 {count}자)",
    connection_lost="프로그램과 연결이 끊어졌습니다. 실행 창을 확인한 뒤 이 페이지를 새로 고쳐 주세요.",
    filter_problem="조건을 알아듣지 못했습니다. tag:, path:, after:, before: 뒤에 적은 값을 고쳐 다시 물어봐 주세요.",
    model_problem="이 색인은 다른 모델로 만들었습니다. 아래에 적힌 명령으로 색인을 다시 만든 뒤 물어봐 주세요.",
    index_problem="색인이 없거나 손상되어 찾을 수 없습니다. 아래에 적힌 대로 한 뒤 다시 물어봐 주세요.",
    notes_problem="노트 폴더를 읽을 수 없습니다. 아래에 적힌 폴더를 확인해 주세요.",
    embedder_problem="검색 모델을 불러올 수 없습니다. 아래에 적힌 대로 한 뒤 프로그램을 다시 시작해 주세요.",
    other_problem="질문에 답하지 못했습니다. 까닭은 아래와 같습니다.",
    aliases_warning="aliases.yaml에 살펴볼 곳이 있습니다. 나머지로 찾습니다.",
    why="왜 이 구절?",
    why_lexical="낱말이 맞는 순서로 {rank}번째 (BM25 {score})",
    why_dense="뜻이 가까운 순서로 {rank}번째 (코사인 {score})",
    why_context="앞선 대화에서 보던 곳과 이어집니다",
    why_words="질문에서 찾은 말: {words}",
    why_near="뜻이 가까운 말로 찾음: {words}",
    why_also="다른 이름으로 찾은 말: {words}",
    why_parts="점수에 보탠 것: {parts}",
    why_score="점수는 순서를 정할 뿐, 맞을 확률이 아닙니다.",
    part_lexical="낱말",
    part_dense="뜻",
    part_sentence="가장 가까운 문장의 뜻",
    part_wanted="물은 종류(금액, 날짜, 사람, 링크 등)에 맞음",
    part_conversation="앞선 대화",
    part_subject="물음의 주제가 있는 노트",
    part_speaker="사람 이름이 있음",
    part_time="물은 때와 맞음",
    part_link="링크가 있음",
    part_note="노트가 스스로 밝힌 정보",
    part_asked="물은 항목이 있음",
    also_at="같은 내용이 있는 곳",
    vote_question="답이 맞나요?",
    vote_up="맞아요",
    vote_down="아니에요",
    vote_thanks="고맙습니다. 기록해 두었습니다.",
    vote_failed="의견을 저장하지 못했습니다. 색인 폴더에 쓸 수 있는지 확인해 주세요.",
)

EN = Texts(
    lang="en",
    name="Ask your notes",
    headline="What are you looking for?",
    promise="You get the very lines you wrote, each with its note and line numbers.",
    examples="Try asking",
    placeholder="Ask about anything you have noted down",
    question_label="Question",
    send="Ask",
    send_hint="Enter sends, Shift+Enter starts a new line",
    restart="New conversation",
    other_language="한국어",
    other_language_hint="한국어로 보기",
    index_status="{notes} notes · {passages} passages · model {model} · indexed {built}",
    skipped_status=" · {count} notes could not be read",
    no_notes="There are no notes to search yet. Put Markdown or text notes into {folder} and start again.",
    searching="Searching…",
    empty_question="Please write what you want to know in one sentence.",
    unexpected="Something went wrong while searching. Please ask again; if it happens again, the console log says why.",
    shortened="… ({count} characters in all)",
    conversation="Conversation",
    evidence="Evidence",
    found_status="Answer found, with {count} pieces of evidence.",
    weak_banner=doubtful((), Language.EN),
    missing="In no note",
    nearest="Not an answer, but the closest places",
    searched_for="Searched for",
    carried_on="Carried on from your earlier question",
    drop_context="Search again without it",
    also_searched="Also searched: {words}",
    suggestion="Did you mean this?",
    open_chip="Open evidence {number}: {label}",
    open_note="Open note",
    copy_citation="Copy citation",
    copied="Copied",
    copy_failed="Could not copy",
    show_all_lines="Show all {count} lines",
    show_fewer_lines="Show fewer lines",
    answering_line="Answering line",
    close="Close",
    to_citation="Cited {lines}",
    original_link="Original link",
    opening="Opening the note…",
    open_failed="The note could not be opened. Please try again.",
    note_gone="{path} is no longer in the index. Ask again to search the notes as they are now.",
    note_changed="The note has changed since this answer. The marked lines may be off, so please ask again.",
    file_changed="The file has changed or gone since it was indexed. What you see is what was indexed.",
    note_window="This is a long note: lines {first}–{last} of {total} are shown.",
    line_cut=" … (this line has {count} characters)",
    connection_lost="The connection to the program is lost. Check its console, then reload this page.",
    filter_problem="A filter was not understood. Correct what stands after tag:, path:, after: or before:, and ask again.",
    model_problem="This index was made with another model. Build it again with the command below, then ask again.",
    index_problem="The index is missing or damaged. Do what is said below, then ask again.",
    notes_problem="The notes folder cannot be read. Check the folder named below.",
    embedder_problem="The search model cannot be loaded. Do what is said below, then start the program again.",
    other_problem="This question could not be answered, for the reason below.",
    aliases_warning="aliases.yaml needs a look; the search goes on with the rest.",
    why="Why this passage?",
    why_lexical="No. {rank} by matching words (BM25 {score})",
    why_dense="No. {rank} by closeness of meaning (cosine {score})",
    why_context="It continues where the conversation was",
    why_words="Words of the question found here: {words}",
    why_near="Found by words near in meaning: {words}",
    why_also="Found under another name: {words}",
    why_parts="What added to its score: {parts}",
    why_score="Scores only put passages in order; they are no probabilities.",
    part_lexical="words",
    part_dense="meaning",
    part_sentence="meaning of the nearest sentence",
    part_wanted="has what was asked for (amount, date, person, link)",
    part_conversation="conversation",
    part_subject="its note has the subject",
    part_speaker="names a person",
    part_time="of the time that was asked for",
    part_link="has the link",
    part_note="what the note says of itself",
    part_asked="has the field that was asked for",
    also_at="Also stands at",
    vote_question="Is this right?",
    vote_up="Yes",
    vote_down="No",
    vote_thanks="Thank you. It has been noted.",
    vote_failed="Your vote could not be saved. Check that the index folder can be written to.",
)


def texts_for(lang: str) -> Texts:
    return EN if lang == "en" else KO


def choose_lang(*, asked: str | None, accepted: str | None) -> Lang:
    """The language of the page: `?lang=` first, else the first of Accept-Language that we have; Korean when neither is there."""
    if asked in ("ko", "en"):
        return "en" if asked == "en" else "ko"
    ranked: list[tuple[float, int, Lang]] = []
    for position, part in enumerate((accepted or "").split(",")):
        tag, _, weight = part.strip().partition(";q=")
        primary = tag.strip().lower().split("-")[0]
        try:
            quality = float(weight) if weight else 1.0
        except ValueError:
            continue
        if primary in ("ko", "en") and quality > 0:
            ranked.append((-quality, position, "en" if primary == "en" else "ko"))
    return min(ranked)[2] if ranked else "ko"
