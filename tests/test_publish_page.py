"""What the publish page promises: exactly what was shown goes out, all or none, and everything can be taken back."""

from datetime import timedelta

import lxml.html
import pytest
from django.urls import reverse
from django.utils import timezone

from articles import sharing
from articles.models import Article, Authorship, Edition, Source, Version
from authors.models import User

from .factories import (
    ayse,
    boris,
    make_article,
    make_author,
    make_image,
    make_institute,
    make_topic,
)

pytestmark = pytest.mark.django_db

NOW = timezone.now
LATER = timedelta(days=1)


def publish_page(article):
    return reverse("admin:articles_article_publish", args=[article.pk])


def hidden(response, form_id):
    """What the page carries along for one of its forms."""
    page = lxml.html.fromstring(response.content.decode())
    fields = page.xpath(f"//input[@form='{form_id}'][@type='hidden'] | //form[@id='{form_id}']//input[@type='hidden']")
    return {field.get("name"): field.get("value") or "" for field in fields}


def publish(client, article, opened=None, **fields):
    """Open the publish page, choose languages and send."""
    opened = opened or client.get(publish_page(article))
    return client.post(publish_page(article), hidden(opened, "publish") | {"kind": "update"} | fields)


def act(client, article, language, act, **fields):
    return client.post(reverse("admin:articles_article_act", args=[article.pk, language, act]), fields)


def withdraw_page(article, language="en"):
    return reverse("admin:articles_article_withdraw", args=[article.pk, language])


@pytest.fixture
def press(client):
    """Signed in as an editor whose admin speaks English."""
    make_institute()
    user = boris()
    user.language = "en"
    user.save()
    client.force_login(user)
    return client


def messages_of(response):
    return " ".join(str(message) for message in response.context["messages"])


class TestWhatWasShown:
    def test_is_what_goes_out_for_all_chosen_languages_together(self, press):
        article = make_article(codes=("en", "tr", "ru"))
        assert publish(press, article, languages=["en", "ru"]).status_code == 302
        assert {e.language for e in Edition.objects.live(NOW())} == {"en", "ru"}
        assert article.edition("en").current.by.username == "boris"

    def test_a_language_that_blocks_holds_back_all_and_says_why(self, press):
        article = make_article(codes=("en", "tr"))
        article.footnotes.all().delete()
        text = publish(press, article, languages=["en", "tr"]).content.decode()
        assert "Nothing was published" in text
        assert "Marker 1 points to a note that is not there" in text
        assert not Edition.objects.exists()

    def test_a_half_typed_sentence_cannot_slip_out(self, press):
        article = make_article()
        opened = press.get(publish_page(article))
        token = article.lock_version
        Article.objects.filter(pk=article.pk).update(body_en="<p>Half a tho</p>")
        response = publish(press, article, opened, languages="en", kind="typo")
        assert response.status_code == 409
        assert "changed the text while you were reading" in response.content.decode()
        assert "Half a tho" in response.content.decode()  # what stands there now is what is shown next
        assert not Edition.objects.exists()
        article.refresh_from_db()
        assert article.lock_version == token

    def test_neither_can_a_source_that_changed(self, press):
        article = make_article()
        opened = press.get(publish_page(article))
        source = Source.objects.get()
        source.csl |= {"title": "Renamed meanwhile"}
        source.save()
        assert publish(press, article, opened, languages="en").status_code == 409
        assert not Edition.objects.exists()

    def test_a_page_that_shows_nothing_publishes_nothing(self, press):
        article = make_article()
        response = press.post(publish_page(article), {"languages": "en", "kind": "update"})
        assert response.status_code == 409
        assert not Edition.objects.exists()

    def test_who_writes_in_another_language_holds_nobody_back(self, press):
        article = make_article(codes=("en", "tr"))
        opened = press.get(publish_page(article))
        article.claim(article.lock_version)
        Article.objects.filter(pk=article.pk).update(body_tr="<p>Yarım bir düş</p>")
        assert publish(press, article, opened, languages="en").status_code == 302
        assert [edition.language for edition in Edition.objects.all()] == ["en"]

    def test_publishing_is_no_save_of_the_draft(self, press):
        article = make_article()
        token = article.lock_version
        publish(press, article, languages="en")
        article.refresh_from_db()
        assert article.lock_version == token

    def test_it_says_word_by_word_what_changes_for_readers(self, press):
        article = make_article()
        article.publish("en")
        article.title_en = article.title_en.replace("without", "with")
        article.save()
        text = press.get(publish_page(article)).content.decode()
        assert "<del>without</del>" in text
        assert "<ins>with</ins>" in text


