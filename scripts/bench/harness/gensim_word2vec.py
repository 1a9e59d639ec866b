"""Trains gensim's Word2Vec from its fastest source, a corpus_file, and saves the vectors as text.

usage: gensim_word2vec.py corpus output skipgram|cbow epochs threads seed
"""

import sys

from gensim.models import Word2Vec

corpus, output, trainer, epochs, threads, seed = sys.argv[1:]
model = Word2Vec(
    corpus_file=corpus,
    vector_size=100,
    window=5,
    negative=5,
    sample=1e-3,
    min_count=5,
    sg=1 if trainer == "skipgram" else 0,
    epochs=int(epochs),
    workers=int(threads),
    seed=int(seed),
)
model.wv.save_word2vec_format(output)
