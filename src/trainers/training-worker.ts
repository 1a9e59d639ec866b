import '#platform';
import { serveTeam } from '../run/team.js';
import { follow, type ThreadJob } from '../run/walk.js';
import { type ItemSource, openItems } from './items.js';

serveTeam((job: ThreadJob<ItemSource>) => follow(job, openItems(job)));
