// What goes wrong at which stage, in which command, and how it may end.

const SMALL = '--dim 16 --epochs 3 --min-count 2';
const ONE = `${SMALL} --threads 1`;

/** Commands by name; all but `cooccur` keep checkpoints. */
export const COMMANDS = {
  text: `train skipgram corpus.txt ${ONE} -o out.bin`,
  spilled: `train skipgram corpus.txt ${ONE} --memory 1KB -o out.bin`,
  subwords: `train fasttext corpus.txt ${ONE} --bucket 5000 -o out.bin`,
  labelled: `train classifier labelled.txt ${ONE} -o out.bin`,
  counts: `train glove corpus.txt ${ONE} -o out.wv`,
  spilledCounts: `train glove corpus.txt ${ONE} --memory 66MB -o out.wv`,
  paragraphs: `train doc2vec corpus.txt ${ONE} -o out.wv`,
  team: `train skipgram corpus.txt ${SMALL} --deterministic --threads 2 -o out.bin`,
  labelledTeam: `train classifier labelled.txt ${SMALL} --deterministic --threads 2 -o out.bin`,
  countsTeam: `train glove corpus.txt ${SMALL} --deterministic --threads 2 -o out.wv`,
  products: `train ppmi corpus.txt ${ONE} -o out.wv`,
  documents: `train lsa corpus.txt ${ONE} -o out.wv`,
  cooccur: 'cooccur corpus.txt --min-count 2 --threads 2 -o out.bin --save-vocab vocab.out',
};

const CODES = { SIGTERM: 143, SIGINT: 130, SIGHUP: 129, SIGKILL: null };

/** Reads of the labelled text's kind before its first line is: twice to see whether it is packed. */
const LOOKS = 2;

/** Stages of each command; the number is how often the stage is seen before it happens. */
const STAGES = [
  ['text', 'counting', 1],
  ['spilled', 'encoding', 2],
  ['text', 'training', 8],
  ['text', 'checkpointing', 1],
  ['text', 'saving', 0],
  ['subwords', 'training', 8],
  ['labelled', 'counting', LOOKS + 1],
  ['labelled', 'training', 8],
  ['counts', 'cooccurrence', 1],
  ['counts', 'training', 5],
  ['counts', 'saving', 1],
  ['products', 'training', 5],
  ['products', 'checkpointing', 2],
  ['documents', 'training', 5],
  ['paragraphs', 'training', 8],
  ['paragraphs', 'checkpointing', 1],
  ['team', 'training', 0, 'loading train'],
  ['team', 'training', 8],
  ['team', 'checkpointing', 1],
  ['labelledTeam', 'training', 8],
  ['countsTeam', 'cooccurrence', 0],
  ['countsTeam', 'checkpointing', 2],
];

/** Have vectors at their end only. */
const WHOLE = ['products', 'documents'];

const signals = Object.entries(CODES).flatMap(([signal, code]) =>
  STAGES.map(([command, stage, after, at]) => ({
    ...{ name: signal, kind: 'signal', signal, command, stage, after, at, code },
    // What is trained is worth the moment that saving it takes.
    goesOn: stage === 'saving' && signal !== 'SIGKILL',
    fails: stage !== 'saving' || signal === 'SIGKILL',
    keeps: signal !== 'SIGKILL' && ['training', 'checkpointing'].includes(stage) && !WHOLE.includes(command),
    // A signal is heard a moment later, when the steps after it may have begun.
    mayKeep: signal !== 'SIGKILL' && stage === 'encoding',
    says: /^stopped/,
  })),
);

const DEATHS = [
  ['exit', 'a thread that ends', /died/],
  ['throw', 'a thread that throws', /died|no luck/],
  ['memory', 'a thread out of memory', /ran out of memory/],
].flatMap(([kind, name, says]) =>
  [
    ['text', 'counting', 1],
    ['spilled', 'encoding', 2],
    ['countsTeam', 'cooccurrence', 0],
    ['team', 'training', 8],
    ['labelledTeam', 'training', 8],
    ['countsTeam', 'training', 2],
  ].map(([command, stage, after]) => ({
    ...{ name, kind, where: 'worker', command, stage, after, code: 1, fails: true, says },
  })),
);

const LOST = [
  {
    ...{ name: 'a thread that ends', kind: 'lose', command: 'team', stage: 'checkpointing', after: 1 },
    ...{ code: 1, fails: true, says: /died/ },
  },
];

const MEMORY = [
  ['text', 'counting', 'loading words'],
  ['labelledTeam', 'training', 'loading train'],
  ['counts', 'cooccurrence', 'loading cooccurrence'],
  ['counts', 'training', 'loading train'],
  ['team', 'training', 'loading train'],
]
  .map(([command, stage, at]) => ({
    ...{ name: 'no more memory', kind: 'scarce', command, stage, at, code: 1, fails: true, says: /memory/ },
  }))
  .concat({
    ...{ name: 'no more memory', kind: 'nocopy', command: 'text', stage: 'checkpointing', at: 'training' },
    goesOn: true,
  });

