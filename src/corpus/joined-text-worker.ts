import '#platform';
import { platform } from '../platform.js';
import { joinParts } from './joined-text.js';

platform().threads.serve(joinParts);
