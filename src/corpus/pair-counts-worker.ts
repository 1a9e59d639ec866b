import '#platform';
import { serveTeam } from '../run/team.js';
import { countParts } from './pair-counts.js';

serveTeam(countParts);
