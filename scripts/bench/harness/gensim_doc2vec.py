"""Trains gensim's Doc2Vec on a text of a document a line, or infers vectors of new documents.

usage: gensim_doc2vec.py train corpus model vectors.npy dm threads
       gensim_doc2vec.py infer corpus model vectors.npy
"""

import sys

import numpy
from gensim.models.doc2vec import Doc2Vec



def save(rows):
    numpy.save(output, rows)
    with open(output[:-4] + ".words.txt", "w", encoding="utf8") as names:
        names.writelines(f"{i}\n" for i in range(len(rows)))


task, corpus, path, output = sys.argv[1:5]
if task == "train":
    dm, threads = map(int, sys.argv[5:7])
    model = Doc2Vec(
        corpus_file=corpus,
        vector_size=100,
        window=5,
        negative=5,
        sample=1e-3,
        min_count=5,
        epochs=20,
        alpha=0.05,
        workers=threads,
        dm=dm,
        dm_mean=1,
    )
    model.save(path)
    save(model.dv.vectors)
else:
    model = Doc2Vec.load(path)
    with open(corpus, encoding="utf8") as lines:
        save(numpy.array([model.infer_vector(line.split()) for line in lines]))
