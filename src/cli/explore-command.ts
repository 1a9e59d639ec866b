import { checkWritable, usageError } from '../entries/command-line.js';
import { summarizeFile } from '../entries/vector-files.js';
import { command, OUTPUT_FLAG, QUIET_FLAG } from './command.js';
import { formatBytes } from './figures.js';
import { answer, say } from './output.js';
import { refuseInputs } from './output-file.js';
import { withStop } from './progress-bar.js';
import { READING_FLAGS } from './reading-flags.js';

export const explore = command({
  usage: 'explore [models..]',
  help: 'see models in a browser: a map of all words, questions with pictures, training',
  words: { models: 'files of vectors or models, of any format; without one the page opens or trains some' },
  flags: {
    port: {
      kind: 'integer',
      default: 0,
      min: 0,
      max: 65_535,
      help: 'of the server on this machine; 0: any free one',
    },
    open: { kind: 'boolean', default: true, help: 'open the browser (--no-open: print the address only)' },
    output: {
      ...OUTPUT_FLAG,
      help: 'write the page with the models in it as one .html file, which needs no server',
    },
    maxSize: {
      kind: 'bytes',
      default: 25_000_000,
      min: 1_000_000,
      help: 'with -o: what vectors may take in the file; int8, then fewer dimensions, then fewer words make them fit',
    },
    limit: READING_FLAGS.limit,
    quiet: QUIET_FLAG,
  },
  examples: [
    ['explore vectors.bin', 'prints an address, and opens it in the browser'],
    ['explore old.vec new.vec', 'two models, asked side by side'],
    ['explore vectors.bin -o page.html', 'one file, for a mail or a web site'],
  ],
  epilogue:
    'The server listens on 127.0.0.1 alone, and answers who knows the address that it prints. Ctrl-C ends it.',
  idle: ({ flags }) => [
    flags.output !== '' && [['port', 'open'], 'with -o FILE, which needs no server'],
    flags.output === '' && [['maxSize'], 'without -o FILE'],
  ],
  async run(call) {
    const models = call.words.models;
    const { port, open, output, maxSize, limit, quiet } = call.flags;
    if (output !== '') {
      if (models.length === 0) throw usageError('-o: expected a model that the page is to hold, got none');
      if (!/\.html?$/i.test(output))
        throw usageError(`-o: expected a name that ends in .html, got ${output}`);
      await refuseInputs([output], models);
      await checkWritable(output);
      return withStop(quiet, async (hooks) => {
        const { writePage } = await import('./explore-file.js');
        const { bytes, notes } = await writePage(models, output, { maxSize, limit }, hooks);
        if (!quiet) for (const note of notes) say(note);
        if (!quiet) say(`${output}: ${formatBytes(bytes)}; open it in a browser`);
      });
    }
    // A file that is no model is told of here, not in the page.
    for (const path of models) {
      if (path === '-')
        throw usageError('the page cannot read stdin: write it to a file, or use -o page.html');
      await summarizeFile(path);
    }
    await withStop(true, async ({ signal }) => {
      const { openExplorer } = await import('./explore-server.js');
      const server = await openExplorer(models, { port, limit });
      await answer(`${server.url}\n`);
      if (open && process.stdout.isTTY) server.show();
      if (!quiet) say('the page is there until Ctrl-C');
      await new Promise<void>((end) => signal.addEventListener('abort', () => end(), { once: true }));
      server.close();
    });
  },
});
