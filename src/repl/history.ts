import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where the lines of former sessions are kept; the variable WORDVEC_HISTORY names another file, '' none. */
export function historyFile(): string {
  return process.env.WORDVEC_HISTORY ?? join(homedir(), '.wordvec_history');
}
