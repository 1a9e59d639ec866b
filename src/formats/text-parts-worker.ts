import '#platform';
import { platform } from '../platform.js';
import { readTextParts, type TextPartsDone, type TextPartsJob } from './text-parts.js';

platform().threads.serve<TextPartsJob, TextPartsDone>(readTextParts);
