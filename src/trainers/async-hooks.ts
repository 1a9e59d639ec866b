import type { RunHooks } from '../progress.js';
import { isObject } from '../values.js';

const CALLED = ['onProgress', 'onNote', 'onEpoch', 'onValidation', 'onRows'] as const;

/**
 * Hooks that may be async. Nothing waits for what they promise while work goes on; what one rejects with is thrown by the next call
 * of any, else by `settled`, as if it had been thrown at once: as an unhandled rejection it would end the process.
 */
export function asyncHooks(hooks: RunHooks): { readonly hooks: RunHooks; settled(): Promise<void> } {
  const pending = new Set<Promise<void>>();
  let failure: { readonly cause: unknown } | undefined;
  const check = () => {
    if (failure) throw failure.cause;
  };
  const watch = (call: (given: never) => unknown) => (given: unknown) => {
    check();
    const answer = call(given as never);
    if (!isObject(answer) || !('then' in answer)) return;
    const settled = Promise.resolve(answer)
      .catch((cause) => {
        failure ??= { cause };
      })
      .then(() => {
        pending.delete(settled);
      });
    pending.add(settled);
  };
  const watched: Record<string, unknown> = { ...hooks };
  for (const name of CALLED) {
    const call = hooks[name] as ((given: never) => unknown) | undefined;
    if (typeof call === 'function') watched[name] = watch(call.bind(hooks));
  }
  const settled = async () => {
    await Promise.all(pending);
    check();
  };
  return { hooks: watched, settled };
}
