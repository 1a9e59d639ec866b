/** Which documents answer a query, and how well: grades above 0. */
export type Grades = ReadonlyMap<string, number>;

/** How well rankings answer queries: means over the queries that have a relevant document. */
export interface RankingScores {
  /** Average precision of the first 10: the sum of the precisions at the relevant ones, over min(10, relevant documents). */
  readonly map10: number;
  /** Discounted cumulative gain of the first 10 over the greatest possible (Jarvelin & Kekalainen 2002), a grade being its gain. */
  readonly ndcg10: number;
  /** The share of the relevant documents among the first 10 and 100. */
  readonly recall10: number;
  readonly recall100: number;
  /** The share of queries whose first document is relevant. */
  readonly firstHit: number;
  /** 1 / the place of the first relevant document among the first 10. */
  readonly mrr10: number;
}

/** How many answers are looked at. */
export const DEPTH = 100;

/** The scores of one query. @param ranked ids, best first @param grades at least one above 0 */
export function rankingScores(ranked: readonly string[], grades: Grades): RankingScores {
  const gains = ranked.slice(0, DEPTH).map((id) => Math.max(0, grades.get(id) ?? 0));
  const wanted = [...grades.values()].filter((grade) => grade > 0).sort((a, b) => b - a);
  const found = (depth: number) => gains.slice(0, depth).filter((gain) => gain > 0).length;
  let [precisions, hits] = [0, 0];
  for (const [place, gain] of gains.slice(0, 10).entries()) if (gain > 0) precisions += ++hits / (place + 1);
  const first = gains.findIndex((gain) => gain > 0);
  return {
    map10: precisions / Math.min(10, wanted.length),
    ndcg10: discounted(gains) / discounted(wanted),
    recall10: found(10) / wanted.length,
    recall100: found(DEPTH) / wanted.length,
    firstHit: first === 0 ? 1 : 0,
    mrr10: first >= 0 && first < 10 ? 1 / (first + 1) : 0,
  };
}

function discounted(gains: readonly number[]): number {
  return gains.slice(0, 10).reduce((sum, gain, place) => sum + gain / Math.log2(place + 2), 0);
}

/** The mean of each score. At least one. */
export function meanScores(scores: readonly RankingScores[]): RankingScores {
  const names = Object.keys(scores[0]) as (keyof RankingScores)[];
  const mean = (name: keyof RankingScores) =>
    scores.reduce((sum, each) => sum + each[name], 0) / scores.length;
  return Object.fromEntries(names.map((name) => [name, mean(name)])) as unknown as RankingScores;
}