class TestWhenAndWhat:
    def test_a_typed_time_is_the_institute_s_wherever_the_editor_is(self, press):
        User.objects.update(time_zone="Asia/Tokyo")
        article = make_article()
        response = publish(press, article, languages="en", at=f"{NOW() + LATER:%Y-%m-%d}T09:00")
        at = article.edition("en").published_at
        assert f"{timezone.localtime(at, timezone.get_default_timezone()):%H:%M}" == "09:00"
        text = press.get(response.url).content.decode()
        for time in ("09:00 (Europe/Istanbul)", "06:00 (UTC)", "15:00 (Asia/Tokyo)"):
            assert time in text
        assert 'data-zone="Europe/Istanbul" data-own="Asia/Tokyo"' in text

    def test_a_time_that_has_passed_is_refused(self, press):
        article = make_article()
        text = publish(press, article, languages="en", at="2020-01-01T09:00").content.decode()
        assert "This time has passed" in text
        assert not Edition.objects.exists()

    def test_a_correction_tells_readers_what_was_wrong(self, press):
        article = make_article()
        article.publish("en")
        article.summary_en = "It takes twenty hours."
        article.save()
        assert "what was wrong" in publish(press, article, languages="en", kind="correction").content.decode()
        publish(press, article, languages="en", kind="correction", note="It takes twenty hours, not nineteen.")
        assert article.edition("en").corrections[0]["note"] == "It takes twenty hours, not nineteen."

    def test_a_schedule_is_taken_back_without_a_trace(self, press):
        article = make_article()
        publish(press, article, languages="en", at=f"{NOW() + LATER:%Y-%m-%d}T09:00")
        act(press, article, "en", "cancel")
        assert not Edition.objects.exists()

    def test_it_counts_what_to_look_at_and_how_far_the_text_is(self, press):
        article = make_article(codes=("en",), body={"en": '<h4>Too deep</h4><p>He  said “so" and left.</p>'}, notes=0)
        article.translations.create(language="en", state="in-review")
        text = press.get(publish_page(article)).content.decode()
        assert "to look at before publishing" in text
        assert "in review" in text


