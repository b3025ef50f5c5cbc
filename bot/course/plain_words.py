"""Recognises a message that contributes nothing: an acknowledgement, a greeting, a call for help, in several languages.

A message counts as such only if it consists of these phrases and nothing else, so that "ok, but why?" does not.
"""

import re
import unicodedata
from typing import Literal

PlainKind = Literal["acknowledgement", "greeting", "asks for help"]

_EMOJI_CODE = re.compile(r":[a-z0-9_+-]+:")
_MARKS = re.compile(r"['’`´]")
_WORD = re.compile(r"[^\W_]+")
_LONGEST_CHARS = 80

# Without apostrophes, as `normal` leaves them; English first.
_SAID: dict[PlainKind, str] = {
    "asks for help": (
        "i dont know|i do not know|dont know|idk|no idea|no clue|dunno|not sure|im not sure|i am not sure|"
        "i give up|give up|help|help me|please help|hint|a hint|give me a hint|i need help|i need a hint|tell me|"
        "just tell me|tell me the answer|show me|whats the answer|what is the answer|im stuck|i am stuck|stuck|"
        "im lost|i am lost|lost|i dont get it|i dont understand|i do not understand|what|huh|another hint|"
        "one more hint|more help|ich weiß nicht|ich weiß es nicht|weiß nicht|weiß ich nicht|keine ahnung|hilfe|"
        "ein tipp|sag es mir|je ne sais pas|je sais pas|aucune idée|aide moi|un indice|no lo sé|no sé|ni idea|"
        "ayuda|una pista|dime|não sei|nao sei|ajuda|uma dica|non lo so|non so|aiuto|weet ik niet|geen idee|"
        "nie wiem|pomoc|не знаю|без понятия|помоги|подскажи|bilmiyorum|yardım|لا أعرف|मुझे नहीं पता|पता नहीं|"
        "わかりません|分かりません|わからない|不知道|我不知道|不懂|모르겠어요|모르겠습니다|몰라요"
    ),
    "greeting": (
        "hi|hello|hey|hiya|yo|howdy|hi there|hello there|hey there|hi all|good morning|good afternoon|"
        "good evening|good night|how are you|nice to meet you|hallo|moin|servus|guten tag|guten morgen|"
        "guten abend|grüezi|hoi|bonjour|salut|bonsoir|coucou|hola|buenos días|buenos dias|buenas tardes|buenas|"
        "olá|ola|oi|bom dia|boa tarde|ciao|buongiorno|buonasera|goedemorgen|goedendag|hej|cześć|dzień dobry|"
        "привет|здравствуйте|добрый день|merhaba|selam|günaydın|مرحبا|السلام عليكم|नमस्ते|"
        "こんにちは|おはよう|おはようございます|"
        "こんばんは|你好|您好|早上好|大家好|안녕|안녕하세요"
    ),
    "acknowledgement": (
        "ok|okay|okey|k|kk|y|n|yes|yep|yeah|yup|ya|no|nope|nah|sure|right|correct|true|exactly|agreed|alright|"
        "all right|fine|good|great|cool|nice|perfect|awesome|excellent|brilliant|wow|lol|haha|hm|hmm|hmmm|ah|aha|"
        "oh|well|so|got it|gotcha|i see|i get it|understood|i understand|makes sense|that makes sense|noted|"
        "will do|please|now|then|and|next|next one|next please|next question|next step|continue|please continue|"
        "carry on|go on|go ahead|keep going|proceed|move on|lets go|lets move on|lets continue|more|and now|"
        "what now|what next|whats next|now what|ready|im ready|i am ready|done|im done|i am done|finished|"
        "im finished|i am finished|that is all|thats all|complete|end|thanks|thank you|thankyou|thx|thanx|ty|tysm|"
        "cheers|many thanks|thanks a lot|thank you very much|thank you so much|thanks so much|much appreciated|"
        "bye|goodbye|see you|later|test|testing|tutor|homeroom|claude|there|it|that|interesting|good point|"
        "good question|sounds good|fair enough|of course|certainly|absolutely|definitely|indeed|ja|nein|doch|"
        "danke|danke schön|vielen dank|dankeschön|gut|sehr gut|super|klar|alles klar|verstanden|ich verstehe|"
        "weiter|nächste|nächste frage|fertig|bitte|genau|stimmt|passt|tschüss|oui|non|merci|merci beaucoup|"
        "daccord|dac|bien|très bien|compris|je comprends|suivant|la suite|continuez|fini|parfait|sí|si|gracias|"
        "muchas gracias|vale|de acuerdo|entendido|entiendo|bien|muy bien|claro|siguiente|sigue|continúa|listo|"
        "perfecto|adiós|sim|não|nao|obrigado|obrigada|entendi|próximo|proximo|certo|tá|beleza|pronto|sì|grazie|"
        "grazie mille|va bene|capito|ho capito|avanti|bene|perfetto|fatto|nee|bedankt|dank je|dank u|dankjewel|"
        "begrepen|volgende|goed|prima|klaar|oké|tak|nie|dzięki|dziękuję|dobrze|rozumiem|dalej|следующий|да|нет|"
        "спасибо|хорошо|понял|поняла|понятно|ясно|дальше|ок|ладно|готово|tack|takk|tak|nej|nei|jo|ja tack|kiitos|"
        "joo|evet|hayır|tamam|teşekkürler|teşekkür ederim|sonraki|anladım|devam|نعم|لا|شكرا|حسنا|تمام|التالي|فهمت|"
        "हाँ|हां|नहीं|धन्यवाद|ठीक है|अगला|समझ गया|はい|いいえ|ありがとう|ありがとうございます|"
        "次|次へ|わかりました|分かりました|了解|了解です|なるほど|オーケー|"
        "続けて|好|好的|好吧|是|是的|对|不|不是|没有|谢谢|谢谢你|多谢|下一个|下一步|继续|明白|明白了|知道了|我知道了|懂了|我懂了|嗯|可以|行|네|예|아니요|아니오|감사합니다|고맙습니다|"
        "고마워요|다음|계속|알겠습니다|알겠어요|이해했어요|좋아요"
    ),
}


