/** Whether a name of a file is the address of one on a server. */
export function isWebAddress(path: string): boolean {
  return /^https?:\/\//i.test(path);
}
