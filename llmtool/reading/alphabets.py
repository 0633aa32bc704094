"""How languages are spelled beyond ASCII, as far as legacy encodings are concerned.

A few characters are enough to tell languages and encodings apart: six for Polish from French, a few hundred
for Chinese from Korean.
"""

# ruff: noqa: RUF001 - letters that look like others are what this file is about

from typing import NamedTuple


class Alphabet(NamedTuple):
    """The characters of a language.

    Args:
        usual: those that make up most of its writing.
        also: the rest of its letters and signs.
        first: the first character of its script, where that has too many to list.
        last: the last one.
        size: how many of these a text chooses from.
    """

    usual: str
    also: str
    first: str = ""
    last: str = ""
    size: int = 1


PUNCTUATION = "\u00a0’“”„‘‚…–—•«»‹›¡¿°§©®™€£·×±½¼¾²³ªº¹´µ¶\u00ad†‡※"
"""Signs that any language may use, and most legacy encodings have."""

WESTERN = (
    Alphabet("’“”–—…‘•", "éèïñöü£€°©®±µ×½²³\u00a0"),  # English
    Alphabet("éüöñ", "èêëáàâäãåæçíìîïóòôõøœúùûýÿßðþÉÈÊËÁÀÂÄÃÅÆÇÍÌÎÏÑÓÒÔÖÕØŒÚÙÛÜÝŸÐÞšžŠŽ"),  # a list of names
    Alphabet("éèàêç", "ùîôâûëïœæüÿÉÈÀÊÇÙÎÔÂÛËÏŒÆÜŸ’«»\u00a0"),  # French
    Alphabet("üäöß", "éàèÜÄÖ„“–"),  # German
    Alphabet("óáíñé", "úüÁÉÍÓÚÑÜ¿¡ºª«»"),  # Spanish
    Alphabet("ãçáéí", "óúâêôõàüÃÇÁÉÍÓÚÂÊÔÕÀºª"),  # Portuguese
    Alphabet("àèòùé", "ìóíîÀÈÒÙÉÌ’«»"),  # Italian
    Alphabet("àéèóí", "òúïüçÀÉÈÓÍÒÚÏÜÇ·"),  # Catalan
    Alphabet("äåö", "éüÄÅÖÉ”"),  # Swedish, Finnish
    Alphabet("åøæ", "éèòóôäöÅØÆÉ«»"),  # Danish, Norwegian
    Alphabet("áíðúóéöþæý", "ÁÍÐÚÓÉÖÞÆÝ„“"),  # Icelandic
    Alphabet("éëïó", "èêüöáíúÉËÏ‘’"),  # Dutch
    Alphabet("äõüö", "šžÄÕÜÖŠŽ"),  # Estonian
    Alphabet("áéíóú", "ÁÉÍÓÚ"),  # Irish
)
CENTRAL = (
    Alphabet("ąęłóśż", "ćńźĄĆĘŁŃÓŚŹŻ„”–"),  # Polish
    Alphabet("áíéěčřšžý", "ůúťďňóÁÍÉĚČŘŠŽÝŮÚŤĎŇÓ„“–"),  # Czech
    Alphabet("áíéčšžýú", "äľťďňóôŕĺÁÍÉČŠŽÝÚÄĽŤĎŇÓÔŔĹ„“–"),  # Slovak
    Alphabet("áéöóőíüúű", "ÁÉÖÓŐÍÜÚŰ„”–"),  # Hungarian
    Alphabet("ăşţîâ", "ĂŞŢÎÂ„”–"),  # Romanian
    Alphabet("čšžćđ", "ČŠŽĆĐ„”»«"),  # Croatian, Slovenian, Serbian in Latin letters
)
BALTIC = (
    Alphabet("ėąįšžųūęč", "ĖĄĮŠŽŲŪĘČ„“–"),  # Lithuanian
    Alphabet("āīēšņļūžķčģ", "ĀĪĒŠŅĻŪŽĶČĢ„”–"),  # Latvian
    Alphabet("äõüö", "šžÄÕÜÖŠŽ„“"),  # Estonian
)
TURKISH = (Alphabet("ıüşğöçİ", "âîûÜŞĞÖÇÂ’“”"),)
VIETNAMESE = (Alphabet("đơưăâêô\u0300\u0301\u0303\u0309\u0323", "àáãèéìíòóõùúýĐƠƯĂÂÊÔÀÁÈÉÌÍÒÓÙÚ"),)

