#!/usr/bin/env python3
# Word lists are easiest to read and to add to as lines of words:
# ruff: noqa: E501, SIM905
"""Deterministic multilingual think-tank corpus (en/tr/ru). JSONL out.

  python3 corpus.py 1000 > corpus-1000.jsonl      (or: corpus.py 1000 --out FILE)

Line 1: {"type":"meta", categories, tags, authors, images, search_words}
Then one {"type":"article"} per line, newest first by `i` ascending = older dates later.
Article i is the same for every N (prefix property), so sites of different size share articles.

Body HTML carries footnote markers as [[fn:1]] .. [[fn:6]]; each loader renders them its own way.
Topic model: 12 categories x 20 topics (both Zipf); every topic has its own 40-word vocabulary per
language, so that shared rare words really mean "similar"; plus a 20k-word Zipf tail per language.
"""

import argparse
import bisect
import contextlib
import datetime
import itertools
import json
import random
import sys

LANGS = ("en", "tr", "ru")
N_TOPICS = 20
FUNC = {
    "en": "the of and to in a is that for it as was with be by on not this are or from at which but have an had they their has would what will there if can all more when who been one about so no out up into than them only some could time these two may then do first any now such like our over even most me after also".split(),
    "tr": "ve bir bu da de için ile olarak daha çok gibi en ancak kadar sonra olan ne ama her ya o ki hem göre karşı önce üzerinde arasında iki ise var yok şu böyle bunu buna bundan tüm bazı değil yeni olduğu olduğunu ederek eden etti edildi oldu olacak olabilir içinde dışında doğru rağmen özellikle nasıl hangi neden".split(),
    "ru": "и в не на что с по как это к но из у за от так о для же все вы бы только его был она мы еще или до уже быть если при этого их чем была более также может после которые который было были между через над под без того этот эта эти где когда потому поэтому однако свой своих такой таких лишь ли".split(),
}
COMMON = {
    "en": "policy government state economy reform strategy analysis report region power influence crisis security decision process institution cooperation agreement conflict interest market society leader election law parliament minister budget growth development public support pressure response role position question problem challenge future change system structure level measure result data evidence research expert international regional national domestic foreign political economic social military central recent major important significant possible necessary clear strong weak long short high low".split(),
    "tr": "politika hükümet devlet ekonomi reform strateji analiz rapor bölge güç etki kriz güvenlik karar süreç kurum işbirliği anlaşma çatışma çıkar piyasa toplum lider seçim yasa meclis bakan bütçe büyüme kalkınma kamu destek baskı yanıt rol konum soru sorun zorluk gelecek değişim sistem yapı düzey önlem sonuç veri kanıt araştırma uzman uluslararası bölgesel ulusal yerel dış siyasi ekonomik sosyal askeri merkezi son büyük önemli ciddi olası gerekli açık güçlü zayıf uzun kısa yüksek düşük".split(),
    "ru": "политика правительство государство экономика реформа стратегия анализ доклад регион власть влияние кризис безопасность решение процесс институт сотрудничество соглашение конфликт интерес рынок общество лидер выборы закон парламент министр бюджет рост развитие поддержка давление ответ роль позиция вопрос проблема вызов будущее изменение система структура уровень мера результат данные доказательство исследование эксперт международный региональный национальный внутренний внешний политический экономический социальный военный центральный недавний крупный важный значительный возможный необходимый ясный сильный слабый долгий короткий высокий низкий".split(),
}
CATS = [
    # (slug, {lang: (name, words)})
    (
        "energy",
        "Energy|gas pipeline electricity renewable nuclear oil tariff grid hydrogen lng",
        "Enerji|doğalgaz boruhattı elektrik yenilenebilir nükleer petrol tarife şebeke hidrojen lng",
        "Энергетика|газ трубопровод электричество возобновляемый ядерный нефть тариф сеть водород спг",
    ),
    (
        "defence",
        "Defence|missile army navy drone alliance deterrence weapon brigade frontier procurement",
        "Savunma|füze ordu donanma insansız ittifak caydırıcılık silah tugay sınır tedarik",
        "Оборона|ракета армия флот дрон альянс сдерживание оружие бригада граница закупка",
    ),
    (
        "migration",
        "Migration|refugee asylum border visa diaspora integration camp returnee citizenship labour",
        "Göç|mülteci sığınma sınırkapısı vize diaspora uyum kamp dönüş vatandaşlık işgücü",
        "Миграция|беженец убежище пограничный виза диаспора интеграция лагерь возвращение гражданство труд",
    ),
    (
        "economy",
        "Economy|inflation currency interest debt export import bank lira investment fiscal",
        "Ekonomi|enflasyon kur faiz borç ihracat ithalat banka lira yatırım mali",
        "Экономика|инфляция валюта процент долг экспорт импорт банк рубль инвестиция фискальный",
    ),
    (
        "diplomacy",
        "Diplomacy|embassy summit treaty negotiation mediator sanction envoy consensus protocol dialogue",
        "Diplomasi|büyükelçilik zirve antlaşma müzakere arabulucu yaptırım elçi uzlaşı protokol diyalog",
        "Дипломатия|посольство саммит договор переговоры посредник санкция посланник консенсус протокол диалог",
    ),
    (
        "climate",
        "Climate|emission carbon drought flood adaptation forest glacier warming biodiversity water",
        "İklim|emisyon karbon kuraklık sel uyarlama orman buzul ısınma biyoçeşitlilik su",
        "Климат|выбросы углерод засуха наводнение адаптация лес ледник потепление биоразнообразие вода",
    ),
    (
        "technology",
        "Technology|artificial intelligence cyber software semiconductor platform satellite algorithm startup privacy",
        "Teknoloji|yapay zeka siber yazılım yarıiletken platform uydu algoritma girişim mahremiyet",
        "Технологии|искусственный интеллект кибер программа полупроводник платформа спутник алгоритм стартап приватность",
    ),
    (
        "society",
        "Society|education health youth gender identity religion media family culture inequality",
        "Toplum|eğitim sağlık gençlik cinsiyet kimlik din medya aile kültür eşitsizlik",
        "Общество|образование здоровье молодежь гендер идентичность религия медиа семья культура неравенство",
    ),
    (
        "law",
        "Law|court constitution judge rights freedom trial legislation tribunal appeal jurisdiction",
        "Hukuk|mahkeme anayasa hakim haklar özgürlük dava mevzuat yüksekmahkeme temyiz yetki",
        "Право|суд конституция судья права свобода процессуальный законодательство трибунал апелляция юрисдикция",
    ),
    (
        "caucasus",
        "Caucasus|karabakh baku yerevan tbilisi corridor peacekeeper zangezur caspian abkhazia ossetia",
        "Kafkasya|karabağ bakü erivan tiflis koridor barışgücü zengezur hazar abhazya osetya",
        "Кавказ|карабах баку ереван тбилиси коридор миротворец зангезур каспий абхазия осетия",
    ),
    (
        "central-asia",
        "Central Asia|kazakhstan uzbekistan kyrgyz tajik turkmen silk railway uranium steppe astana",
        "Orta Asya|kazakistan özbekistan kırgız tacik türkmen ipekyolu demiryolu uranyum bozkır astana",
        "Центральная Азия|казахстан узбекистан киргиз таджик туркмен шелковый железнодорожный уран степь астана",
    ),
    (
        "middle-east",
        "Middle East|syria iraq iran gulf levant kurdish palestine israel militia ceasefire",
        "Orta Doğu|suriye irak iran körfez levant kürt filistin israil milis ateşkes",
        "Ближний Восток|сирия ирак иран залив левант курдский палестина израиль ополчение перемирие",
    ),
]
SYL = {
    "en": "ba den tor lin mar ves con tra pel sin gor ham net dor rik sal vin wes tol mer cal fin gar hol".split(),
    "tr": "ka ley ran dış böl mür sel ten yar çık güv öner şeh ırm ül lam tek bar san diz kur çal gön baş".split(),
    "ru": "ва лен тор гра мир сол кор пес дан вол жир зем кра луч ров стр тем уст хор чер шил бор нов гла".split(),
}
SUF = {
    "en": ["", "", "", "s", "ed", "ing", "al", "ity"],
    "tr": ["", "", "lar", "da", "nın", "ları", "dan", "lik"],
    "ru": ["", "", "а", "ов", "ами", "ский", "ность", "ения"],
}
NAMES = "Aydın Elif Murat Zeynep Ivan Olga Dmitri Anna John Mary David Sarah Kemal Leyla Sergei Nina Paul Emma Orhan Derya".split()
SURN = "Yılmaz Kaya Demir Petrov Sokolova Ivanov Smith Brown Taylor Arslan Doğan Volkov Orlova Clark Lewis Şahin Aksoy Morozov Hall Çelik".split()


