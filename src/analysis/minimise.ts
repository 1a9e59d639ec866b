import { difference } from '../tensor/inner-product.js';

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
      next = point.slice();
      addTimes(next, direction, length);
      lower = await objective(next, after);
      if (lower <= value + ENOUGH * length * promised) break;
    }
    if (halvings === HALVINGS) break;
    remember(steps, difference(next, point), difference(after, gradient));
    [point, gradient, value] = [next, after, lower];
  }
  return point;
}

/** How far a step went, and how the gradient changed on it. */
interface Step {
  readonly moved: Float64Array;
  readonly turned: Float64Array;
  /** Their product. */
  readonly curve: number;
}

function remember(steps: Step[], moved: Float64Array, turned: Float64Array): void {
  const curve = dot(moved, turned);
  if (curve <= 0) return;
  steps.push({ moved, turned, curve });
  if (steps.length > MEMORY) steps.shift();
}

/** The direction of the two-loop recursion (Nocedal & Wright 2006, algorithm 7.4). */
function descent(gradient: Float64Array, steps: readonly Step[]): Float64Array {
  const direction = new Float64Array(gradient.length);
  addTimes(direction, gradient, -1);
  const weights = steps.map(() => 0);
  for (let i = steps.length - 1; i >= 0; i--) {
    const { moved, turned, curve } = steps[i];
    weights[i] = dot(moved, direction) / curve;
    addTimes(direction, turned, -weights[i]);
  }
  const last = steps.at(-1);
  if (last) {
    const scale = last.curve / dot(last.turned, last.turned);
    for (let i = 0; i < direction.length; i++) direction[i] *= scale;
  }
  for (const [i, { moved, turned, curve }] of steps.entries()) {
    const weight = dot(turned, direction) / curve;
    addTimes(direction, moved, weights[i] - weight);
  }
  return direction;
}

function greatest(numbers: Float64Array): number {
  let most = 0;
  for (let i = 0; i < numbers.length; i++) most = Math.max(most, Math.abs(numbers[i]));
  return most;
}

// Of one type of numbers alone these two are several times as fast as those of the tensor layer, which meet all types.
function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function addTimes(sum: Float64Array, vector: Float64Array, factor: number): void {
  for (let i = 0; i < sum.length; i++) sum[i] += factor * vector[i];
}
