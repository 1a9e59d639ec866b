import '#platform';
import { platform } from '../platform.js';
import { runBatches } from './batch-threads.js';

platform().threads.serve(runBatches);
