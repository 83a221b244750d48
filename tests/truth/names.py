# SPDX-License-Identifier: MIT
"""Names of seven languages, and what banks, old systems and other keyboards make of them.

Nothing here is shared with the matching.
"""

GIVEN = {
    "de": "Hans Jürgen Käthe Björn Ute Günther Sören Anneliese Jörg Dörte",
    "fi": "Väinö Päivi Matti Äänekäs Jyrki Tuula Hämäläinen Kyösti Sisko Mäkelä",
    "et": "Jüri Õnne Mäe Tõnu Ülle Küllike Peeter Kärt Raivo Aare",
    "tr": "İbrahim Işıl Çağlar Şükrü Gökçe Mehmet Ayşe Oğuz Ümit Zeynep",
    "el": "Γεώργιος Ελευθερία Δημήτρης Ευάγγελος Χρήστος Αικατερίνη Νίκος Παναγιώτης Θεόδωρος Μαρία",
    "sv": "Åke Östen Märta Göran Sjöfn Björn Kerstin Håkan Ingegärd Lars",
    "en": "John Mary Oliver Grace Henry Alice George Ruth Thomas Emma",
}
FAMILY = {
    "de": "Müller Schröder Weiß Kühn Böhm Großmann Jäger Lößner Vögele Bauer Krüger Strauß Hölzl Nägele Körner",
    "fi": "Virtanen Mäkinen Hämäläinen Järvinen Korhonen Nieminen Räsänen Töyrylä Lähteenmäki Saari Pöyhönen Ylönen",
    "et": "Tamm Mägi Sepp Kõiv Öpik Põldmäe Järv Lõhmus Kütt Rästas Vään Teesaar Õunapuu Ilves Kaasik",
    "tr": "Yılmaz Öztürk Çelik Şahin Yıldız Aydın Işık Güneş Kılıç Doğan Özdemir Çiftçi Karadağ",
    "el": "Παπαδόπουλος Γεωργίου Χατζής Ευσταθίου Οικονόμου Νικολάου Αντωνίου Βασιλείου Καραγιάννης Μπακογιάννης",
    "sv": "Åkesson Lindström Sjöberg Öberg Nyström Bäckman Hägglund Forsström Ekström Wallén Söderlund",
    "en": "Smith Taylor Whitfield Carpenter Ashdown Blackwood Penrose Hargreaves Lockhart Pemberton",
}
TRADES = {
    "de": "Maschinenbau Elektrotechnik Möbelhaus Gärtnerei Großhandel Druckerei",
    "fi": "Rakennus Sähkötyöt Kuljetus Kiinteistöt Metsäpalvelu Konepaja",
    "et": "Ehitus Mööbel Põllutöö Metsandus Trükikoda Autohooldus",
    "tr": "Tekstil Isıtma İnşaat Gıda Çelik Nakliyat",
    "el": "Τρόφιμα Κατασκευές Εκτυπώσεις Μεταφορές Έπιπλα Υφάσματα",
    "sv": "Bygg Måleri Åkeri Möbler Trädgård Plåtslageri",
    "en": "Joinery Haulage Printing Bakery Engineering Textiles",
}
FORMS = {
    "de": ["GmbH", "GmbH & Co. KG", "AG", "e.K."],
    "fi": ["Oy", "Oyj", "Ky"],
    "et": ["OÜ", "AS"],
    "tr": ["A.Ş.", "Ltd. Şti."],
    "el": ["Α.Ε.", "Ο.Ε.", "Ε.Π.Ε."],
    "sv": ["AB", "HB"],
    "en": ["Ltd", "Limited", "LLP"],
}
UMLAUTS = dict(zip("äöüÄÖÜß", ["ae", "oe", "ue", "Ae", "Oe", "Ue", "ss"], strict=True))
PLAIN = dict(zip("äöüÄÖÜõÕåÅıİşŞğĞçÇéß", "aouAOUoOaAiIsSgGcCes", strict=True))
ELOT_SIGNS = "a v g d e z i th i k l m n x o p r s s t y f ch ps o a e i i o y o i"
ELOT = dict(
    zip(
        "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊ",
        ELOT_SIGNS.split(),
        strict=True,
    )
)


def latin(name: str) -> str:
    """Greek as passports write it."""
    low = (
        name.lower()
        .replace("ου", "ou")
        .replace("ού", "ou")
        .replace("ευ", "ef")
        .replace("εύ", "ef")
        .replace("ευά", "eva")
    )
    return swap(low, ELOT).title().replace("Mp", "B")


def swap(text: str, table: dict[str, str]) -> str:
    return "".join(table.get(sign, sign) for sign in text)
