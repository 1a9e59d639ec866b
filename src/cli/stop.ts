/** Ctrl-C and SIGTERM as an AbortSignal. */
export interface Stop {
  readonly signal: AbortSignal;
  /** Back to the system's own way with signals. */
  release(): void;
}

/** The program's exit code after Ctrl-C: 128 + SIGINT. */
export const STOPPED = 130;

/** The first Ctrl-C (or SIGTERM) fires the signal, the second ends the process where it stands. */
export function listenForStop(): Stop {
  const controller = new AbortController();
  const onSignal = () => {
    if (controller.signal.aborted) process.exit(STOPPED);
    controller.abort();
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  return {
    signal: controller.signal,
    release: () => void process.off('SIGINT', onSignal).off('SIGTERM', onSignal),
  };
}