def zipf_cum(n, s=1.0):
    return list(itertools.accumulate(1.0 / (k**s) for k in range(1, n + 1)))


def build():
    r = random.Random("vocab-1")
    V = {}
    for L in LANGS:
        seen = set(FUNC[L]) | set(COMMON[L])

        def fresh(L=L, seen=seen):
            while True:
                w = "".join(r.choice(SYL[L]) for _ in range(r.randint(2, 3))) + r.choice(SUF[L])
                if w not in seen:
                    seen.add(w)
                    return w

        cats = []
        for c in CATS:
            name, words = c[1 + LANGS.index(L)].split("|")
            words = words.split() + [fresh() for _ in range(30)]
            cats.append(
                {"name": name, "words": words, "topics": [[fresh() for _ in range(40)] for _ in range(N_TOPICS)]}
            )
        tail = [fresh() for _ in range(9000)]
        V[L] = {
            "func": FUNC[L],
            "func_c": zipf_cum(len(FUNC[L]), 0.9),
            "com": COMMON[L],
            "com_c": zipf_cum(len(COMMON[L]), 0.6),
            "cats": cats,
            "cat_c": zipf_cum(40, 0.7),
            "topic_c": zipf_cum(40, 0.8),
            "tail": tail,
            "tail_c": zipf_cum(len(tail), 1.0),
        }
    return V


