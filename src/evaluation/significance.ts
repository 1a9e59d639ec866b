import { gammaln } from 'simple-statistics';

/**
 * How probable a correlation of n pairs at least as far from 0 is where there is none: Student's t with n - 2
 * degrees of freedom, as scipy's pearsonr and spearmanr. Null for fewer than three pairs.
 */
export function correlationPValue(r: number, n: number): number | null {
  if (n < 3) return null;
  return studentPValue(
    Math.abs(r) === 1 ? Number.POSITIVE_INFINITY : r * Math.sqrt((n - 2) / (1 - r * r)),
    n - 2,
  );
}

/** Below it Student's t is no good likeness of what ranks do, and all orders can be tried. */
const FEW = 10;

/**
 * As `correlationPValue`, of a rank correlation: of fewer than ten pairs the share of all orders of `y` whose
 * correlation with `x` is at least as far from 0. Null for fewer than two pairs.
 */
export function rankCorrelationPValue(r: number, x: readonly number[], y: readonly number[]): number | null {
  const n = x.length;
  if (n >= FEW) return correlationPValue(r, n);
  if (n < 2) return null;
  const [left, right] = [ranksOf(x), ranksOf(y)];
  // Ranks around their mean: the sum of products grows as the correlation does.
  const seen = Math.abs(left.reduce((sum, rank, i) => sum + rank * right[i], 0)) - 1e-9;
  let [all, far] = [0, 0];
  const tryOrders = (place: number, used: number, sum: number) => {
    if (place === n) {
      all++;
      if (Math.abs(sum) >= seen) far++;
      return;
    }
    for (let i = 0; i < n; i++)
      if ((used & (1 << i)) === 0) tryOrders(place + 1, used | (1 << i), sum + left[place] * right[i]);
  };
  tryOrders(0, 0, 0);
  return far / all;
}

/** Ranks around 0, equal values sharing the mean of theirs. */
function ranksOf(values: readonly number[]): number[] {
  const below = (value: number) => values.filter((other) => other < value).length;
  const above = (value: number) => values.filter((other) => other > value).length;
  return values.map((value) => (below(value) - above(value)) / 2);
}

/**
 * How probable it is that two correlations with one variable differ at least so much by chance: Williams' t for
 * dependent correlations (Steiger 1980, equation 7). Null for fewer than four pairs, or where nothing differs.
 * @param between the correlation of the two things that are compared
 */
export function dependentPValue(first: number, second: number, between: number, n: number): number | null {
  if (n < 4 || between >= 1) return null;
  // At -1, where the variance ends too, t is what it comes to there.
  const b = Math.max(between, 1e-9 - 1);
  const determinant = 1 - first ** 2 - second ** 2 - b ** 2 + 2 * first * second * b;
  const mean = (first + second) / 2;
  const variance = ((2 * (n - 1)) / (n - 3)) * determinant + mean ** 2 * (1 - b) ** 3;
  return studentPValue((first - second) * Math.sqrt(((n - 1) * (1 + b)) / variance), n - 3);
}

/**
 * How probable it is that of answers which differ, at least so many are in favour of one side by chance: the
 * exact test of McNemar (1947), two-sided.
 */
export function mcNemarPValue(onlyFirst: number, onlySecond: number): number {
  const [fewer, more] = [Math.min(onlyFirst, onlySecond), Math.max(onlyFirst, onlySecond)];
  if (fewer === more) return 1;
  // The binomial distribution's tail as a beta integral.
  return Math.min(1, 2 * incompleteBeta(0.5, more, fewer + 1));
}

/** Of Student's distribution: the share at least as far from 0 as t. */
function studentPValue(t: number, freedom: number): number {
  if (!Number.isFinite(t)) return 0;
  return incompleteBeta(freedom / (freedom + t * t), freedom / 2, 0.5);
}

/** The regularized incomplete beta function (Press et al. 2007, section 6.4), by its continued fraction. */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0 || x >= 1) return x <= 0 ? 0 : 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const front = Math.exp(gammaln(a + b) - gammaln(a) - gammaln(b) + a * Math.log(x) + b * Math.log1p(-x));
  return (front * betaFraction(x, a, b)) / a;
}

function betaFraction(x: number, a: number, b: number): number {
  const away = (value: number) => (Math.abs(value) < 1e-300 ? 1e-300 : value);
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m < 10_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    value *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    value *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return value;
}
