import '#platform';
import { serveTeam } from '../run/team.js';
import type { ThreadJob } from '../run/thread-job.js';
import { follow } from '../run/walk.js';
import { type ItemSource, openItems } from './items.js';

serveTeam((job: ThreadJob<ItemSource>) => follow(job, openItems(job)));
