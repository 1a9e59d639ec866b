import type { Rank } from '../platform.js';

/** Variables that starters of MPI programs set: Open MPI, then MPICH, Intel MPI and Slurm's PMI, then Slurm with PMIx. */
const STARTERS = [
  { rank: 'OMPI_COMM_WORLD_RANK', size: 'OMPI_COMM_WORLD_SIZE', also: 'OMPI_COMM_WORLD_RANK' },
  { rank: 'PMI_RANK', size: 'PMI_SIZE', also: 'PMI_RANK' },
  // A batch script has a number, too, but no step: what it starts without srun is alone.
  { rank: 'SLURM_PROCID', size: 'SLURM_STEP_NUM_TASKS', also: 'SLURM_STEP_ID' },
] as const;

/** The number that this process was started with as one of several; 0 of 1 where it was started alone. */
export function processRank(environment: Readonly<Record<string, string | undefined>> = process.env): Rank {
  for (const starter of STARTERS) {
    const rank = Number(environment[starter.rank] ?? Number.NaN);
    const size = Number(environment[starter.size] ?? Number.NaN);
    if (size > 1 && rank >= 0 && environment[starter.also] !== undefined) return { rank, size };
  }
  return { rank: 0, size: 1 };
}
