import '#platform';
import { platform } from '../platform.js';
import { runPooling } from './pooling-threads.js';

platform().threads.serve(runPooling);
