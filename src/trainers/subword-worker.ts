import { serveTeam } from '../platform/team.js';
import { trainSubwordShards } from './subword-shards.js';

serveTeam(trainSubwordShards);