V = build()
CAT_C = zipf_cum(len(CATS), 0.6)
TOP_C = zipf_cum(N_TOPICS, 0.7)
N_AUTHORS = 60
N_IMAGES = 200
TAGS = [
    {
        "id": ci * N_TOPICS + t,
        "slug": f"{CATS[ci][0]}-{t}",
        "names": {L: V[L]["cats"][ci]["topics"][t][0] for L in LANGS},
    }
    for ci in range(len(CATS))
    for t in range(N_TOPICS)
]


def words(r, L, c, t, n):
    v = V[L]
    cat = v["cats"][c]
    kinds = r.choices((0, 1, 2, 3, 4), cum_weights=(42, 67, 79, 95, 100), k=n)
    pools = (
        r.choices(v["func"], cum_weights=v["func_c"], k=n),
        r.choices(v["com"], cum_weights=v["com_c"], k=n),
        r.choices(cat["words"], cum_weights=v["cat_c"], k=n),
        r.choices(cat["topics"][t], cum_weights=v["topic_c"], k=n),
        r.choices(v["tail"], cum_weights=v["tail_c"], k=n),
    )
    return [pools[k][j] for j, k in enumerate(kinds)]


def cap(s):
    return s[:1].upper() + s[1:]


def sentences(r, L, c, t, n):
    ws = words(r, L, c, t, n)
    out, i = [], 0
    while i < n:
        k = r.randint(9, 22)
        part = ws[i : i + k]
        if len(part) > 12:
            part[6] += ","
        out.append(cap(" ".join(part)) + ".")
        i += k
    return out


def authors():
    r = random.Random("authors")
    out = []
    for a in range(N_AUTHORS):
        nm = f"{NAMES[a % len(NAMES)]} {SURN[(a * 7 + a // 20) % len(SURN)]}"
        out.append(
            {
                "id": a,
                "slug": f"author-{a}",
                "name": nm,
                "bio": {L: " ".join(sentences(r, L, a % len(CATS), a % N_TOPICS, 50)) for L in LANGS},
            }
        )
    return out