const DISK = [
  ['spilled', 'counting', 'spilling: counting', { fails: true, says: /disk of .* is full/ }],
  ['spilled', 'encoding', 'spilling: counting', { after: 1, fails: true, says: /disk of .* is full/ }],
  ['spilledCounts', 'cooccurrence', 'spilling: cooccurrence', { fails: true, says: /disk of .* is full/ }],
  ['text', 'checkpointing', 'checkpointing', { goesOn: true, notes: /no checkpoint of step/ }],
  ['counts', 'checkpointing', 'checkpointing', { after: 2, goesOn: true, notes: /no checkpoint of step/ }],
  ['text', 'saving', 'saving there', { fails: true, elsewhere: true, says: /the disk is full/ }],
  ['counts', 'saving', 'saving', { after: 1, fails: true, says: /the disk is full/ }],
  ['subwords', 'saving', 'saving', { fails: true, says: /the disk is full/ }],
  ['cooccur', 'saving', 'saving', { fails: true, says: /the disk is full/ }],
].map(([command, stage, at, rest]) => ({
  name: 'full disk',
  kind: 'full',
  command,
  stage,
  at,
  code: 1,
  ...rest,
}));

const MOUNTED = [
  ['text', 'checkpointing', 'checkpoints', { goesOn: true, notes: /no checkpoint of step/ }],
  ['text', 'saving', 'disk', { fails: true, elsewhere: true, says: /is full/ }],
  ['counts', 'saving', 'disk', { fails: true, elsewhere: true, says: /is full/ }],
  ['spilled', 'counting', 'tmp', { fails: true, says: /disk of .* is full/ }],
].map(([command, stage, mount, rest]) => ({
  name: 'small disk',
  kind: 'none',
  command,
  stage,
  mount,
  code: 1,
  ...rest,
}));

const VANISHING = [
  ['spilled', 'counting', 1],
  ['spilled', 'encoding', 2],
  ['spilledCounts', 'counting', 1],
  ['spilledCounts', 'cooccurrence', 1],
  ['text', 'training', 8],
  ['text', 'checkpointing', 1],
  ['text', 'saving', 0],
].map(([command, stage, after]) => ({
  ...{ name: 'no folder for temporary files', kind: 'vanish', command, stage, after, code: 1 },
  ...{ goesOn: true, fails: true, says: /temporary/ },
}));

const CHANGES = [
  ['text', 'shorten', 'counting', { fails: true, says: /became shorter while it was read/ }],
  [
    'labelled',
    'shorten',
    'counting',
    { after: LOOKS + 1, fails: true, says: /became shorter while it was read/ },
  ],
  ['text', 'lengthen', 'counting', { goesOn: true }],
  ['labelled', 'lengthen', 'counting', { after: LOOKS + 1, goesOn: true, otherBytes: true }],
  ['text', 'replace', 'counting', { goesOn: true }],
  ['text', 'delete', 'counting', { goesOn: true }],
  ['counts', 'shorten', 'cooccurrence', { goesOn: true }],
  ['text', 'replace', 'training', { goesOn: true }],
  ['labelled', 'delete', 'training', { goesOn: true }],
  ['counts', 'shorten', 'saving', { after: 0, goesOn: true }],
].map(([command, kind, stage, rest]) => ({
  name: 'corpus that changes',
  kind,
  command,
  stage,
  after: 1,
  code: 1,
  ...rest,
}));

const TOGETHER = ['SIGTERM', 'SIGKILL'].flatMap((signal) =>
  ['counting', 'cooccurrence', 'saving'].map((stage) => ({
    ...{ name: signal, kind: 'signal', signal, command: 'cooccur', stage, after: 1, code: CODES[signal] },
    ...{ fails: true, says: /^stopped before it was done: no file is left half written/ },
  })),
);

/**
 * All of them. `stage` is what people call it, `at` how the preload does, where that is more exact. It may go on to the
 * undisturbed bytes (`goesOn`), or fail with `code` and a sentence that `says` so (`fails`), and then keep what was
 * trained (`keeps`; `mayKeep`: or not) or save it elsewhere (`elsewhere`).
 */
export const CASES = [
  ...signals,
  ...DEATHS,
  ...LOST,
  ...MEMORY,
  ...DISK,
  ...MOUNTED,
  ...VANISHING,
  ...CHANGES,
  ...TOGETHER,
].map((one) => ({ ...one, where: one.where ?? placeOf(one) }));

/** Running text is counted and encoded in a thread. */
function placeOf({ command, stage, at = stage }) {
  const beside =
    ['counting', 'encoding', 'spilling: counting'].includes(at) && !command.startsWith('labelled');
  return beside ? 'worker' : undefined;
}
