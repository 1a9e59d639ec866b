/** The figures of `bench.runs` runs, one after the other. */
export async function repeated(bench, key, run) {
  const figures = [];
  for (let round = 0; round < bench.runs; round++)
    figures.push(await bench.once(`${key}/run ${round}`, () => run(round)));
  return figures;
}

/** The first round of all, then the second: whatever slows the machine for a while slows them alike. */
export async function inTurn(bench, all, repeatedRun) {
  for (let runs = 1; runs <= bench.runs; runs++)
    for (const one of all) await repeatedRun(one, { ...bench, runs });
}
