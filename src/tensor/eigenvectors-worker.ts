import '#platform';
import { platform } from '../platform.js';
import { decomposeInPlace } from './eigenvectors.js';

platform().threads.serve(decomposeInPlace);
