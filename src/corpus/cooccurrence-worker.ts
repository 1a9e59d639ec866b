import { serveTeam } from '../platform/team.js';
import { countBlocks } from './cooccurrence-blocks.js';

serveTeam(countBlocks);
