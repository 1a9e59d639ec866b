// The library of MPI, whichever is installed, as the package koffi loads it.
import { unsupportedError } from '../errors.js';

export interface Call {
  (...values: unknown[]): number;
  /** Calls in another thread; the last value is called when it is done. */
  async(...values: unknown[]): void;
}
export interface Library {
  func(prototype: string): Call;
  symbol(name: string, type: string): unknown;
}
export interface Koffi {
  /** Null stands for the process itself. */
  load(path: string | null): Library;
}

const LIBRARIES = [
  'libmpi.so',
  'libmpich.so.12',
  'libmpi.so.12',
  'libmpi.so.40',
  'libmpi.dylib',
  'msmpi.dll',
];
/** MPICH's handles, which are numbers (and those of all that keep to its ABI); those of Open MPI are places in the library. */
const MPICH = { world: 0x44000000, byte: 0x4c00010d, handle: 'int' };

/** @throws WordvecError `unsupported` */
export function libraryOf(koffi: Koffi, what: string): Library {
  const named = process.env.WORDVEC_MPI_LIBRARY;
  for (const name of named ? [named] : LIBRARIES) {
    try {
      return koffi.load(name);
    } catch {}
  }
  const tried = named ?? LIBRARIES.join(', ');
  throw unsupportedError(
    `${what} needs the library of MPI, found none of ${tried}: install MPICH or Open MPI, or name the file in WORDVEC_MPI_LIBRARY`,
  );
}

/** What its calls name all processes and bytes by, and the C type of that. */
export function handlesOf(library: Library): { world: unknown; byte: unknown; handle: string } {
  try {
    const world = library.symbol('ompi_mpi_comm_world', 'void');
    return { world, byte: library.symbol('ompi_mpi_byte', 'void'), handle: 'void *' };
  } catch {
    return MPICH;
  }
}
