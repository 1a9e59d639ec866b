import { addTimes, difference, dot } from '../tensor/inner-product.js';

/** A function to be minimised: its value at a point, and its gradient there, written into `gradient`. */
export type Objective = (point: Float64Array, gradient: Float64Array) => Promise<number>;

/** Steps that are remembered. */
const MEMORY = 10;
/** A step is taken when it lowers the value by this share of what the slope promises (Armijo 1966). */
const ENOUGH = 1e-4;
/** Halvings of a step before the search ends, as rounding hides what is left. */
const HALVINGS = 20;

/**
 * L-BFGS (Liu & Nocedal 1989) with steps that are halved until they lower the value enough: of a convex function the
 * minimum.
 * @param tolerance ends it when no part of the gradient is greater
 */
export async function minimise(
  objective: Objective,
  start: Float64Array,
  { tolerance, iterations }: { readonly tolerance: number; readonly iterations: number },
): Promise<Float64Array> {
  let point = start;
  let gradient: Float64Array = new Float64Array(point.length);
  let value = await objective(point, gradient);
  const steps: Step[] = [];
  for (let done = 0; done < iterations && !(greatest(gradient) <= tolerance); done++) {
    const direction = descent(gradient, steps);
    const promised = dot(direction, gradient);
    let length = steps.length === 0 ? Math.min(1, 1 / Math.sqrt(dot(gradient, gradient))) : 1;
    let next = point;
    const after = new Float64Array(point.length);
    let lower = value;
    let halvings = 0;
    for (; halvings < HALVINGS; halvings++, length /= 2) {
      next = point.map((x, i) => x + length * direction[i]);
      lower = await objective(next, after);
      if (lower <= value + ENOUGH * length * promised) break;
    }
    if (halvings === HALVINGS) break;
    remember(steps, { moved: difference(next, point), turned: difference(after, gradient) });
    [point, gradient, value] = [next, after, lower];
  }
  return point;
}

/** How far a step went, and how the gradient changed on it. */
interface Step {
  readonly moved: Float64Array;
  readonly turned: Float64Array;
}

function remember(steps: Step[], step: Step): void {
  if (dot(step.moved, step.turned) <= 0) return;
  steps.push(step);
  if (steps.length > MEMORY) steps.shift();
}

/** The direction of the two-loop recursion (Nocedal & Wright 2006, algorithm 7.4). */
function descent(gradient: Float64Array, steps: readonly Step[]): Float64Array {
  const direction = gradient.map((x) => -x);
  const weights = steps.map(() => 0);
  for (let i = steps.length - 1; i >= 0; i--) {
    const { moved, turned } = steps[i];
    weights[i] = dot(moved, direction) / dot(moved, turned);
    addTimes(direction, turned, -weights[i]);
  }
  const last = steps.at(-1);
  if (last) {
    const scale = dot(last.moved, last.turned) / dot(last.turned, last.turned);
    for (let i = 0; i < direction.length; i++) direction[i] *= scale;
  }
  for (const [i, { moved, turned }] of steps.entries()) {
    const weight = dot(turned, direction) / dot(moved, turned);
    addTimes(direction, moved, weights[i] - weight);
  }
  return direction;
}

function greatest(numbers: Float64Array): number {
  return numbers.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
}
