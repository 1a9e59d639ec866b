// What a page does in test/chromium.slow.test.ts, bundled and run there, in the page or in a worker of it.
import {
  learnPhrases,
  neighbours,
  openIndex,
  readVectors,
  train,
  vectorsOf,
  writeModel,
  writeVectors,
} from 'wordvec';
import { addFile, addUrl, fileOf, useAssets, useFolder } from 'wordvec/browser';

async function digest(name) {
  const bytes = await fileOf(name).arrayBuffer();
  return [...new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))];
}

const TASKS = {
  async train(trainer, corpus, options) {
    addFile(corpus, await (await fetch(new URL(corpus, import.meta.url))).blob());
    const { model, training } = await train(trainer, [corpus], options);
    await writeModel(model, 'model.wv');
    return { digest: await digest('model.wv'), seconds: training.seconds, isolated: crossOriginIsolated };
  },

  async threads(corpus, options) {
    await TASKS.train('skipgram', corpus, { ...options, epochs: 1 });
    await addUrl('far.txt', `/${corpus}`);
    await train('skipgram', ['far.txt'], { ...options, epochs: 1 });
    useAssets(new URL('./', import.meta.url));
    const { model } = await train('skipgram', [corpus], options);
    return [...vectorsOf(model).matrix.data].every((number) => Number.isFinite(number));
  },

  async policy(corpus, options) {
    addFile(corpus, await (await fetch(`/${corpus}`)).blob());
    const refused = await train('skipgram', [corpus], options).catch(({ message }) => message);
    useAssets('/own');
    const { model } = await train('skipgram', [corpus], options);
    return { refused, size: vectorsOf(model).size };
  },

  async files(model, limit) {
    await addUrl(model, new URL(model, import.meta.url));
    const some = await readVectors(model, { limit });
    const folder = await navigator.storage.getDirectory();
    useFolder(folder);
    await writeVectors(some, 'kept/some.vec');
    const kept = await (await (await folder.getDirectoryHandle('kept')).getFileHandle('some.vec')).getFile();
    const again = await readVectors('kept/some.vec');
    const missing = await readVectors('none.vec').catch(({ message }) => message);
    const unreached = await addUrl('x', new URL('nothing', import.meta.url)).catch(({ message }) => message);
    return {
      size: again.size,
      bytes: kept.size,
      near: neighbours(again, again.words.word(0), { k: 3 }).map(({ word }) => word),
      missing,
      unreached,
    };
  },

  async search(index, question) {
    await addUrl(index, new URL(index, import.meta.url));
    const opened = await openIndex(index);
    return (await opened.search(question, { k: 2 })).map(({ id }) => id);
  },

  async phrases(corpus, passes) {
    await addUrl(corpus, new URL(corpus, import.meta.url));
    const { phrases } = await learnPhrases([corpus], passes);
    return phrases.passes.map((pass) => pass.phrases.toArray());
  },
};

/** In a worker of the page, where `where` says so. */
export function run(where, task, ...given) {
  if (where === 'page') return TASKS[task](...given);
  const worker = new Worker(import.meta.url, { type: 'module' });
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) =>
      'answer' in data ? resolve(data.answer) : reject(new Error(data.error));
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.postMessage({ task, given });
  }).finally(() => worker.terminate());
}

if (typeof document === 'undefined')
  self.onmessage = async ({ data: { task, given } }) => {
    try {
      self.postMessage({ answer: await TASKS[task](...given) });
    } catch (error) {
      self.postMessage({ error: `${error.message}\n${error.stack}` });
    }
  };
