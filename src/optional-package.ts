import { unsupportedError } from './errors.js';

/**
 * A package that may be installed beside wordvec; undefined where it is not. Its name is not in an `import`, so that
 * bundlers do not look for it, and webpack leaves it to the platform.
 * @throws what the package itself throws while it is loaded
 */
export async function optionalPackage<Module>(name: string): Promise<Module | undefined> {
  try {
    return await import(/* webpackIgnore: true */ name);
  } catch (cause) {
    if ((cause as { code?: string }).code === 'ERR_MODULE_NOT_FOUND') return undefined;
    throw cause;
  }
}

/**
 * As `optionalPackage`, of a package without which nothing can be done.
 * @param what the thing that needs it, for the message
 * @param all the packages that it needs, with blanks between
 * @throws WordvecError `unsupported` where it is not installed or does not run on this machine
 */
export async function neededPackage<Module>(name: string, what: string, all = name): Promise<Module> {
  let loaded: Module | undefined;
  try {
    loaded = await optionalPackage<Module>(name);
  } catch (cause) {
    const { message } = cause as Error;
    throw unsupportedError(
      `${what} needs the package ${name}, which does not run here (${message}): install it again (npm install ${all})`,
      { cause },
    );
  }
  if (loaded) return loaded;
  throw unsupportedError(`${what} needs the package ${name}, which is not installed: npm install ${all}`);
}
