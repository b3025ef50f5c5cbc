"""Turns in German, French or Spanish: common words of a question turned into English, names left as they are."""

import re
from dataclasses import dataclass

from bot.sandbox.claude.tutor.language.words import CODE, STOP

LETTERS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
TOKEN = re.compile(r"[^\W\d_]'|[\w./-]*\w|\?")
FOREIGN_SIGN = re.compile(r"[¿¡äöüßàâçéèêëîïôùûñáíóú]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Language:
    """A language as far as the tutor knows it: words only it has, what some of them mean, and a notice in it."""

    marks: frozenset[str]
    meaning: dict[str, str]
    notice: str

    def hits(self, words: list[str]) -> int:
        """How many of the words are this language's."""
        return sum(word in self.marks or word in self.meaning for word in words)


def _language(notice: str, marks: str, *lines: str) -> Language:
    pairs = [entry.split("=") for line in lines for entry in line.split()]
    meaning = {word: english.replace("_", " ") for english, words in pairs for word in words.split(",")}
    return Language(frozenset(marks.split()), meaning, notice)


GERMAN = _language(
    "(Offline-Tutor: Ich kenne nur die englischen Seiten und zitiere sie; auf Englisch verstehe ich Fragen besser.)",
    "ich du er wir ihr ist sind wird wenn dann das der dem den ein eine einen einem mit und oder auf für von zu"
    " bei im nicht es mich mir mein meine meinen dass aber auch noch schon nur sich kann muss soll darf hat habe"
    " wo wer bitte",
    "why=warum,wieso,weshalb how=wie what=was,welches which=welche,welcher,welchen when=wann where=wo",
    "thanks=danke,dankeschön hello=hallo,moin,servus yes=ja,genau no=nein example=beispiel please=bitte then=dann",
    "help=hilfe and=und with=mit forget=vergessen,vergesse,vergisst,weglassen,weglasse,fehlt",
    "happens=passiert,geschieht much=viel many=viele long=lange cost=kostet,kosten,preis,preise,bezahlen,zahle",
    "expensive=teuer cheap=billig,günstig less=weniger,sparen,spare error=fehler answer=antwort,antworten",
    "request=anfrage,anfragen message=nachricht,nachrichten send=senden,schicken,schicke,sende",
    "again=nochmal,wieder,erneut model=modell,modelle,modells limit=grenze,grenzen,begrenzung wait=warten,warte",
    "key=schlüssel stop=stoppt,abbricht,bricht,aufhört,endet remember=erinnern,erinnert,merkt,merken",
    "history=verlauf need=brauche,brauchen required=nötig,pflicht,pflichtfelder,erforderlich,notwendig",
    "field=feld,felder change=ändern,ändere delete=löschen mean=bedeutet,heißt difference=unterschied",
    "between=zwischen safe=sicher,sicherheit secret=geheim,geheimnis role=rolle without=ohne",
    "write=schreiben,schreibe read=lesen,lese count=zählen,zähle prevent=verhindern,verhindere,schützen",
    "refused=abgelehnt,verweigert connection=verbindung retry=wiederholen,versuchen,versuche think=denken,denkt",
    "output=ausgabe day=tag hour=stunde belongs=gehört should=soll,sollte instructions=anweisungen",
    "word=wort,wörter text=texte what_is=bedeutung work=funktioniert",
)
FRENCH = _language(
    "(Tuteur hors ligne : je ne connais que les pages en anglais et je les cite ; je comprends mieux l'anglais.)",
    "je tu il elle nous vous est sont les des du une dans sur avec et ou mais le la l' d' j' n' s' c' qu' ne"
    " pas que qui ce pour cette mon ma mes ses leur faut peut dois doit suis ai fait cela ça au aux",
    "why=pourquoi how=comment what=quoi,quel,quelle,quels,quelles when=quand where=où thanks=merci",
    "hello=bonjour,salut yes=oui no=non example=exemple please=svp then=ensuite,alors help=aide and=et with=avec",
    "without=sans much=combien forget=oublie,oublier,oublié,manque happens=passe",
    "cost=coûte,coûter,prix,coût,coute pay=payer,paie expensive=cher,chère less=moins error=erreur,erreurs",
    "answer=réponse,réponses request=requête,requêtes send=envoyer,envoie,envoi again=encore model=modèle,modèles",
    "limit=limite wait=attendre,attends key=clé,clef stop=arrête,arrêter,coupe,s'arrête",
    "remember=souvient,souvenir,mémoire,rappelle history=historique need=besoin",
    "required=obligatoire,obligatoires,nécessaire,requis field=champ,champs change=changer,modifier",
    "delete=supprimer mean=signifie,dire difference=différence between=entre safe=sûr,sécurité role=rôle",
    "write=écrire,écris read=lire count=compter prevent=empêcher,éviter,protéger refused=refusé,refusée,refus",
    "connection=connexion retry=réessayer,recommencer think=penser,pense output=sortie day=jour hour=heure",
    "belongs=contenir instructions=consignes word=mot,mots text=texte should=devrait work=marche,fonctionne",
)
SPANISH = _language(
    "(Tutor sin conexión: solo conozco las páginas en inglés y las cito; entiendo mejor las preguntas en inglés.)",
    "yo tú él ella es los las del un una en con pero el lo mi mis su sus este esta hay puedo puede",
    "why=por_qué,porqué how=cómo,como what=qué,que which=cuál,cuáles when=cuándo where=dónde thanks=gracias",
    "hello=hola yes=sí example=ejemplo please=favor then=entonces,luego help=ayuda and=y with=con without=sin",
    "much=cuánto,cuanto many=cuántos forget=olvido,olvidar,olvida,falta happens=pasa,ocurre,sucede",
    "cost=cuesta,costar,precio,coste,costo pay=pagar,pago expensive=caro,cara less=menos error=errores,fallo",
    "answer=respuesta,respuestas request=petición,solicitud message=mensaje,mensajes send=enviar,envío,mandar",
    "again=otra_vez,nuevo model=modelo,modelos limit=límite,límites wait=esperar,espero key=clave,llave",
    "stop=parar,corta,termina remember=recuerda,recordar,memoria history=historial",
    "need=necesito,necesita,necesario required=obligatorio,obligatorios,requerido field=campo,campos",
    "change=cambiar delete=borrar mean=significa difference=diferencia between=entre safe=seguro,seguridad",
    "secret=secreto,secretos role=papel,rol write=escribir read=leer count=contar prevent=evitar,impedir,proteger",
    "refused=rechazado,rechazada connection=conexión retry=reintentar think=pensar output=salida day=día",
    "hour=hora belongs=pertenece,contener should=debe,debería say=decir instructions=instrucciones word=palabra",
    "text=texto work=funciona,funcionan",
)
KNOWN = (GERMAN, FRENCH, SPANISH)


def language_of(text: str) -> Language | None:
    """The language of a text where it is none of English: most of its words, or its signs and one word."""
    words = [word.lower().replace("’", "'") for word in LETTERS.findall(text)]
    if not words:
        return None
    hits, language = max(
        ((language.hits(words), place) for place, language in enumerate(KNOWN)), key=lambda found: found[0]
    )
    english = sum(word in STOP and word not in KNOWN[language].marks for word in words)
    enough = hits > max(english, 0.3 * len(words)) or (bool(FOREIGN_SIGN.search(text)) and hits >= max(1, english))
    return KNOWN[language] if hits and enough else None


def in_english(language: Language, text: str) -> str:
    """What is understood of a text: the known words in English, and names such as `max_tokens`."""
    found = []
    for word in TOKEN.findall(text.replace("’", "'")):
        low = word.lower()
        if low in language.meaning:
            found.append(language.meaning[low])
        elif CODE.search(word) or low not in language.marks:
            found.append(word)
    return " ".join(found)
