import '#platform';
import { serveTeam } from '../run/team.js';
import { trainBatches } from './glove-batches.js';

serveTeam(trainBatches);
