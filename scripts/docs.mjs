// npm run docs [-- --check]: writes the generated pages: docs/options.md from the built table of options, the tables in
// docs/prepare.md and docs/encoders.md, those of docs/sentences.md and docs/cluster.md from their measurements and, from the
// catalogue, corpora/README.md. `--check` only compares, and fails when they differ.
import './help.mjs';
import { readFile, writeFile } from 'node:fs/promises';
import { PREPARE_OPTIONS } from '../dist/documents/prepare-options.js';
import { ENCODER_OPTIONS } from '../dist/embedders/encoder-options.js';
import {
  CLASSIFY_OPTIONS,
  CLUSTER_OPTIONS,
  KEYWORD_OPTIONS,
  LABEL_OPTIONS,
} from '../dist/entries/analyses.js';
import { ALIGN_OPTIONS, BIAS_OPTIONS, DRIFT_OPTIONS, TRANSLATE_OPTIONS } from '../dist/entries/spaces.js';
import { withCatalogue } from './docs/catalogue.mjs';
import { withOptionTable, withOptionTables } from './docs/option-table.mjs';
import { optionsPage } from './docs/options.mjs';
import { withRankTable } from './docs/rank-table.mjs';
import { withSentenceTable } from './docs/sentence-table.mjs';

/** Path -> what should stand there, given what does. */
const PAGES = {
  'docs/options.md': optionsPage,
  'docs/prepare.md': withOptionTable(PREPARE_OPTIONS),
  'docs/encoders.md': withOptionTable(ENCODER_OPTIONS),
  'docs/sentences.md': withSentenceTable,
  'docs/cluster.md': withRankTable,
  'docs/analysis.md': withOptionTable({
    ...LABEL_OPTIONS,
    ...CLASSIFY_OPTIONS,
    ...CLUSTER_OPTIONS,
    ...KEYWORD_OPTIONS,
    seed: { ...CLASSIFY_OPTIONS.seed, help: 'folds and random starts follow from it' },
  }),
  'docs/across-models.md': withOptionTables({
    align: ALIGN_OPTIONS,
    translate: TRANSLATE_OPTIONS,
    drift: DRIFT_OPTIONS,
    bias: BIAS_OPTIONS,
  }),
  'corpora/README.md': withCatalogue,
};

for (const [path, make] of Object.entries(PAGES)) {
  const found = await readFile(path, 'utf8').catch(() => '');
  const wanted = make(found);
  if (found === wanted) continue;
  if (process.argv.includes('--check')) {
    console.error(`${path} is out of step with its source: run \`npm run docs\` and commit it`);
    process.exitCode = 1;
  } else {
    await writeFile(path, wanted);
  }
}
