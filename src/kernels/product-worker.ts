import '#platform';
import { platform } from '../platform.js';
import { type CodeProducts, helpMultiply } from './code-products.js';

platform().threads.serve<CodeProducts, void>(helpMultiply);
