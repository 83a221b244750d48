# SPDX-License-Identifier: MIT
"""Legal forms and forms of address, in plain small letters: what a name may bear or lack and be the same."""

# By country, in the spellings that banks and registers use; several words are written with a space.
LEGAL_FORMS: dict[str, str] = {
    "AT DE CH": "gmbh, ggmbh, mbh, gesmbh, ges mbh, ag, kg, kgaa, ohg, og, gbr, ug, ug haftungsbeschrankt, ek, e k, ev,"
    " e v, eg, e g, se, gmbh co kg, gmbh cokg, gmbh u co kg, gmbh und co kg, co kg, cokg, co kgaa, partg, partg mbb,"
    " mbb, gesellschaft mit beschrankter haftung, aktiengesellschaft, kommanditgesellschaft, eingetragener kaufmann,"
    " haftungsbeschrankt, haftungsbeschraenkt, ug haftungsbeschraenkt, inh, kollg, klg, einzelunternehmen",
    "FI SE": "oy, ab, oyj, abp, oy ab, ab oy, ky, kb, ay, hb, osk, tmi, t mi, ry, rf, osakeyhtio, aktiebolag, publ,"
    " handelsbolag, kommanditbolag, ekonomisk forening, ek for, enskild firma, toiminimi, kommandiittiyhtio",
    "EE": "ou, as, uu, tu, fie, mtu, sa, osauhing, aktsiaselts, usaldusuhing, taisuhing, tulundusuhistu",
    "LV LT": "sia, as, ik, uab, ab, mb, vsi",
    "DK NO": "aps, as, a s, is, i s, ks, k s, ivs, asa, enk, da, ans, nuf, amba, p s, anpartsselskab, aktieselskab",
    "GR CY": "ae, a e, sa, s a, epe, e p e, oe, o e, ee, e e, ike, i k e, monoprosopi, mike, anonimi etairia,"
    " anonimi eteria, anonymi etaireia",
    "TR": "as, a s, ltd sti, ltd, sti, limited sirketi, anonim sirketi, sirketi, san ve tic, sanayi ve ticaret, san,"
    " tic, sanayi, ticaret, san tic, koll sti, kom sti",
    "FR BE LU": "sa, s a, sas, s a s, sasu, sarl, s a r l, eurl, snc, sci, scop, bv, b v, bvba, nv, n v, srl, s r l,"
    " sprl, sca, scs, cvba, vof, asbl, vzw",
    "IT ES": "spa, s p a, srl, s r l, srls, snc, s n c, sas, s a s, sapa, sl, s l, slu, sa, s a, sau, sll, sc, scoop",
    "NL": "bv, b v, nv, n v, vof, v o f, cv, c v, stichting, besloten vennootschap",
    "PL": "spolka z ograniczona odpowiedzialnoscia, spolka akcyjna, spolka jawna, spolka komandytowa, spzoo, sp zoo,"
    " sp z oo, sp z o o, sa, s a, sp j, spj, sp k, spk, sp p, spolka z oo, sc, s c",
    "GB IE US": "ltd, limited, plc, llp, llc, inc, incorporated, corp, corporation, co, company, dac, lp",
}
# Before or behind the name of a person or a firm; never a name by itself.
ADDRESSES = (
    "herr, herrn, frau, fr, hr, dr, prof, dipl ing, ing, mag, mr, mrs, ms, firma, fa, sayin, kirios, kiria, familie"
)

_PHRASES = sorted(
    {tuple(phrase.split()) for listed in (*LEGAL_FORMS.values(), ADDRESSES) for phrase in listed.split(", ")},
    key=lambda phrase: (-len(phrase), phrase),
)
_ADDRESSES = {tuple(phrase.split()) for phrase in ADDRESSES.split(", ")}
_BY_FIRST: dict[str, list[tuple[str, ...]]] = {}
for _phrase in _PHRASES:
    _BY_FIRST.setdefault(_phrase[0], []).append(_phrase)


def without_forms(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words of a name without its legal form and address; all of them where nothing else would be left.

    Example: ("muller", "sohne", "gmbh", "co", "kg") gives ("muller", "sohne").
    """
    return tuple(word for phrase, form in _phrases(words) if not form for word in phrase) or words


def forms_of(words: tuple[str, ...]) -> frozenset[str]:
    """The legal forms in a name, word by word and run together: ("laine", "oy", "ab") has "oy", "ab", "oyab"."""
    forms = [phrase for phrase, form in _phrases(words) if form and phrase not in _ADDRESSES]
    return frozenset(part for phrase in forms for part in (*phrase, "".join(phrase)))


def _phrases(words: tuple[str, ...]) -> list[tuple[tuple[str, ...], bool]]:
    found: list[tuple[tuple[str, ...], bool]] = []
    at = 0
    while at < len(words):
        phrase = next((one for one in _BY_FIRST.get(words[at], ()) if words[at : at + len(one)] == one), None)
        found.append((phrase or (words[at],), phrase is not None))
        at += len(found[-1][0])
    return found
