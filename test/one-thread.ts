// Hands in Node as the platform, which inner modules need that tests import; entry points do so themselves.
// A run that is not told its threads takes one here, however many cores the machine has: tests are the same on all of them,
// and to start a thread takes longer than what most tests train.
import '../src/platform/node.js';
import { platform, usePlatform } from '../src/platform.js';

const own = platform();
usePlatform({ ...own, threads: { ...own.threads, count: (asked) => asked || 1 } });
