import '#platform';
import { serveTeam } from '../run/team.js';
import { joinAhead } from './joined-text.js';

serveTeam(joinAhead);
