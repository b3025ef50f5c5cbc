"""The English by which a turn's kind is told. Turns come in small letters; the first fitting kind decides."""

from bot.sandbox.claude.tutor.language.words import word_set

Kind = tuple[str, tuple[str, ...]]

# Read anywhere in a turn, whatever else it says.
ANYWHERE: tuple[Kind, ...] = (
    (
        "injection",
        (
            r"^(please |now |ok(ay)? |hey )*(ignore|forget|disregard|override|bypass)\b.{0,30}\b(rule|instruction)s?\b",
            r"\b(ignore|forget|disregard|override|bypass) (all )?(of )?your (\w+ )?(rules?|instructions?|prompt)\b",
            r"\b(quiz|exam|module test|the test)('s)? (answers?|keys?|solutions?)\b|\bwhich option is\b",
            r"\b(answers?|keys?|solutions?) (to|of|for|from) (the |this |your |my |lesson \d )*(quiz|test|exam)\b",
            r"\b(show|print|reveal|repeat|give)\b.{0,20}\byour\b.{0,20}\b(prompt|instructions|rules)\b",
            r"\b(jailbreak|developer mode|role-?play|pretend (to be|you))",
        ),
    ),
    (
        "off_topic",
        (
            r"\b(write|tell|sing|compose|give|make|know)\b.{0,20}\b(poem|song|joke|haiku|lyrics|recipe|riddle|story|rap)s?\b",
            r"\b(weather|football|soccer|basketball|stock (price|market)|elections?|president|meaning of life)\b",
            r"\b(lunch|dinner|breakfast|pizza|movies?|netflix|girlfriend|boyfriend|capital of|your favou?rite)\b",
            r"\bwho (won|will win|is winning)\b|\bwhat (day|time) is it\b",
        ),
    ),
    (
        "recall",
        (
            r"\b(what|which)\b.{0,20}\b(did i|have i) (just |first |last )?(ask|say|said|write|want)",
            r"\b(what|which) (was|were) my\b|\bmy (very )?(first|last|previous|second|third) question\b",
            r"\bremind me what i\b|\bwhat i (first )?asked\b|\bdo you remember (what i|my)\b",
        ),
    ),
    (
        "summary",
        (
            r"^(please |can you |could you |now )*(summar(y|i[sz]e)|recap|sum (it |this |that )?up)\b",
            r"\b(summary|recap)( please)?\W*$|\bwhat (have|did) we (talk|discuss|cover|learn)",
            r"\b(i'?m|i am|we'?re) (all )?(done|finished)\b|\bthat('s| is) (all|it) (for|from) me\b",
        ),
    ),
    (
        "quoted",
        (
            r"\b(as|like|when|what) you (just |already )?(said|told|mentioned|wrote)\b",
            r"\byou (just |already |earlier )?(said|told me|mentioned)\b|\bearlier you\b",
        ),
    ),
    (
        "identity",
        (
            r"\b(who|what) are you\b|\bam i talking to\b",
            r"\bare you (really )?(an? |the )?(real )?(ai|bot|robot|human|person|claude|chatgpt|gpt|llm|model)\b",
            r"\bwhat can you (do|answer|help( me)? with)\b|\bwhat (can you tell me|do you know)\W*$",
            r"\bwhat can i ask( you)?\b|^help\W*$",
        ),
    ),
    (
        "progress",
        (
            r"\bam i (done|finished)\b|\bexchanges? (left|count)",
            r"\bhow many (exchanges|more)( (to go|left|do i need))?\W*$",
            r"\bnext (lab|lesson|quiz)\b|\bdid (i|that) (pass|count)\b",
        ),
    ),
    (
        "all_of_it",
        (
            r"\b(write|do|give|solve|make)\b.{0,16}\b(whole|entire|complete|full)\b.{0,20}\b(program|code|script|lab)\b",
            r"\b(do|solve|write)\b.{0,10}\b(my )?(homework|the lab|the task|it all|everything)\b",
        ),
    ),
)

# Read in short turns that say nothing else.
SHORT: tuple[Kind, ...] = (
    (
        "begin",
        (
            r"^\?+$|\b(don'?t know|not sure|no idea|help me) ?(where|how|what)?\W*(to )?(start|begin)\b",
            r"\b(how|where) (do|can|should) (i|we) (start|begin)\b",
            r"^what (should|can|do|could|am) i (supposed to )?(learn|ask)( here| now)?\W*$",
            r"\bwhat('s| is) (this|the) (lab|task)( about| for)?\W*$",
        ),
    ),
    ("what_now", (r"^(so |and |ok )*what (should|can|do|could|must|am) i (supposed to )?do( here| now| then)?\W*$",)),
    ("hello", (r"^(hi|hello|hey|hiya|good (morning|evening|afternoon)|yo)\b",)),
    (
        "unclear",
        (
            r"(do ?n[o']?t|didn'?t|not) (really |quite |fully )?(get|understand|follow)",
            r"\b(confus\w+|unclear|lost|simpler|easier|eli5|no sense|too (hard|complicated|long))\b",
            r"^(huh|what)\W*$|\bsay (that|it) again\b|\brephrase\b|\bin other words\b",
        ),
    ),
    ("thanks", (r"\b(thanks?|thank you|thx|ty|cheers|great|awesome|perfect|nice|cool|bye|goodbye)\b",)),
    (
        "example",
        (
            r"(?<!my)(?<!our)(?<!the)(?<!this) (examples?|sample)\b|^(examples?|sample)\b|\bshow me\b",
            r"\bcode( please)?\W*$|\bhow (does|would|do) (it|that|this) look\b",
            r"^(please|pls|come on|just do it)\W*$",
        ),
    ),
    (
        "doubt",
        (
            r"\bare you (really |very |quite )?(sure|certain)\b|\breally\W*$",
            r"\bis (that|this|it) (really )?(true|right|correct)\b|\bi doubt\b|\bsource\b",
        ),
    ),
    (
        "hint",
        (
            r"\b(hint|clue|no idea|not sure|i give up|i'm stuck|stuck)\b",
            r"^(i )?(really )?(do ?n[o']?t|dunno)( know)?\W*$|^(no|nope|idk|nah|hm+)\b|\btell me\W*$",
        ),
    ),
    ("why", (r"^(but |and |so |ok |yes |hm+ )*(why|how come|how so|what for)\b",)),
    (
        "next",
        (
            r"^(and|so|ok|what|then|now)\b.{0,10}\b(then|next|now|else|after)\W*$",
            r"\banything else\b|\bwhat('s| is)? next\b",
            r"^(go on|continue|more|next|further|keep going|tell me more|carry on)\b|^(and|then)\W*$",
        ),
    ),
    (
        "yes",
        (r"^(ok(ay)?|yes|yep|yeah|sure|right|got it|i see|understood|makes sense|alright|fine|good)\b",),
    ),
)

# The words of such turns; one with more than these (and common) words says something else as well.
OWN_WORDS = word_set(
    "hi hello hey hiya morning evening thank thanks thx cheers great awesome perfect nice cool bye goodbye get ok",
    "okay understand follow confused confusing unclear lost simpler easier eli5 hard complicated long huh again",
    "ty yo rephrase words sense example examples show look sample code sure certain true right correct doubt",
    "source hint clue stuck dunno idea give idk nope nah hmm hm come then next else after continue further keep",
    "going carry anything yep got see understood makes alright fine aha ah good clear bit part quite fully try",
    "first step need know tell no please pls start begin learn ask lab task supposed where helps helped useful",
)
