"""The languages, scripts and regions of which language tags (BCP 47) are made."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import Final

from domain.countries import country_meant, is_country

_OF_TWO_LETTERS: Final = """
aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo es et
eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk
kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny
oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk
tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
"""
_OF_THREE: Final = """
ast bgc bho blo brx ceb chr ckb doi dsb fil gsw haw hsb kab kgp kok mai mni nds nso pcm raj sat smn szl vec xnr yrl yue
"""
_SCRIPTS: Final = """
Arab Armn Beng Cans Cher Cyrl Deva Ethi Geor Grek Gujr Guru Hans Hant Hebr Jpan Khmr Knda Kore Laoo Latn Mlym Mong Mtei
Mymr Olck Orya Sinh Taml Telu Tfng Thaa Thai Tibt
"""
LANGUAGES: Final = frozenset((_OF_TWO_LETTERS + _OF_THREE).split())
"""Those with a code of two letters (ISO 639-1), and those of three letters in which software is usually there, too."""
SCRIPTS: Final = frozenset(_SCRIPTS.split())
"""The scripts in which they are written (ISO 15924)."""
_TAG: Final = re.compile(
    r"^(?P<language>[a-z]{2,3})(?:-(?P<script>[A-Z][a-z]{3}))?(?:-(?:(?P<country>[A-Z]{2})|[0-9]{3}))?$(?!\n)"
)
_MEANT: Final = {
    "chi": "zh",
    "cn": "zh",
    "cz": "cs",
    "deu": "de",
    "dk": "da",
    "eng": "en",
    "fra": "fr",
    "fre": "fr",
    "ger": "de",
    "gr": "el",
    "in": "id",
    "iw": "he",
    "ji": "yi",
    "jp": "ja",
    "jpn": "ja",
    "kor": "ko",
    "spa": "es",
    "ua": "uk",
    "vn": "vi",
    "zho": "zh",
}
"""Codes that are often written and mean no language, or none any more."""
_SUBTAG_OF_SCRIPT: Final = 4
_LONGEST: Final = 20
"""Beyond so many characters a tag is like no other."""


def is_language(tag: str) -> bool:
    """Tell whether a tag is a known language, perhaps with its script and a region: `de`, `zh-Hans`, `es-419`."""
    found = _TAG.match(tag)
    if found is None:
        return False
    language, script, country = found.group("language", "script", "country")
    return language in LANGUAGES and (script is None or script in SCRIPTS) and (country is None or is_country(country))


def language_meant(tag: str) -> str | None:
    """Return the language that is meant by a tag that is none, where that can be told: `zh-Hans` by `zh-hans`."""
    if len(tag) > _LONGEST:
        return None
    primary, *rest = re.split(r"[-_]", tag)
    language = _language(primary.lower())
    if language is None:
        return None
    whole = "-".join((language, *map(_subtag, rest)))
    return whole if is_language(whole) else language


def _language(code: str) -> str | None:
    if code in LANGUAGES:
        return code
    return _MEANT.get(code) or next(iter(get_close_matches(code, sorted(LANGUAGES), 1)), None)


def _subtag(subtag: str) -> str:
    if subtag.isdecimal():
        return subtag
    if len(subtag) == _SUBTAG_OF_SCRIPT:
        return next(iter(get_close_matches(subtag.title(), sorted(SCRIPTS), 1)), subtag)
    return country_meant(subtag) or subtag
