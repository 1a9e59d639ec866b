import { serveTeam } from '../platform/team.js';
import { trainClassifierShards } from './classifier-shards.js';

serveTeam(trainClassifierShards);
