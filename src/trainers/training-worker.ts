import '#platform';
import { follow } from '../run/run.js';
import { serveTeam } from '../run/team.js';
import type { ThreadJob } from '../run/walk.js';
import { type ItemSource, openItems } from './items.js';

serveTeam((job: ThreadJob<ItemSource>) => follow(job, openItems(job)));
