import type { Command } from '../command.js';
import { train } from './train.js';

/** Every command of the program, in the order of its help. */
export const COMMANDS: readonly Command[] = [train];
