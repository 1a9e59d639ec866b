import '#platform';
import { serveTeam } from '../run/team.js';
import { trainSubwordShards } from './subword-shards.js';

serveTeam(trainSubwordShards);