class TestWithdrawing:
    def withdraw(self, client, article, *codes, language="en", **notices):
        fields = {f"notice_{code}": text for code, text in notices.items()}
        return client.post(withdraw_page(article, language), {"languages": codes} | fields)

    def test_it_asks_about_the_other_languages(self, press):
        article = make_article(codes=("en", "tr", "ru"))
        article.publish_together(["en", "tr"])
        article.publish("ru", at=NOW() + LATER)
        page = lxml.html.fromstring(press.get(withdraw_page(article, "tr")).content.decode())
        boxes = {box.get("value"): box.get("checked") is not None for box in page.xpath("//input[@name='languages']")}
        assert boxes == {"tr": True, "en": False, "ru": False}
        assert {area.get("name") for area in page.xpath("//textarea")} == {"notice_tr", "notice_en"}

    def test_all_chosen_ones_go_each_with_its_own_notice(self, press):
        article = make_article(codes=("en", "tr", "ru"))
        article.publish_together(["en", "tr"])
        article.publish("ru", at=NOW() + LATER)
        response = self.withdraw(press, article, "en", "tr", "ru", en="Forged.", tr="Sahte.")
        assert response.status_code == 302
        assert {e.language: e.notice for e in Edition.objects.all()} == {"en": "Forged.", "tr": "Sahte."}
        assert not Edition.objects.live(NOW()).exists()

    def test_the_others_stay_when_they_are_not_chosen(self, press):
        article = make_article(codes=("en", "tr"))
        article.publish_together(["en", "tr"])
        self.withdraw(press, article, "en", en="Forged.", tr="Typed and not chosen.")
        assert [e.language for e in Edition.objects.live(NOW())] == ["tr"]

    @pytest.mark.parametrize("notice", ["", "  "])
    def test_a_missing_notice_keeps_all_of_them_and_what_was_typed(self, press, notice):
        article = make_article(codes=("en", "tr"))
        article.publish_together(["en", "tr"])
        response = self.withdraw(press, article, "en", "tr", en="Forged.", tr=notice)
        text = response.content.decode()
        assert "Say in one sentence why" in text
        assert "Forged." in text
        assert Edition.objects.live(NOW()).count() == 2

    def test_a_failure_in_the_last_one_keeps_all_of_them(self, press, monkeypatch):
        article = make_article(codes=("en", "tr"))
        article.publish_together(["en", "tr"])
        real = Edition.withdraw

        def fail_in_turkish(edition, notice, now=None):
            if edition.language == "tr":
                raise RuntimeError
            real(edition, notice, now)

        monkeypatch.setattr(Edition, "withdraw", fail_in_turkish)
        with pytest.raises(RuntimeError):
            self.withdraw(press, article, "en", "tr", en="Forged.", tr="Sahte.")
        assert Edition.objects.live(NOW()).count() == 2

    def test_it_is_shown_with_its_notice_and_can_be_undone(self, press):
        article = make_article()
        article.publish("en")
        self.withdraw(press, article, "en", en="Built on a forged paper.")
        assert "Built on a forged paper." in press.get(publish_page(article)).content.decode()
        act(press, article, "en", "reinstate")
        assert article.edition("en").is_live(NOW())

    def test_what_is_not_public_is_not_withdrawn(self, press):
        article = make_article(codes=("en", "tr"))
        assert press.get(withdraw_page(article)).status_code == 302
        article.publish("tr", at=NOW() + LATER)
        assert self.withdraw(press, article, "tr", language="tr", tr="No.").status_code == 302
        article.publish("en")
        assert "not public" in self.withdraw(press, article, "en", "ru", en="Yes.", ru="No.").content.decode()
        assert Edition.objects.live(NOW()).exists()

    def test_an_assistant_withdraws_nothing(self, client):
        article = make_article()
        article.publish("en")
        client.force_login(ayse())
        assert client.get(withdraw_page(article)).status_code == 403
        assert self.withdraw(client, article, "en", en="No.").status_code == 403
        for name in ("cancel", "reinstate", "close"):
            assert act(client, article, "en", name, number=1, reason="No.").status_code == 403


class TestClosing:
    @pytest.fixture
    def article(self):
        article = make_article()
        article.publish("en")
        article.title_en = "Second"
        article.save()
        article.publish("en")
        return article

    def test_an_old_version_is_closed_with_a_reason_that_readers_see(self, press, article, client):
        assert "Close it" in press.get(publish_page(article)).content.decode()
        act(press, article, "en", "close", number=1, reason="It named a private person.")
        version = Version.objects.get(number=1)
        assert version.closed_reason == "It named a private person."
        assert "It named a private person." in press.get(publish_page(article)).content.decode()
        address = article.edition("en").get_absolute_url() + "versions/1/"
        assert client.get(address).status_code == 410

    def test_it_needs_a_reason(self, press, article):
        response = press.post(
            reverse("admin:articles_article_act", args=[article.pk, "en", "close"]),
            {"number": 1, "reason": " "},
            follow=True,
        )
        assert "Say why this version is closed" in messages_of(response)
        assert not Version.objects.exclude(closed_at=None).exists()

    def test_the_one_in_print_cannot_be_closed(self, press, article):
        address = reverse("admin:articles_article_act", args=[article.pk, "en", "close"])
        response = press.post(address, {"number": 2, "reason": "Because."}, follow=True)
        assert "This is the text in print" in messages_of(response)
        assert not Version.objects.exclude(closed_at=None).exists()

    def test_a_reason_once_given_stays(self, press, article):
        act(press, article, "en", "close", number=1, reason="The first reason.")
        act(press, article, "en", "close", number=1, reason="Another.")
        assert Version.objects.get(number=1).closed_reason == "The first reason."

    @pytest.mark.parametrize("number", ["", "0", "99", "x", "9" * 30])
    def test_a_version_that_is_not_there_is_not_closed(self, press, article, number):
        assert act(press, article, "en", "close", number=number, reason="Because.").status_code == 404

    def test_nor_is_anything_else_done(self, press, article):
        assert act(press, article, "en", "explode").status_code == 404