CYRILLIC = (
    Alphabet("оеаинтсрвлкмдпу", "яыьгзбчйхжшюцщэфъёАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЁ№«»—"),  # Russian
    Alphabet("оанивтреслкумдп", "язьігбчйхжшюцщєфїґАБВГДЕЄЖЗИІЇЙКЛМНОПРСТУФХЦЧШЩЬЮЯҐ№«»—"),  # Ukrainian
    Alphabet("анотеирсвлдкпмъ", "угзбчщжцйхяшюфьАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЬЮЯ№„“—"),  # Bulgarian
    Alphabet("аоиенрсјтукдвмл", "пгзбчћшцњљжђхфџѓќѕАБВГДЂЕЖЗИЈКЛЉМНЊОПРСТЋУФХЦЧЏШЃЌЅ„“—"),  # Serbian, Macedonian
    Alphabet("анірецслкодытў", "яьмпугзбчйхжшюэфёАБВГДЕЁЖЗІЙКЛМНОПРСТУЎФХЦЧШЫЬЭЮЯ№«»—"),  # Belarusian
)
GREEK = (Alphabet("αοιετσνηυρπκμλς", "ωδγχθφβξζψάέήίόύώϊϋΐΰΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩΆΈΉΊΌΎΏ«»"),)
HEBREW = (Alphabet("יוהלארמבשתנ", "םדקעחכגספטצןךזץף\u05b0\u05b4\u05b7\u05b8\u05bc־"),)
ARABIC = (Alphabet("اليمنوتربةدعسفه", "كقحجشطصخضذثزظغءأإآؤئىپچژگ،؛؟ـ\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652"),)
THAI = (Alphabet("านรอกเงมยลวดทสตะปบคหแจพชขใไโัิีึืุู่้์็", "ธผฟซฐฉณญศษฝฆภฬฮฎฏฑฒฌฤ๊๋ำๆฯ๐๑๒๓๔๕๖๗๘๙"),)
JAPANESE = (
    Alphabet(
        "のにはをたがでとしいるなてかれもさっらこあすりくんけまそよえおうきちめせじだどつやみわろほばずげふぶべへごぎ"
        "ざびむゆねひぬー、。「」",
        "ァアィイゥウェエォオカガキギクグケゲコゴサザシジスズセゼソゾタダチヂッツヅテデトドナニヌネノハバパヒビピフブ"
        "プヘベペホボポマミムメモャヤュユョヨラリルレロワヲンヴ・ぁぃぅぇぉぐぜぞぢづぱぴぷぺぽゃゅょ日本人大年一国会"
        "出上中行分生時事者月間学見自子地方前後手金同今気場合回電入部名社開新用外体車力家発品小書高文第立東下語目業的"
        "明近長全定所理心動通言思意作対要内表物話何水戦度最問政先使性考実｡｢｣､･ｦｧｨｩｪｫｬｭｮｯｰｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌ"
        "ﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜﾝﾞﾟ",
        first="一",
        last="鿿",
        size=6000,
    ),
)
CHINESE = (
    Alphabet(
        "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所"
        "然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日者意无力它与长"
        "把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应向头文体政美相见被利什二等产或新己制身"
        "果加西月话合回特代内信表化老给世位次度门常先海通教，。、：；",
        "《》“”！？（）〈〉儿原东声提立及比员解水名真论处走义各入几口认条平系气题活更别打女变四神总何电数安少报才结反"
        "受目太量再感建务做接必场件计管期市直资命山金指许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即"
        "像难且权思王象完设式色路记南品住告类求据程北边死张该交规万",
        first="一",
        last="鿿",
        size=7000,
    ),
)
TRADITIONAL_CHINESE = (
    Alphabet(
        "的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後作裡用道行所"
        "然家種事成方多經麼去法學如都同現當沒動面起看定天分還進好小部其些主樣理心她本前開但因只從想實日者意無力它與長"
        "把機十民第公此已工使情明性知全三又關點正業外將兩高間由問很最重並物手應向頭文體政美相見被利什二等產或新己制身"
        "果加西月話合回特代內信表化老給世位次度門常先海通教，。、：；",
        "《》「」『』！？（）〈〉兒原東聲提立及比員解水名真論處走義各入幾口認條平系氣題活更別打女變四神總何電數安少報"
        "才結反受目太量再感建務做接必場件計管期市直資命山金指許統區保至隊形社便空決治展馬科司五基眼書非則聽白卻界達光"
        "放強即像難且權思王象完設式色路記南品住告類求據程北邊死張該交規萬",
        first="一",
        last="鿿",
        size=9000,
    ),
)
KOREAN = (
    Alphabet(
        "이다는을의에고가하지로한은기사도들를어자리나시인아대그있서수일해과부전정스만것여었보상주원제국게라장으동구조"
        "면니선비우성적와무위안치소모신공실경생문오마유세관내연",
        "간계감개건결당말방발분할된되때람려래러레름며물미민바반번법복본새석설속심않야양없역열영용음입작잘저점종중직진"
        "집처초출트파편표품학합행현형호화회후금군글김강같거겠까남날너노년님단달더데두드란력",
        first="가",
        last="힣",
        size=2350,
    ),
)
