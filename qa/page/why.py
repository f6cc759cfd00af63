"""Why a passage stands where it does, in the words of the page."""

from __future__ import annotations

from qa.page.markup import escape, line_range, names, opens_at
from qa.page.texts import Texts
from qa.types import Answer, Channel, Passage


def why_html(passage: Passage, answer: Answer, *, texts: Texts) -> str:
    """Closed until asked for; nothing where the passage comes without an explanation."""
    reasons = reasons_of(passage, answer, texts=texts)
    if not reasons:
        return ""
    items = "".join(f'<li dir="auto">{escape(reason)}</li>' for reason in reasons)
    return (
        f'<details class="why"><summary>{escape(texts.why)}</summary><ul>{items}</ul>'
        f'<p class="fine">{escape(texts.why_score)}</p></details>'
    )


def reasons_of(passage: Passage, answer: Answer, *, texts: Texts) -> list[str]:
    why = passage.explanation
    if why is None:
        return []
    reasons = []
    if why.lexical_rank is not None and why.bm25 is not None:
        reasons.append(texts.why_lexical.format(rank=why.lexical_rank, score=f"{why.bm25:.1f}"))
    if why.dense_rank is not None and why.cosine is not None:
        reasons.append(texts.why_dense.format(rank=why.dense_rank, score=f"{why.cosine:.2f}"))
    if Channel.CONTEXT in passage.found_by:
        reasons.append(texts.why_context)
    if why.words:
        reasons.append(texts.why_words.format(words=", ".join(why.words)))
    if why.near:
        reasons.append(texts.why_near.format(words=", ".join(f"{word} → {other}" for word, other in why.near.items())))
    said = "\n".join((*names(passage.citation), passage.text)).casefold()
    others = [f"{word} → {other}" for word, other in answer.also_searched.items() if other.casefold() in said]
    if others:
        reasons.append(texts.why_also.format(words=", ".join(others)))
    if why.parts:
        called = {
            "lexical": texts.part_lexical,
            "dense": texts.part_dense,
            "sentence": texts.part_sentence,
            "wanted": texts.part_wanted,
            "conversation": texts.part_conversation,
            "subject": texts.part_subject,
            "speaker": texts.part_speaker,
            "time": texts.part_time,
            "link": texts.part_link,
            "note": texts.part_note,
            "asked": texts.part_asked,
        }
        parts = " · ".join(f"{called.get(name, name)} {part:+.2f}" for name, part in why.parts.items())
        reasons.append(texts.why_parts.format(parts=parts))
    return reasons


def also_at_html(passage: Passage, *, texts: Texts) -> str:
    """The other places where the same lines stand."""
    if not passage.also_at:
        return ""
    places = "".join(
        f'<li><button type="button" class="place" {opens_at(citation)} dir="auto">{escape(" › ".join(names(citation)))} '
        f'<span class="range">{line_range(citation.start_line, citation.end_line)}</span></button></li>'
        for citation in passage.also_at
    )
    return f'<div class="also"><span>{escape(texts.also_at)}</span><ul>{places}</ul></div>'
