"""Everyday questions by subject, for asking notes about what they do not have.

A subject is used when none of its words is in the notes.
"""

NOWHERE = {
    "김장 배추": "김장할 때 배추는 몇 시간이나 절여야 해?",
    "전세 보증금": "전세 보증금을 못 돌려받으면 어디에 신고해?",
    "고양이 예방접종": "고양이 예방접종은 몇 개월부터 맞혀야 하지?",
    "된장찌개 두부": "된장찌개에 두부는 언제 넣는 게 좋아?",
    "제주도 렌터카": "제주도에서 렌터카를 제일 싸게 빌린 곳이 어디였지?",
    "자동차 엔진오일": "자동차 엔진오일은 몇 킬로마다 갈아야 해?",
    "축구 월드컵": "월드컵 축구 결승에서 누가 골을 넣었어?",
    "기타 코드": "기타로 에프 코드를 쉽게 잡는 방법이 있을까?",
    "연말정산 공제": "연말정산 때 월세 공제는 얼마까지 받을 수 있어?",
    "마라톤 호흡": "마라톤 뛸 때 호흡은 어떻게 하라고 했지?",
    "치과 스케일링": "치과 스케일링 비용이 얼마였지?",
    "화분 분갈이": "화분 분갈이는 어느 계절에 하는 게 좋아?",
    "비타민 복용": "비타민은 하루에 몇 알씩 복용하면 돼?",
    "여권 갱신": "여권을 갱신하려면 무슨 서류가 필요해?",
    "떡볶이 양념": "떡볶이 양념 비율 좀 알려줘",
    "결혼식 축의금": "친구 결혼식 축의금은 얼마가 적당할까?",
    "강아지 산책": "강아지 산책은 하루에 몇 번 시켜야 해?",
    "피아노 조율": "피아노 조율은 일 년에 몇 번 해야 하나?",
    "수영 평영": "수영에서 평영 발차기 요령이 뭐였지?",
    "김치냉장고 온도": "김치냉장고 온도는 몇 도로 맞춰?",
    "sourdough starter": "How often should I feed a sourdough starter?",
    "marathon training": "How many weeks of marathon training did the coach suggest?",
    "mortgage refinance": "When is a good time to refinance a mortgage?",
    "guitar strings": "Which gauge of guitar strings is best for beginners?",
    "tomato seedlings": "When do tomato seedlings go outside?",
    "chess opening": "Which chess opening beats the Sicilian?",
    "vaccine allergy": "What should I do after a vaccine allergy?",
    "violin bow": "How do I rosin a violin bow?",
    "passport renewal": "How long does a passport renewal take?",
    "hiking boots": "How do you break in hiking boots?",
}
