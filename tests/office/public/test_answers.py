"""What residents ask is answered within three steps of the first page: the city, the question, the page that says the rest."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tuodi.office.public import answers, needs
from tuodi.policy.pack import city_names

pytestmark = pytest.mark.django_db
# the questions of mailboxes and telephone lines, by a word of where each is answered
ASKED = ("谁说了算", "不是低保", "为什么只给这么多", "一年最多", "靶向药", "我的病", "转诊", "以前看的病", "跨了几年", "到哪里办", "不服怎么办")


@pytest.mark.parametrize("city", city_names())
def test_every_question_leads_to_a_page_that_is_there(city: str) -> None:
    client = Client()
    assert f'href="/public/questions/{city}/"' in client.get("/public/").content.decode()
    page = client.get(f"/public/questions/{city}/").content.decode()
    found = answers.of_city(city)
    for words in ASKED:
        assert any(words in one.question + one.answer for one in found), words
    for one in found:
        assert one.question in page
        for _, address in one.links:
            path, _, anchor = address.partition("#")
            assert f'href="{address}"' in page
            answer = client.get(path)
            assert answer.status_code == 200, address
            assert not anchor or re.search(f'id="{anchor}"', answer.content.decode()), address


@pytest.mark.parametrize("city", city_names())
def test_the_answer_on_referral_is_what_the_rules_say(city: str) -> None:
    [one] = [one for one in answers.of_city(city) if "转诊" in one.question]
    assert one.answer.startswith("要。") is ("referral" in needs.words(city))