def meta(n):
    sw = {}
    for L in LANGS:
        r = random.Random("search" + L)
        sw[L] = (
            [w for c in V[L]["cats"] for w in c["words"][:10]]
            + [r.choice(c["topics"][r.randrange(N_TOPICS)]) for c in V[L]["cats"] for _ in range(10)]
            + COMMON[L][:20]
        )
    return {
        "type": "meta",
        "n": n,
        "langs": LANGS,
        "categories": [
            {"id": i, "slug": c[0], "names": {L: V[L]["cats"][i]["name"] for L in LANGS}} for i, c in enumerate(CATS)
        ],
        "tags": TAGS,
        "authors": authors(),
        "n_images": N_IMAGES,
        "search_words": sw,
    }


T0 = datetime.datetime(2026, 10, 1, 9, 0)


def article(i):
    r = random.Random(f"art-{i}")
    c = bisect.bisect_left(CAT_C, r.random() * CAT_C[-1])
    t = bisect.bisect_left(TOP_C, r.random() * TOP_C[-1])
    tags = [c * N_TOPICS + t]
    while len(tags) < 3:
        x = (c if r.random() < 0.7 else r.randrange(len(CATS))) * N_TOPICS + bisect.bisect_left(
            TOP_C, r.random() * TOP_C[-1]
        )
        if x not in tags:
            tags.append(x)
    a = {
        "type": "article",
        "i": i,
        "slug": f"article-{i}",
        "date": (T0 - datetime.timedelta(hours=3 * i)).isoformat() + "Z",
        "author": r.randrange(N_AUTHORS),
        "category": c,
        "topic": t,
        "tags": tags,
        "image": i % N_IMAGES,
        "tr": {},
    }
    for L in LANGS:
        n = r.randint(820, 980)
        ss = sentences(r, L, c, t, n)
        fn_at = sorted(r.sample(range(2, len(ss) - 1), 6))
        for k, p in enumerate(fn_at, 1):
            ss[p] = ss[p][:-1] + f"[[fn:{k}]]."
        html, j, p = [], 0, 0
        while j < len(ss):
            k = r.randint(4, 7)
            if p and p % 3 == 0:
                html.append(f"<h2>{cap(' '.join(words(r, L, c, t, 5)))}</h2>")
            html.append("<p>" + " ".join(ss[j : j + k]) + "</p>")
            j += k
            p += 1
        tw = [w for w in words(r, L, c, t, 30) if len(w) > 3][:8]
        a["tr"][L] = {
            "title": cap(" ".join(tw)),
            "excerpt": " ".join(sentences(r, L, c, t, 28)),
            "body": "\n".join(html),
            "footnotes": [" ".join(sentences(r, L, c, t, 14)) + f" https://example.org/{i}/{k}" for k in range(1, 7)],
        }
    return a


def image_bytes(k, w=800, h=450):
    """a plain generated PNG (no imaging library needed)"""
    import struct
    import zlib

    r = random.Random(f"img-{k}")
    a, b = [r.randrange(256) for _ in range(3)], [r.randrange(256) for _ in range(3)]
    rows = bytearray()
    for y in range(h):
        f = y / h
        rows += b"\0" + bytes(int(a[j] * (1 - f) + b[j] * f) for j in range(3)) * w

    def ch(t, d):
        return struct.pack(">I", len(d)) + t + d + struct.pack(">I", zlib.crc32(t + d))

    return (
        b"\x89PNG\r\n\x1a\n"
        + ch(b"IHDR", struct.pack(">IIBBBBB", w, h, 8, 2, 0, 0, 0))
        + ch(b"IDAT", zlib.compress(bytes(rows), 6))
        + ch(b"IEND", b"")
    )


if __name__ == "__main__":
    p = argparse.ArgumentParser()
    p.add_argument("n", type=int)
    p.add_argument("--out")
    p.add_argument("--start", type=int, default=0)
    o = p.parse_args()
    with open(o.out, "w", encoding="utf-8") if o.out else contextlib.nullcontext(sys.stdout) as f:
        f.write(json.dumps(meta(o.n), ensure_ascii=False) + "\n")
        for i in range(o.start, o.n):
            f.write(json.dumps(article(i), ensure_ascii=False) + "\n")
