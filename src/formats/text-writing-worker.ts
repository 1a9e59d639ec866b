import '#platform';
import { platform } from '../platform.js';
import { type TextWritingJob, writeTexts } from './text-writing.js';

platform().threads.serve<TextWritingJob, never>(writeTexts);
