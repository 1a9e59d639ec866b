import { serveTeam } from '../platform/team.js';
import { trainWord2VecShards } from './word2vec-shards.js';

serveTeam(trainWord2VecShards);
