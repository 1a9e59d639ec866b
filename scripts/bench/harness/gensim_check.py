"""Loads a word2vec file with gensim and prints, as JSON, its size and the neighbours of some of its frequent words.

usage: gensim_check.py vectors text|binary
"""

import json
import sys

from gensim.models import KeyedVectors

path, kind = sys.argv[1:]
vectors = KeyedVectors.load_word2vec_format(path, binary=kind == "binary")
words = vectors.index_to_key[50:350:100]
neighbours = {word: [name for name, _ in vectors.most_similar(word, topn=5)] for word in words}
print(json.dumps({"words": len(vectors), "dim": vectors.vector_size, "neighbours": neighbours}))
