"""A short story in many languages, for tests of encodings."""

FRENCH = (
    "Le château était désert à cette heure de la journée. Élise, fatiguée, s'assit près de la fenêtre et relut "
    "la lettre que son frère lui avait envoyée l'été précédent. « Où êtes-vous passés ? » demandait-il, sans "
    "même espérer de réponse."
)
GERMAN = (
    "Am frühen Morgen überquerte der Müller die Brücke, während über dem Fluß noch der Nebel lag. Größere "
    "Schiffe fuhren hier nicht mehr, und die Kähne gehörten längst den Söhnen der Fischer, die schönere Träume "
    "hatten als das Wasser."
)
SPANISH = (
    "El niño miró por la ventana y vio que la montaña seguía cubierta de nieve. Mañana, pensó, iré con mi tío a "
    "buscar leña. ¿Cuántos años habían pasado desde la última vez? ¡Qué rápido corría el tiempo en aquella "
    "región!"
)
PORTUGUESE = (
    "A manhã começou com um nevoeiro tão espesso que ninguém via as embarcações. João não se preocupou: conhecia "
    "a região desde criança e sabia que até às dez horas o céu estaria limpo. Então contou histórias aos irmãos."
)
ITALIAN = (
    "La città era già sveglia quando Nicolò uscì di casa. Perché mai avrebbe dovuto aspettare? Più tardi, al "
    "caffè, qualcuno gli disse che la verità è sempre più semplice di come la si racconta, e così finì per "
    "crederci."
)
SWEDISH = (
    "På våren flyttade familjen från ön till en större gård nära sjön. Där fanns äppelträd, får och en gammal "
    "båt som ingen längre använde. Barnen älskade att gå ner till bryggan när solen gått ned och räkna "
    "stjärnorna över vattnet."
)
DANISH = (
    "Om aftenen gik de to søstre langs åen og talte om det gamle hus, hvor de var født. Nu var der kun træer "
    "tilbage, men de kunne stadig høre møllen og se røgen, når vinden kom fra øst."
)
FINNISH = (
    "Syksyllä metsä täyttyi väristä, ja isä lähti pojan kanssa järvelle. Vene oli vanha mutta hyvä, eikä "
    "kumpikaan sanonut mitään pitkään aikaan. Illan hämärtyessä he söivät leipää ja kävelivät kotiin päin."
)
ICELANDIC = (
    "Það var löngu komið kvöld þegar ég kom að bænum. Enginn svaraði þótt ég berði að dyrum, og úti var orðið "
    "svo kalt að ég settist í skjól við vegginn og beið þess að einhver kæmi heim."
)
POLISH = (
    "Wczesnym rankiem nad łąką unosiła się gęsta mgła. Ścieżka prowadziła między źdźbłami trawy aż do starego "
    "młyna, w którym już dawno nikt nie mieszkał. Żółte liście szeleściły pod nogami, a chłopiec myślał o tym, "
    "co powie swojej siostrze."
)
CZECH = (
    "Příliš dlouho čekal na nádraží, než přijel první vlak. Město bylo ještě tiché a na střechách ležel čerstvý "
    "sníh. Věděl, že za řekou žije jeho sestra, ale už několik let spolu nemluvili a dům mohl být prázdný."
)
HUNGARIAN = (
    "Az öreg halász minden reggel kiment a tóhoz, és csöndben nézte a vizet. Tudta, hogy az idő múlik, mégis "
    "örült minden új napnak. A fűzfák alatt hűvös volt, a gyerekek pedig később érkeztek, hogy meghallgassák a "
    "történeteit."
)
CROATIAN = (
    "Čovjek je sjedio na obali i gledao kako se brodovi vraćaju u luku. Žena mu je rekla da će kiša početi prije "
    "večeri, ali on nije žurio. Još uvijek je čekao pismo koje mu je sin obećao poslati."
)
SLOVENE = (
    "Zjutraj je na vrtu še ležala megla, čeprav se je že slišalo žvrgolenje ptic. Starka je počasi odprla vrata "
    "in poklicala mačko, ki se je skrivala pod češnjo. Življenje je teklo naprej, kakor vselej."
)
ROMANIAN = (
    "Bătrânul pescar se trezea în fiecare dimineaţă înainte de răsărit şi cobora pe ţărm. Îşi pregătea plasele "
    "în tăcere, apoi aştepta să se lumineze. Nimeni nu ştia câţi ani avea cu adevărat."
)
RUSSIAN = (
    "Ранним утром старик вышел к реке и долго смотрел на воду. Туман ещё не рассеялся, и на другом берегу едва "
    "виднелись крыши домов. Он вспоминал, как много лет назад приехал сюда впервые вместе со своим братом."
)
UKRAINIAN = (
    "Рано вранці над річкою стояв густий туман. Дідусь вийшов із хати, сів на лаву й почав розповідати онукам "
    "про те, як колись їхня родина жила біля моря. Діти слухали уважно, хоч і чули цю історію вже не раз."
)
BULGARIAN = (
    "Рано сутринта старецът излезе пред къщата и погледна към планината. Снегът още не беше се стопил, но "
    "въздухът миришеше на пролет. Той знаеше, че скоро внуците му ще дойдат от града и дворът отново ще се "
    "изпълни с гласове."
)
GREEK = (
    "Νωρίς το πρωί ο γέρος ψαράς κατέβηκε στο λιμάνι και κοίταξε τη θάλασσα. Ο άνεμος είχε πέσει και τα νερά "
    "ήταν ήρεμα. Θυμήθηκε τα παλιά χρόνια, όταν έβγαινε με τον πατέρα του και γύριζαν το βράδυ με γεμάτα δίχτυα."
)
TURKISH = (
    "Sabahın erken saatlerinde yaşlı balıkçı kıyıya indi ve uzun süre denize baktı. Rüzgâr dinmiş, dalgalar "
    "küçülmüştü. Çocukluğunda babasıyla birlikte ağları nasıl çektiklerini düşündü; şimdi ise yalnızdı ve güneş "
    "doğuyordu."
)
HEBREW = (
    "בבוקר מוקדם יצא הזקן אל הנהר והביט זמן רב במים. הערפל עדיין לא התפזר, ועל הגדה השנייה בקושי נראו גגות "
    "הבתים. הוא נזכר כיצד לפני שנים רבות הגיע לכאן לראשונה עם אחיו."
)
ARABIC = (
    "في الصباح الباكر خرج الصياد العجوز إلى البحر ونظر طويلا إلى الماء. كانت الريح قد هدأت والأمواج صغيرة. تذكر "
    "كيف كان يخرج مع أبيه قبل سنوات كثيرة ثم يعودان في المساء ومعهما سمك كثير."
)
THAI = (
    "ในตอนเช้าตรู่ชายชราเดินลงไปที่แม่น้ำและมองดูสายน้ำเป็นเวลานาน หมอกยังไม่จางหาย และบนฝั่งตรงข้ามมองเห็นหลังคา"
    "บ้านเพียงราง ๆ เขานึกถึงวันที่มาที่นี่ครั้งแรกกับพี่ชายเมื่อหลายปีก่อน"
)
LITHUANIAN = (
    "Anksti rytą senas žvejys nusileido prie ežero ir ilgai žiūrėjo į vandenį. Rūkas dar nebuvo išsisklaidęs, o "
    "kitame krante vos matėsi namų stogai. Jis prisiminė, kaip prieš daugelį metų čia pirmą kartą atvyko su "
    "broliu."
)
LATVIAN = (
    "Agri no rīta vecais zvejnieks izgāja pie ezera un ilgi skatījās ūdenī. Migla vēl nebija izklīdusi, un otrā "
    "krastā tik tikko varēja redzēt māju jumtus. Viņš atcerējās, kā pirms daudziem gadiem šeit ieradās kopā ar "
    "brāli."
)
ESTONIAN = (
    "Varahommikul läks vana kalur järve äärde ja vaatas kaua vett. Udu ei olnud veel hajunud ning teisel kaldal "
    "võis vaevu näha majade katuseid. Ta mäletas, kuidas ta palju aastaid tagasi siia esimest korda koos vennaga "
    "jõudis."
)
JAPANESE = (
    "朝早く、老人は川へ行き、長いあいだ水を見ていた。霧はまだ晴れておらず、向こう岸の家の屋根がかすかに見えるだけ"
    "だった。何年も前に、兄と一緒に初めてここへ来た日のことを思い出した。「カメラを持ってくればよかった」と彼はつ"
    "ぶやいた。"
)
CHINESE = (
    "清晨，老人走到河边，久久地望着河水。雾还没有散去，对岸的屋顶只能隐约看见。他想起很多年前，自己和哥哥第一次来"
    "到这里的情景。那时候桥还没有修好，人们都要坐船过河。"
)
TRADITIONAL_CHINESE = (
    "清晨，老人走到河邊，久久地望著河水。霧還沒有散去，對岸的屋頂只能隱約看見。他想起很多年前，自己和哥哥第一次來"
    "到這裡的情景。那時候橋還沒有修好，人們都要坐船過河。"
)
KOREAN = (
    "이른 아침 노인은 강가로 나가 오랫동안 물을 바라보았다. 안개는 아직 걷히지 않았고 건너편 기슭에는 지붕들만 "
    "희미하게 보였다. 그는 여러 해 전에 형과 함께 처음 이곳에 왔던 날을 떠올렸다."
)
