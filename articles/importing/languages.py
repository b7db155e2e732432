"""In which language is a text written? (pure)

Letters decide the script; inside a script, the commonest small words do, compared without marks so that Turkish
typed on an English keyboard is still Turkish. Other languages than the site's are known only to be named in a refusal.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from django.utils.translation import gettext as _

from thinktank import languages

from .document import ImportRefused, LanguageUnclear

SAMPLE = 60_000  # characters: enough to be sure, short enough to cost nothing

SCRIPTS = [
    ("latin", re.compile("[A-Za-zÀ-ɏ]")),
    ("cyrillic", re.compile("[Ѐ-ӿ]")),
    ("arabic", re.compile("[؀-ۿݐ-ݿ]")),
    ("he", re.compile("[֐-׿]")),
    ("el", re.compile("[Ͱ-Ͽἀ-῿]")),
    ("hy", re.compile("[԰-֏]")),
    ("ka", re.compile("[Ⴀ-ჿ]")),
    ("hi", re.compile("[ऀ-ॿ]")),
    ("th", re.compile("[฀-๿]")),
    ("ko", re.compile("[가-힯]")),
    ("ja", re.compile("[぀-ヿ]")),
    ("zh-hans", re.compile("[一-鿿]")),
]

SMALL_WORDS = {
    "latin": {
        "en": "the of and to in is that for it as was with be by on not he his but at are this have from "
        "or had which an they were their has its will would been more when who said also about than "
        "into could",
        "tr": "ve bir bu da de icin ile olarak olan daha cok gibi en kadar sonra ise ancak her hem ya ne o "
        "bunun gore ki degil var yok olduğu oldugu olmak etmek uzerine arasinda tarafindan turkiye "
        "turk icinde ayrica nasil neden buyuk iki yeni ulke ulkeler once onun onlar edilen eden etti "
        "edildi olacak olmasi olup yonelik iliskin itibaren dolayi ragmen karsi birlikte mevcut soz "
        "konusu ifade belirtti",
        "de": "der die und in den von zu das mit sich des auf fur ist im dem nicht ein eine als auch es an "
        "werden aus er hat dass sie nach wird bei einer um am sind noch wie einem uber einen so zum "
        "war haben nur oder aber vor zur bis mehr durch man sein wurde",
        "fr": "de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se ce il "
        "sont avec son ou mais comme nous cette aux leur sa ont ses etre fait elle deux",
        "es": "de la que el en y a los se del las un por con no una su para es al lo como mas o pero sus "
        "le ha me si sin sobre este ya entre cuando todo esta ser son dos tambien fue",
        "it": "di e il la che in a un per del non sono una con i le da al si come dei nel alla piu della "
        "ha anche gli ma delle questo lo se o su dal nella tra era essere stato",
        "pt": "de a o que e do da em um para com nao uma os no se na por mais as dos como mas ao ele das a "
        "seu sua ou quando muito nos ja esta eu tambem so pelo pela ate isso",
        "nl": "de het een van en in is dat op te zijn met voor niet aan er die om ook als bij maar dan of "
        "uit door naar over hij was worden deze werd nog wordt geen meer",
        "pl": "w i na z do sie nie to ze jest o jak a po co tak za od przez ale dla jego przy ktory ktore "
        "czy byl oraz juz tylko ich moze przed jako tym roku",
        "ro": "de si in la a cu pe un o din nu ca care pentru este mai sa au fost prin sunt dar al ale lui "
        "ce sau dupa acest aceasta intre fi",
        "sv": "och att det i en som pa ar av for med den till inte har de ett om var jag han fran men sig "
        "kan vid sa eller nar efter mot ska ocksa",
        "cs": "a v se na je ze s z do o to jako za by i ale po jsou pro tak jeho podle k od nebo byl ktery "
        "ktere jen uz pri jsem roku",
        "hu": "a az es hogy nem is egy ez volt meg de azt csak ha mar mint el vagy kell sem lesz lehet "
        "nagyon ki meg szerint majd amely aki",
        "az": "ve bir bu ile ucun olan da de kimi daha o olaraq azerbaycan sonra haqqinda terefinden edib "
        "olub deyil ise her eden olunub hem arasinda qeyd bildirib ki ona onun",
        "id": "yang dan di itu dengan untuk tidak ini dari dalam akan pada juga ke karena tersebut bisa "
        "ada mereka oleh telah sebagai atau adalah",
        "sq": "e te ne per nga me dhe se i nje qe ka eshte si ne u ishte por kjo kete jane do ky pas",
        "hr": "i u je na se da su za od s a ne o koji koja koje kao to bi iz ili sa ali ce nije bio po sto",
    },
    "cyrillic": {
        "ru": "и в не на с что по как к из за от о это а для он но его же у при было также или так все до "
        "бы только если они после между быть который которые была были со может более этого",
        "uk": "і в не на з що по як до за від це а для він та його у при було також або так все після між "
        "бути який які була були із може більше цього є її й про україни",
        "bg": "и на да от в се за с е че по не са като до при го това или след които който има тази този беше бе още",
        "sr": "и у је на се да су за од с а не о који која које као то би из или са али ће није био по што",
        "be": "і ў не на з што па як да за ад гэта а для ён але яго у пры было таксама або так усе пасля "
        "паміж быць які якія была былі",
        "kk": "және мен бір бұл үшін да де болып деп ол осы бойынша туралы жылы кейін арқылы болды сол еді бар",
        "mk": "и на да од во се за со е дека по не се како до при го ова или по кои кој има оваа овој беше",
    },
    "arabic": {
        "ar": "في من على ان أن إلى الى التي عن مع هذا هذه الذي ما لا كان كما بين وقد ذلك بعد قد لم كل هو هي",
        "fa": "در و به از که این را با است برای آن یک های می خود شد تا کرد بر هم نیز شده ای اما یا",
        "ur": "کے کی میں ہے اور سے کا کو اس نے پر کہ ہیں یہ بھی جو تھا ایک ہو کر",
    },
}
# Letters that only some languages of a script have; one of them counts like a small word.
OWN_LETTERS = {
    "tr": "ğışİçöü", "az": "əğışİ", "de": "ßäöü", "fr": "çèêàœ", "es": "ñ¿¡", "pt": "ãõ", "pl": "ąęłńśźż", "ro": "țșăâ",
    "cs": "ěřůčž", "hu": "őű", "sv": "åäö", "hr": "đčćž", "sq": "ë", "ru": "ыэё", "uk": "іїєґ", "be": "ўі", "bg": "ъ",
    "sr": "ђјљњћџ", "kk": "әғқңөұүһі",
    "mk": "ѓќѕј", "fa": "پچژگیک", "ur": "ٹڈڑےہ", "ar": "ةىيك",
}  # fmt: skip
WORD = re.compile(r"[^\W\d_]+")
COMBINING = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]")


def unmarked(text: str) -> str:
    if text.isascii():
        return text.lower()
    return COMBINING.sub("", unicodedata.normalize("NFKD", text.replace("ı", "i").replace("İ", "i").lower()))


PROFILES = {
    script: {
        code: frozenset((unmarked(words) if script == "latin" else words).split()) for code, words in profiles.items()
    }
    for script, profiles in SMALL_WORDS.items()
}


def recognise(text: str, languages: Sequence[str]) -> str:
    """The code of a text's language, one of `languages`; refuses any other by its name.

    >>> recognise("Bu karar bölge ülkeleri için önemli bir adım olarak görülüyor.", ["en", "tr"])
    'tr'
    """
    if not any(letters.search(text[:SAMPLE]) for _script, letters in SCRIPTS):
        raise ImportRefused(
            _("There are no words in this text, so its language cannot be recognised. Check that it is the right file.")
        )
    best = likeliest(text, languages)
    if not best:
        raise LanguageUnclear(_("The text is too short to recognise its language. Say which language it is in."))
    if best not in languages:
        raise LanguageUnclear(
            _(
                "The text is in %(language)s, which this site does not publish (it publishes %(languages)s). Choose a "
                "text in one of these languages; if the language was mistaken, say which it is."
            )
            % {"language": name(best), "languages": ", ".join(map(name, languages))}
        )
    return best


def likeliest(text: str, languages: Sequence[str]) -> str:
    """The code of the language a text is most likely in, whether the site has it or not; "" if none is."""
    sample = text[:SAMPLE]
    counts = {script: len(letters.findall(sample)) for script, letters in SCRIPTS}
    # A Japanese text is half Chinese characters.
    if counts["ja"] > counts["zh-hans"] / 10:
        counts["ja"] += counts["zh-hans"]
    script = max(counts, key=counts.get)
    scores = likelihoods(sample, script)
    best = max(scores, key=scores.get)
    if not counts[script] or scores[best] <= 0:
        return ""
    if best not in languages:
        # Between two close relations (Turkish and Azerbaijani, Russian and Bulgarian) the site's own gets the doubt.
        near = [code for code in scores if code in languages and scores[code] >= 0.75 * scores[best]]
        best = max(near, key=scores.get) if near else best
    return best


def likelihoods(sample: str, script: str) -> dict[str, float]:
    """Language → how much of the sample speaks for it."""
    if script not in PROFILES:
        return {script: 1.0}
    plain = unmarked(sample) if script == "latin" else sample.lower()
    words = Counter(WORD.findall(plain))
    letters = Counter(sample)
    total = sum(words.values()) or 1
    scores = {}
    for code, small in PROFILES[script].items():
        own = sum(letters[letter] for letter in OWN_LETTERS.get(code, ""))
        scores[code] = (sum(words[word] for word in small) + min(own, total / 4)) / total
    return scores


def name(code: str) -> str:
    """A language's name in the language of the screen.

    >>> name("de")
    'German'
    """
    return languages.named(code)
