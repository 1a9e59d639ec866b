// The tables of a run of the harness.

/** A row a kind of run that was killed. */
export function killTable(rows) {
  const sum = (name) => rows.reduce((all, row) => all + row[name], 0);
  return table(
    ['run', 'kills', 'runs', 'begun again from a checkpoint', 'ended with the same bytes'],
    [
      ...rows.map((row) => [row.name, row.kills, row.runs, row.resumed, row.passed]),
      ['all', sum('kills'), sum('runs'), sum('resumed'), sum('passed')],
    ],
  );
}

const STAGES = ['counting', 'encoding', 'cooccurrence', 'training', 'checkpointing', 'saving'];

/** A row a kind of fault, a column a stage: how many were tried, and how many ended as they should. */
export function faultTable(results) {
  const names = [...new Set(results.map(({ name }) => name))];
  const cell = (name, stage) => {
    const tried = results.filter((one) => one.name === name && one.stage === stage && !one.skipped);
    const held = tried.filter(({ faults }) => faults.length === 0);
    return tried.length === 0 ? '' : `${held.length} of ${tried.length}`;
  };
  return table(
    ['fault', ...STAGES],
    names.map((name) => [name, ...STAGES.map((stage) => cell(name, stage))]),
  );
}

function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
