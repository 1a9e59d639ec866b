import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

let received: (typeof SIGNALS)[number] = 'SIGINT';

/** The program's exit code after a signal: 128 and its number, 130 after Ctrl-C. */
export function stoppedCode(): number {
  return 128 + constants.signals[received];
}

/**
 * Ctrl-C, SIGTERM and a closed terminal (SIGHUP) as an AbortSignal: the first one fires it, the second ends the process where it
 * stands. `release` goes back to the system's own way with signals.
 */
export function listenForStop(): { readonly signal: AbortSignal; release(): void } {
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
