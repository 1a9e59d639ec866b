// The page as one file, with vectors in it.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { writeWhole } from '../entries/command-line.js';
import type { KeyedVectors } from '../entries/queries.js';
import type { RunHooks } from '../entries/training.js';
import { quantizeVectors, readVectors, reduceDimensions, writeVectors } from '../entries/vector-files.js';
import { counted, formatCount } from './figures.js';
import { pageFolder } from './page-folder.js';

/** Fewer dimensions than these tell too little of words: words are left out instead. */
const LEAST_DIM = 50;
/** Bytes of a row beside its numbers: its scale, its count, its place, and about what its word takes. */
const ROW_BYTES = 32;

/**
 * Writes the page with these models as one file.
 * @returns its bytes, and what was left out of which model
 * @throws WordvecError `io`, `format`, `aborted`
 */
export async function writePage(
  models: readonly string[],
  output: string,
  { maxSize, limit }: { readonly maxSize: number; readonly limit: number },
  hooks: RunHooks,
): Promise<{ readonly bytes: number; readonly notes: readonly string[] }> {
  const notes: string[] = [];
  const scripts: string[] = [];
  for (const path of models) {
    const given = limit === 0 ? {} : { limit };
    const whole = await readVectors(path, given, hooks);
    const vectors = await fitting(whole, Math.floor(maxSize / models.length), hooks);
    if (vectors.size < whole.size || vectors.dim < whole.dim)
      notes.push(
        `${path}: ${formatCount(vectors.size)} of ${counted(whole.size, 'word')} and ${vectors.dim} of ${whole.dim} dimensions fit: --max-size takes more`,
      );
    const name = escaped(basename(path));
    scripts.push(
      `<script type="application/octet-stream" data-model="${name}">${await base64Of(vectors, hooks)}</script>`,
    );
  }
  const html = Buffer.from(onePage(scripts));
  await writeWhole(output, (sink) => sink.write(html), hooks);
  return { bytes: html.length, notes };
}

/** The vectors in int8, cut to a number of bytes: dimensions first, down to a bound, then the last words. */
async function fitting(vectors: KeyedVectors, bytes: number, hooks: RunHooks): Promise<KeyedVectors> {
  const room = Math.floor(bytes / vectors.size) - ROW_BYTES;
  const dim = Math.min(vectors.dim, Math.max(room, LEAST_DIM));
  const cut = dim < vectors.dim ? await reduceDimensions(vectors, dim, hooks) : vectors;
  const words = Math.max(1, Math.min(vectors.size, Math.floor(bytes / (dim + ROW_BYTES))));
  const { firstWords } = await import('../entries/explorer.js');
  return quantizeVectors(firstWords(cut, words), 'int8');
}

async function base64Of(vectors: KeyedVectors, hooks: RunHooks): Promise<string> {
  const parts: Uint8Array[] = [];
  await writeVectors(vectors, { write: (bytes) => parts.push(bytes) }, { format: 'native' }, hooks);
  return Buffer.concat(parts).toString('base64');
}

/** index.html with all that it loads within it; what may run is told by hashes. */
function onePage(scripts: readonly string[]): string {
  const folder = pageFolder();
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');
  const [style, program] = [read('page.css'), inline(read('page.js'))];
  const allowed = [
    ...[
      "default-src 'none'",
      `script-src '${hashOf(program)}' 'wasm-unsafe-eval'`,
      `style-src '${hashOf(style)}'`,
    ],
    ...['img-src blob: data:', 'worker-src blob:', "base-uri 'none'", "form-action 'none'"],
  ];
  const texts = ['help-en.json', 'help-zh.json'].map(
    (name) => `<script type="application/json" id="${name}">${inline(read(name))}</script>`,
  );
  // As functions: `$&` in a program is no sign.
  return read('index.html')
    .replace(
      /(http-equiv="Content-Security-Policy" content=")[^"]*/,
      (_, start) => start + allowed.join('; '),
    )
    .replace(/<link rel="stylesheet"[^>]*>/, () => `<style>${style}</style>`)
    .replace(/<script type="module"[^>]*><\/script>/, '')
    .replace(
      '<body></body>',
      () =>
        `<body>${scripts.join('')}${texts.join('')}<script type="text/plain" id="engine">${inline(read('engine.js'))}</script><script type="module">${program}</script></body>`,
    );
}

/** A program whose text ends no script element, nor begins a comment in one. */
function inline(program: string): string {
  return program.replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--');
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
