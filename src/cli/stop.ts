import { constants } from 'node:os';

/** Ctrl-C, SIGTERM and a closed terminal (SIGHUP) as an AbortSignal. */
export interface Stop {
  readonly signal: AbortSignal;
  /** Back to the system's own way with signals. */
  release(): void;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

let received: (typeof SIGNALS)[number] = 'SIGINT';

/** The program's exit code after a signal: 128 and its number, 130 after Ctrl-C. */
export function stoppedCode(): number {
  return 128 + constants.signals[received];
}

/** The first of these signals fires the AbortSignal, the second ends the process where it stands. */
export function listenForStop(): Stop {
  const controller = new AbortController();
  const onSignal = (signal: NodeJS.Signals) => {
    received = signal as typeof received;
    if (controller.signal.aborted) process.exit(stoppedCode());
    controller.abort();
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return {
    signal: controller.signal,
    release: () => {
      for (const signal of SIGNALS) process.off(signal, onSignal);
    },
  };
}
