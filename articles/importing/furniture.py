"""Lines that a web page puts around an article and that belong to no article (pure)."""

import re

from .blocks import Block
from .dates import DATE

LONGEST = 200  # a longer line is somebody's sentence

SHARE = re.compile(
    r"(?:share|share this(?: post| article| page)?|share on|tweet|facebook|twitter|x|linkedin"
    r"|whatsapp|telegram|pinterest|instagram|e-?mail|print|pdf"
    r"|copy link|paylaş|bunu paylaş|paylaşın|sosyal medyada paylaş|yazdır|e-?posta|bağlantıyı kopyala"
    r"|поделиться|поделитесь|поделиться в соцсетях|вконтакте|распечатать|печать|скопировать ссылку)",
    re.IGNORECASE,
)
LANGUAGE_NAMES = re.compile(
    r"(?:english|ingilizce|английский|türkçe|turkish|турецкий|русский|rusça|russian|deutsch|français"
    r"|español|italiano|العربية|қазақша|azərbaycanca"
    r"|українська|中文|日本語|فارسی|ქართული|հայերեն|oʻzbekcha|кыргызча)",
    re.IGNORECASE,
)
ALSO_IN = re.compile(
    r"(?:this (?:post|article|page|text|analysis) is also available in"
    r"|(?:also )?available in(?: other languages)?|read (?:this )?in"
    r"|bu (?:yazı|gönderi|makale|içerik|sayfa|analiz|metin)(?:nın|nin)? (?:şu|ayrıca şu|diğer"
    r"|başka)? ?(?:dillerde|dilde|dilleri|dillerde)? ?(?:de|da)? ?(?:mevcut(?:tur)?|okunabilir"
    r"|yayınlanmıştır)?"
    r"|diğer diller(?:de)?"
    r"|(?:эта|эту|этот|данн\w+)? ?(?:запись|стать[яюи]|публикаци[яюи]|материал"
    r"|текст)? ?(?:также )?(?:доступн[аоы]?|доступен|можно прочитать"
    r"|на других языках)(?: также)?(?: (?:на|в))?(?: (?:следующих|других))?(?: языках)?)"
    r"\s*:?",
    re.IGNORECASE,
)
SIMILAR = re.compile(
    r"(?:(?:similar|related|more|other|latest|recent|recommended) (?:posts?|articles?|content|stories"
    r"|reading|publications?|analyses)|you (?:may|might) also like|read (?:more|next|also)"
    r"|(?:benzer|ilgili|diğer|son|önerilen) (?:içerikler|yazılar|haberler|gönderiler|makaleler"
    r"|analizler|yayınlar)|bunlar da ilginizi çekebilir|ayrıca okuyun"
    r"|(?:похожие|связанные|другие|последние|рекомендуемые) (?:публикации|записи|статьи|материалы"
    r"|посты|новости)|читайте также|вам может понравиться|по теме)"
    r"\s*:?",
    re.IGNORECASE,
)
COUNTERS = re.compile(
    r"(?:reading time|read time|okuma süresi|время чтения|views|görüntülenme|okunma|просмотр\w*"
    r"|comments?|yorum(?:lar)?|комментари\w*|leave a (?:comment|reply)|yorum yap|оставить комментарий"
    r"|tags?|etiketler|etiket|теги|метки|categor(?:y|ies)|kategori(?:ler)?|рубрик[аи]|категори[яи]"
    r"|keywords?|key words|anahtar (?:kelimeler|sözcükler)|ключевые слова)"
    r"\s*(?::.{0,180}|\d.{0,40})|\d{1,3} (?:min(?:ute)?s? read|dk(?:\.|ika)? okuma|мин\w*\.? чтения)",
    re.IGNORECASE,
)
NOTES_HEADING = re.compile(
    r"(?:(?:foot|end)?notes|references|sources|bibliography|works cited|notes and references"
    r"|dipnotlar?|son notlar|notlar|kaynaklar|kaynakça|dipnot ve kaynaklar|referanslar"
    r"|примечани[яе]|сноски|источники|литература|список (?:литературы|источников)|библиография|ссылки)\s*[:.]?",
    re.IGNORECASE,
)
SUMMARY = re.compile(
    r"(?:summary|abstract|executive summary|özet|öz|аннотация|резюме|краткое содержание)\s*(?:[:.—–-]\s*|$)",
    re.IGNORECASE,
)
DATE_LINE = re.compile(
    rf"(?:(?:published|updated|posted|date|yayın(?:lanma)? tarihi|yayınlandı|tarih|güncelleme"
    rf"|опубликовано|дата"
    rf"|обновлено)(?: on)?\s*:?\s*)?(?:[^\W\d_]{{3,12}},?\s)?{DATE.pattern}(?:[\s,|–-]*\d{{1,2}}:\d\d)?",
    re.IGNORECASE,
)


def is_date_line(block: Block) -> bool:
    """Whether a line says only when the text was published."""
    return len(block.plain) < 60 and bool(DATE_LINE.fullmatch(block.plain.strip(" .")))


def is_furniture(block: Block) -> bool:
    """Whether a line is a share label, the languages a page exists in, a counter, a list of tags.

    >>> is_furniture(Block("p", "This post is also available in: Türkçe Русский"))
    True
    """
    line = block.plain
    if len(line) > LONGEST or block.kind == "whole":
        return False
    return is_share_label(line) or is_language_switch(line) or bool(COUNTERS.fullmatch(line))


def is_share_label(line: str) -> bool:
    """“Share”, “Share: Facebook Twitter | E-mail”."""
    labels = [label for label in re.split(r"\s*[|•·,/:\n]\s*|\s{2,}", line.strip(" :!•|·")) if label]
    return bool(labels) and all(SHARE.fullmatch(label) or all(map(SHARE.fullmatch, label.split())) for label in labels)


def is_language_switch(line: str) -> bool:
    """“This post is also available in: Türkçe Русский”, or the names of languages alone."""
    opening = ALSO_IN.match(line)
    rest = line[opening.end() :] if opening and opening[0].strip() else line
    rest = LANGUAGE_NAMES.sub(" ", rest)
    rest = re.sub(r"[\s,|/•·():\-–.]+|\b(?:and|ve|и|or|veya|или|tr|en|ru)\b", "", rest, flags=re.IGNORECASE)
    return not rest and bool(LANGUAGE_NAMES.search(line))


def is_similar_heading(block: Block) -> bool:
    return len(block.plain) < 60 and bool(SIMILAR.fullmatch(block.plain))


def is_notes_heading(block: Block) -> bool:
    """
    >>> is_notes_heading(Block("h2", "Kaynakça"))
    True
    """
    return len(block.plain) < 60 and bool(NOTES_HEADING.fullmatch(block.plain.strip("*_ —–-")))


def summary_label(block: Block) -> re.Match | None:
    return SUMMARY.match(block.plain) if block.kind == "p" or block.kind[0] == "h" else None
