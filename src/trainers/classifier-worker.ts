import '#platform';
import { serveTeam } from '../run/team.js';
import { trainClassifierShards } from './classifier-shards.js';

serveTeam(trainClassifierShards);