class TestPeopleTopicsAndPicture:
    @pytest.fixture
    def article(self):
        """In print in two languages, and since signed by somebody else too."""
        article = make_article(codes=("en", "tr"), image=make_image())
        article.publish_together(["en", "tr"])
        Authorship.objects.create(article=article, author=make_author(family_name_en="Forgotten"), order=5)
        article.topics.add(make_topic(name_en="Narrows"))
        article.title_en = "Half a title"
        article.save()
        return article

    def mend(self, client, article, opened=None, **fields):
        opened = opened or client.get(publish_page(article))
        page = lxml.html.fromstring(opened.content.decode())
        shown = {f.get("name"): f.get("value") for f in page.xpath("//section[@id='in-print']//input[@type='hidden']")}
        return client.post(reverse("admin:articles_article_in_print", args=[article.pk]), shown | fields, follow=True)

    def test_they_are_offered_and_mended_in_all_languages_at_once(self, press, article):
        text = press.get(publish_page(article)).content.decode()
        section = text[text.index('id="in-print"') :]
        assert "Zeynep Forgotten</ins>" in section
        assert "<ins>Narrows</ins>" in section
        assert "Mended in print: English and Türkçe." in messages_of(self.mend(press, article))
        for edition in article.editions.all():
            assert (len(edition.byline), edition.current.kind, edition.current.number) == (2, "typo", 2)
            assert edition.current.by.username == "boris"
            assert "Half" not in edition.title
        assert 'id="in-print"' not in press.get(publish_page(article)).content.decode()

    def test_the_form_says_so_too(self, press, article):
        change = reverse("admin:articles_article_change", args=[article.pk])
        assert "#in-print" in press.get(change).content.decode()
        self.mend(press, article)
        assert "#in-print" not in press.get(change).content.decode()

    def test_what_was_not_shown_is_not_printed(self, press, article):
        opened = press.get(publish_page(article))
        Authorship.objects.create(article=article, author=make_author(), order=6)
        assert "nothing was published" in messages_of(self.mend(press, article, opened))
        assert "nothing was published" in messages_of(self.mend(press, article, opened, shown_tr=""))
        assert Version.objects.count() == 2

    def test_a_language_without_an_author_holds_back_all(self, press, article):
        article.authorships.update(language="en")
        assert "Nobody signs" in messages_of(self.mend(press, article))
        assert Version.objects.count() == 2

    def test_an_assistant_mends_nothing(self, client, article):
        client.force_login(ayse())
        assert client.post(reverse("admin:articles_article_in_print", args=[article.pk])).status_code == 403


class TestSendingOn:
    def test_after_publishing_each_language_has_its_card(self, press):
        article = make_article(codes=("en", "tr"))
        response = publish(press, article, languages=["en", "tr"])
        page = lxml.html.fromstring(press.get(response.url).content.decode())
        cards = page.xpath("//details[@class='card']")
        assert [(card.get("id"), card.get("open") is not None) for card in cards] == [
            ("card-en", True),
            ("card-tr", True),
        ]
        link, post, message, citation = (area.text.strip() for area in cards[1].xpath(".//textarea"))
        assert link == f"https://thinktank.example/a/{article.public_id}/tr"
        assert post.startswith(article.title_tr)
        assert post.endswith(link)
        assert article.summary_tr in message
        assert message.endswith(link)
        assert article.title_tr in citation
        assert "<" not in citation

    def test_what_is_not_public_has_none(self, press):
        article = make_article(codes=("en", "tr"))
        article.publish("en", at=NOW() + LATER)
        article.publish("tr").withdraw("Wrong.")
        assert "card-" not in press.get(publish_page(article)).content.decode()

    @pytest.mark.parametrize("title", ["Ferries", "x" * 500, "Feribotlar ve limanlar " * 30, "Паром " * 80])
    @pytest.mark.parametrize("names", [[], ["Zeynep Kaya"], ["Somebody With A Long Name"] * 12])
    def test_a_short_text_is_never_too_long_and_keeps_its_link(self, title, names):
        link = "https://thinktank.example/a/abcdefghij/en"
        text = sharing.post(title, names, link)
        assert len(text) <= 280
        assert text.endswith("\n" + link)

    def test_the_query_count_does_not_grow_with_notes(self, press, django_assert_max_num_queries):
        counts = []
        for notes in (2, 12):
            article = make_article(codes=("en", "tr", "ru"), notes=notes)
            article.publish_together(["en", "tr", "ru"])
            with django_assert_max_num_queries(150) as asked:
                press.get(publish_page(article))
            counts.append(len(asked))
        assert counts[0] == counts[1]
