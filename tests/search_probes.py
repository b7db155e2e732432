"""What readers type, and the text that it should find: {language: {text: {why it is hard: [queries]}}}.

`python tests/bench/probes.py` prints in one table how many of them search finds, beside what others find.
"""

PROBES = {
    "en": {
        "The ferries crossed the Bosphorus, carrying refugees whose stories nobody published.": {
            "inflection": ["ferry", "crossing", "refugee", "story", "carried", "publish"],
            "casing": ["BOSPHORUS", "FERRIES", "Ferry Refugees"],
            "stop words": ["the ferries of the Bosphorus", "what did the ferries carry"],
            "typos": ["ferrys", "bosphrous", "refugess", "publihsed"],
        },
        "İstanbul's policy-making on the Kurdish-language press is under the judges’ review.": {
            "apostrophes": ["Istanbul", "Istanbul's", "istanbul’s", "judge", "judges"],
            "diacritics": ["ISTANBUL", "İstanbul"],
            "compounds": ["policymaking", "policy-making", "policy making", "Kurdish language"],
            "inflection": ["policies making", "reviewed"],
        },
        "Prime Minister O’Brien met President Erdoğan and Mr Łukasz Dvořák in São Paulo.": {
            "names": ["O'Brien", "obrien", "Brien", "Erdogan", "ERDOĞAN", "Erdoğan’s", "Lukasz", "Dvorak", "Sao Paulo"],
            "typos": ["Erdogn", "Dvroak"],
        },
        "Germany’s energy companies are buying cheaper electricity from naïve suppliers abroad.": {
            "apostrophes": ["Germany", "germany's"],
            "inflection": ["company", "buy", "supplier", "supplies"],
            "diacritics": ["naive", "naïve"],
            "typos": ["electrcity", "comapnies", "germnay"],
        },
        "Non-proliferation treaties between cooperating states were signed in the 1990s.": {
            "compounds": ["nonproliferation", "non-proliferation", "non proliferation treaty"],
            "inflection": ["treaty", "cooperate", "cooperation", "state signs"],
            "stop words": ["treaties between the states"],
            "typos": ["treatys", "coperating"],
        },
        "A wartime economy: inflation, sanctions and the black-market exchange rate.": {
            "inflection": ["sanction", "economies", "rates", "inflations"],
            "compounds": ["blackmarket", "black market"],
            "casing": ["SANCTIONS", "Inflation"],
            "typos": ["infaltion", "sanctoins", "exchagne"],
        },
        "The WHO and the US withdrew their recommendations about vaccination centres.": {
            "names": ["WHO", "US recommendations"],
            "inflection": ["recommend", "recommendation", "vaccinations", "centre"],
            "stop words": ["how about their recommendations"],
        },
    },
    "tr": {
        "İstanbul'un limanlarından kalkan vapurlar, göçmenleri adalara taşıyor.": {
            "inflection": ["liman", "limanlar", "vapur", "göçmen", "ada", "vapurların"],
            "apostrophes": ["İstanbul", "İstanbul’a", "istanbulun", "Istanbul'da"],
            "casing": ["ISTANBUL", "İSTANBUL", "LİMAN", "VAPUR", "GÖÇMENLER"],
            "diacritics": ["gocmen", "istanbul", "gocmenler", "tasiyor"],
            "typos": ["istnabul", "gömçen", "limnalar"],
        },
        "Işık, ısınma ve ışınlar üzerine Iğdır’daki araştırmanın sonuçları açıklandı.": {
            "casing": ["IŞIK", "ISINMA", "IĞDIR", "SONUÇLARI"],
            "diacritics": ["isik", "isinma", "igdir", "arastirma", "sonuc"],
            "apostrophes": ["Iğdır", "Iğdır'ın"],
            "inflection": ["araştırma", "araştırmalar", "sonuç", "ışın"],
            "typos": ["arastrma", "sonuçalrı"],
        },
        "Doğal gaz ve boru hattı anlaşması Türkiye’nin enerji politikasını değiştirdi.": {
            "compounds": ["doğalgaz", "boruhattı", "doğal gaz", "boru hattı"],
            "inflection": ["anlaşma", "anlaşmalar", "politika", "politikalar", "enerjinin"],
            "apostrophes": ["Türkiye", "Türkiye'den"],
            "diacritics": ["Turkiye", "dogal", "anlasma"],
            "stop words": ["Türkiye ile enerji politikası", "doğal gaz için anlaşma"],
            "typos": ["politkası", "enreji", "turkyie"],
        },
        "Yazar Gülten Çağlayan’a göre Kur’an ve şûra üzerine kâtiplerin yazdığı kitaplar kayıp.": {
            "names": ["Gülten", "GÜLTEN", "Gulten", "Caglayan", "Çağlayan'ın"],
            "diacritics": ["Kuran", "sura", "katip", "kayip"],
            "inflection": ["kitap", "kitabı", "kitaplardan"],
            "typos": ["Gületn", "Çağlyan"],
        },
        "Gürcistan-Azerbaycan sınırındaki köylülerin protestoları hükümeti zorladı.": {
            "inflection": ["sınır", "köylü", "köylüler", "protesto", "hükümet", "hükümetin"],
            "names": ["Gürcistan", "Azerbaycan", "gurcistan azerbaycan"],
            "casing": ["KÖYLÜ", "SINIR"],
            "diacritics": ["sinir", "hukumet"],
            "typos": ["hükümte", "azerbeycan", "protseto"],
        },
    },
    "ru": {
        "Российские войска вошли в город, ещё помнивший паромы и ёлки прошлой войны.": {
            "inflection": ["войско", "войскам", "город", "города", "паром", "паромов", "война", "войнами", "прошлая"],
            "ё/е": ["еще", "ещё", "елка", "ёлка", "елок"],
            "casing": ["ВОЙНА", "РОССИЙСКИЕ", "Паромы"],
            "stop words": ["войска в городе", "и паромы, и елки"],
            "typos": ["росийские", "войсак", "парромы"],
        },
        "Президент Турции Эрдоган и писатель Зеки Гюльтен обсудили безопасность Чёрного моря.": {
            "inflection": ["президента", "Турция", "писатели", "безопасности", "море", "морю", "чёрное море"],
            "names": ["Эрдоган", "Эрдогана", "ЭРДОГАН", "Гюльтен", "Гюльтена"],
            "ё/е": ["Черное море", "ЧЁРНОЕ", "черного"],
            "typos": ["призедент", "безопастность", "Эрдгоан", "Гюлтен"],
        },
        "За́мок на северо-востоке Грузии: экономико-политические последствия санкций.": {
            "diacritics": ["замок", "Замка"],
            "compounds": ["северо-восток", "северовосток", "северовостоке", "экономико политические"],
            "inflection": ["санкции", "санкциями", "последствие", "Грузия", "грузией", "политический"],
            "casing": ["САНКЦИИ", "ГРУЗИЯ"],
            "typos": ["санкицй", "последствя", "грзуии"],
        },
        "Беженцы из Сирии ждали решения суда по делу о гражданстве детей и матерей.": {
            "inflection": ["беженец", "беженцев", "Сирия", "решение", "суд", "дело", "гражданство", "дети", "мать"],
            "stop words": ["решение по делу", "что ждали беженцы"],
            "typos": ["бежнецы", "граждантсво"],
        },
        "Правительство приняло объём инвестиций, сообщил г-н О’Нил из Йоркшира.": {
            "inflection": ["правительства", "инвестиции", "инвестиция", "принять", "сообщить"],
            "ё/е": ["объем", "объём", "объемы"],
            "names": ["О'Нил", "онил", "Йоркшир", "йоркшира"],
            "typos": ["правительсво", "инвестицый"],
        },
    },
}


def each(language):
    """(number of a text, why it is hard, query)"""
    for number, kinds in enumerate(PROBES[language].values()):
        for kind, queries in kinds.items():
            yield from ((number, kind, query) for query in queries)
