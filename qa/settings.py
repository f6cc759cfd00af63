"""The switches and weights of retrieval, in one frozen value, so that the evaluation can turn each rule off."""

from __future__ import annotations

from dataclasses import dataclass, field

from index import FieldWeights


@dataclass(frozen=True, slots=True)
class Settings:
    """What `search` does. Every boolean is a rule with a line in the ablation table of qa/evaluation/README.md."""

    dense: bool = True
    sentences: bool = True  # the line that means what is asked is marked, and weighs as far as words leave something open
    lexical: bool = True
    question_words: bool = True  # words that only ask are left out of the lexical question
    context: bool = True  # a dependent question takes over what the last turns were about
    aliases: bool = True  # other names of a word count like the word: 쿠버네티스, Kubernetes, k8s
    related: bool = True  # so do, for less, words of the notes that mean the same, as the model knows: 비용, 요금
    wanted: bool = True  # lines with a link, a time, a number for questions that ask for one
    whole_sessions: bool = True  # a question for a summary is answered by the session, found by its headings
    front_matter: bool = True  # what a note says of itself is shown where a question asks for it
    dates: bool = True  # notes and sessions of the time that a question names
    speakers: bool = True  # lines with a person for questions that ask who spoke
    subject: bool = True  # of two notes rather the one that has what the question begins with
    linked: bool = True  # the link of a session for a question about a chunk of it that has none
    merge_neighbours: bool = True
    duplicates: bool = True  # lines that stand in two places are shown once, the other place is named
    spread: bool = True  # a further passage of the same note has to be better
    candidates: int = 20  # hits taken from each channel, and at least four for each passage shown
    fields: FieldWeights = field(default_factory=FieldWeights)
