"""What the model makes of questions that these notes say nothing about: the level from which a cosine means something.

Every model has its own level, and the more notes there are, the nearer the nearest one is to anything. So each build asks
questions of everyday life, in both languages. That a person keeps notes on some of these subjects does no harm: the middle
of sixteen holds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from index.types import Embedder, Matrix, Vector

QUESTIONS: Mapping[str, tuple[str, ...]] = {
    "ko": (
        "겨울 이불은 세탁기로 빨아도 돼?",
        "첫째 아이 이유식은 몇 개월에 시작했지?",
        "운전면허 적성검사는 어디서 받아?",
        "삼겹살 구울 때 고기는 몇 번 뒤집어야 해?",
        "할머니 생신이 음력으로 며칠이더라?",
        "베란다 창문 결로를 없애는 방법",
        "허리가 아플 때 하면 좋은 스트레칭이 뭐였지?",
        "어제 본 드라마 마지막 장면에서 누가 울었어?",
        "낚시 갈 때 미끼는 무엇을 챙기라고 했어?",
        "아파트 재활용 쓰레기는 무슨 요일에 버려?",
        "바이올린 활에 송진은 얼마나 자주 발라?",
        "유럽 배낭여행에서 제일 맛있었던 빵집 이름",
        "감기 걸렸을 때 먹은 약이 뭐였더라?",
        "농구 결승전 점수가 어떻게 됐지?",
        "선인장에 물은 언제 주는 게 좋아?",
        "중고 자전거를 얼마에 팔았지?",
    ),
    "en": (
        "Can the winter duvet go into the washing machine?",
        "When did the baby start on solid food?",
        "Where do I renew my driving licence?",
        "How often should I turn the steak in the pan?",
        "When is grandmother's birthday this year?",
        "How do I get rid of mould in the bathroom?",
        "Which stretches help against back pain?",
        "Who cried in the last scene of the series?",
        "What bait should I bring for the fishing trip?",
        "On which day is the rubbish collected?",
        "What was the name of the bakery near the beach?",
        "Which pills did I take against the cold?",
        "What was the score of the basketball final?",
        "How much water does a cactus need?",
        "What did I get for the old bicycle?",
        "Which wine goes with roast lamb?",
    ),
}
_NARROWEST = 0.01  # a spread of nothing would make every cosine certain


@dataclass(frozen=True, slots=True)
class Baseline:
    """Cosines that mean nothing. `middle`: the median of the best one that each question gets; `spread`: the standard
    deviation of those with anything, which is steadier than that of sixteen best ones.
    """

    middle: float
    spread: float

    def above(self, cosine: float) -> float:
        """By how many spreads a cosine is above what a question about nothing gets."""
        return (cosine - self.middle) / self.spread


def calibrate(model: Embedder, best_cosine: Callable[[Vector], float], sample: Matrix) -> dict[str, Baseline]:
    """By language of the question.

    :param best_cosine: of one vector with anything in the notes: a chunk, or a sentence.
    :param sample: vectors of such things, shape (n, dim).
    """
    found = {}
    for language, questions in QUESTIONS.items():
        vectors = np.stack([model.embed_query(question) for question in questions])
        middle = float(np.median([best_cosine(vector) for vector in vectors]))
        spread = float((vectors @ sample.T).std()) if len(sample) else 0.0
        found[language] = Baseline(middle, max(spread, _NARROWEST))
    return found
