"""Finds gensim's phrases in a text of a sentence a line, and writes the text with them joined.

usage: gensim_phrases.py corpus output min_count threshold
"""

import sys

from gensim.models.phrases import Phrases
from gensim.models.word2vec import LineSentence

corpus, output, min_count, threshold = sys.argv[1:]
sentences = LineSentence(corpus, max_sentence_length=1_000_000_000)
phrases = Phrases(sentences, min_count=int(min_count), threshold=float(threshold)).freeze()
with open(output, "w", encoding="utf8") as joined:
    for sentence in sentences:
        joined.write(" ".join(phrases[sentence]) + "\n")
