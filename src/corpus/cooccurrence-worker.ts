import '#platform';
import { serveTeam } from '../run/team.js';
import { countBlocks } from './cooccurrence-blocks.js';

serveTeam(countBlocks);
