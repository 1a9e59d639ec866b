import { usageError } from '../entries/command-line.js';
import { TRAINERS } from '../entries/training.js';
import { type Context, PEER_FLAGS, type PeerFlag, WORD2VEC } from './peer-flags-table.js';

/**
 * The arguments of `wordvec train` with the peers' own ways put into ours:
 * `-train F -cbow 0 -hs 1 -negative 0 -binary 1` becomes `skipgram F --loss=hs --format=bin`.
 * @param note is told what a flag does not do here
 * @throws WordvecError `usage`
 */
export function translatePeerFlags(
  argv: readonly string[],
  note: (sentence: string) => void = () => {},
): string[] {
  const named = TRAINERS.find((trainer) => trainer === argv[0]);
  const rest = named === undefined ? argv : argv.slice(1);
  const end = rest.indexOf('--');
  const own = splitValues(end < 0 ? rest : rest.slice(0, end));
  const trainer = chosenTrainer(named, own);
  const context: Context = { trainer, note, value: (name) => givenValue(own, name) };
  const result = translated(own, context);
  const words = end < 0 ? [] : rest.slice(end);
  return [...(trainer === undefined ? [] : [trainer]), ...result, ...words];
}

/** The flags put into ours, where they have a meaning; others stay as they are. */
function translated(argv: readonly string[], context: Context): string[] {
  const { trainer } = context;
  const result: string[] = [];
  for (let i = 0; i < argv.length; i++) {
    const name = plainName(argv[i]);
    const value = argv[i + 1];
    const flag = name === undefined ? undefined : peerFlag(name, trainer);
    if (name !== undefined && value !== undefined && choosesTrainer(name, value, trainer)) i++;
    else if (name === 'negative' && value === '0' && context.value('hs') === '1') i++;
    else if (flag?.bare) {
      result.push(...flag.put('', context));
      // Older versions have a 0 or a 1 after it, gensim True.
      if (/^([01]|true|false)$/i.test(value ?? '')) i++;
    } else if (flag) {
      if (value === undefined || plainName(value) !== undefined)
        throw usageError(`${argv[i]}: expected a value after it, got nothing`);
      result.push(...flag.put(value, context));
      i++;
    } else result.push(argv[i]);
  }
  return result;
}

/** `--sg=1` is `--sg 1`, for flags of the peers. */
function splitValues(argv: readonly string[]): string[] {
  return argv.flatMap((token) => {
    const [, flag, value] = /^(--?[A-Za-z][\w-]*)=(.*)$/s.exec(token) ?? [];
    const isPeers =
      flag !== undefined &&
      (Object.hasOwn(PEER_FLAGS, plainName(flag)!) || /^(cbow|sg)$/.test(plainName(flag)!));
    return isPeers ? [flag, value] : [token];
  });
}

/** `-lrUpdateRate` and `--lr_update_rate` are `lrupdaterate`; undefined for what is no flag. */
export function plainName(token: string): string | undefined {
  return /^--?([A-Za-z][\w-]*)$/.exec(token)?.[1].replace(/[-_]/g, '').toLowerCase();
}

function peerFlag(name: string, trainer: string | undefined): PeerFlag | undefined {
  if (!Object.hasOwn(PEER_FLAGS, name)) return undefined;
  const rows = [PEER_FLAGS[name]].flat() as readonly PeerFlag[];
  return rows.find(({ trainers }) => !trainers || (trainer !== undefined && trainers.includes(trainer)));
}

/** What stands after a flag, in any of its spellings. */
export function givenValue(argv: readonly string[], name: string): string | undefined {
  const at = argv.findIndex((token) => plainName(token) === plainName(`-${name}`));
  return at < 0 ? undefined : argv[at + 1];
}

/** word2vec.c's `-cbow` and gensim's `--sg` choose the trainer; fastText's trainer has a switch of that name. */
function choosesTrainer(name: string, value: string, trainer: string | undefined): boolean {
  return (
    (name === 'cbow' || name === 'sg') &&
    /^[01]$/.test(value) &&
    (trainer === undefined || WORD2VEC.includes(trainer))
  );
}

/** @throws WordvecError `usage` where a flag contradicts the trainer that was named */
function chosenTrainer(named: string | undefined, argv: readonly string[]): string | undefined {
  let chosen = named;
  for (let i = 0; i + 1 < argv.length; i++) {
    const [flag, value] = [argv[i], argv[i + 1]];
    const name = plainName(flag);
    if (name === undefined || !choosesTrainer(name, value, named)) continue;
    chosen = (value === '1') === (name === 'cbow') ? 'cbow' : 'skipgram';
    if (named !== undefined && named !== chosen)
      throw usageError(`${flag} ${value}: contradicts train ${named}; leave one of them out`);
  }
  return chosen;
}
