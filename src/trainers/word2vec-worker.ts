import '#platform';
import { serveTeam } from '../run/team.js';
import { trainWord2VecShards } from './word2vec-shards.js';

serveTeam(trainWord2VecShards);
