"""Reads a whole word2vec file, binary or text, with gensim; prints as read_vectors.mjs does.

usage: gensim_read.py vectors
"""

import json
import sys

from gensim.models import KeyedVectors

vectors = KeyedVectors.load_word2vec_format(sys.argv[1], binary=sys.argv[1].endswith(".bin"))
heads = []
for i in range(8):
    word = vectors.index_to_key[i * (len(vectors) - 1) // 7]
    heads.append([word, vectors[word][:4].tolist()])
print(json.dumps({"words": len(vectors), "dim": vectors.vector_size, "heads": heads}))