def normal(text: str) -> str:
    """A text for comparing: its words in small letters, one blank between them, without marks and emoji."""
    plain = _EMOJI_CODE.sub(" ", unicodedata.normalize("NFKC", text).casefold())
    return " ".join(_WORD.findall(_MARKS.sub("", plain)))


_KIND_OF: dict[str, PlainKind] = {
    normal(phrase): kind for kind in reversed(_SAID) for phrase in _SAID[kind].split("|") if normal(phrase)
}
_SIZES = sorted(set(map(len, _KIND_OF)), reverse=True)
_UNSPACED = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")  # scripts that put no blank between words


def plain_kind(text: str) -> PlainKind | None:
    """The kind of a message that contributes nothing, such as one without a letter or digit; None for any other."""
    said = normal(text)
    if not said:
        return "asks for help" if "?" in text else "acknowledgement"
    kinds = _kinds_in(said) if len(said) <= _LONGEST_CHARS else set()
    return next((kind for kind in _SAID if kind in kinds), None)


def _kinds_in(said: str) -> set[PlainKind]:
    """The kinds of the phrases that a text consists of, long ones first; empty if it has anything else.

    Each place is looked at once, from the end: trying every split of 不是不是… would take exponential time.
    """
    from_place: dict[int, set[PlainKind]] = {len(said): set()}
    for place in reversed(range(len(said))):
        for phrase in (said[place : place + size] for size in _SIZES):
            after = _after(said, place + len(phrase)) if phrase in _KIND_OF else -1
            if after in from_place:
                from_place[place] = {_KIND_OF[phrase]} | from_place[after]
                break
    return from_place.get(0, set())


def _after(said: str, end: int) -> int:
    """The place where the next phrase begins after one that ends there; -1 in the middle of a word."""
    if said[end : end + 1] == " ":
        return end + 1
    return end if end == len(said) or _UNSPACED.fullmatch(said[end - 1]) else -1
