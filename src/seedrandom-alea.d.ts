// The types of seedrandom describe its main file only.
declare module 'seedrandom/lib/alea.js' {
  import type { alea as Alea } from 'seedrandom';

  const alea: typeof Alea;
  export default alea;
}
