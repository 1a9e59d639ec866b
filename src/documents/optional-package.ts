/**
 * A package that may be installed beside wordvec; undefined where it is not. Its name is not in an `import`, so that
 * bundlers do not look for it.
 * @throws what the package itself throws while it is loaded
 */
export async function optionalPackage<Module>(name: string): Promise<Module | undefined> {
  try {
    return await import(name);
  } catch (cause) {
    if ((cause as { code?: string }).code === 'ERR_MODULE_NOT_FOUND') return undefined;
    throw cause;
  }
}
