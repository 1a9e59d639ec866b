import { serveTeam } from '../platform/team.js';
import { trainBatches } from './glove-batches.js';

serveTeam(trainBatches);
