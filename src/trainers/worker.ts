import { parentPort, workerData } from 'node:worker_threads';
import { runShards, type ShardRun } from './hogwild.js';

const { run, thread } = workerData as { run: ShardRun; thread: number };
await runShards(run, thread, async () => undefined);
parentPort!.postMessage({ result: true });
