import { join, relative } from 'node:path';

const ROOT_DIRECTORY = join(__dirname, '../../../..');

/**
 * The file of a thread, which runs compiled code only. From the sources, as in tests, it is what the last build put
 * under `dist`.
 *
 * @param directory the `__dirname` of the caller
 * @param name without its ending: `mix-thread`
 */
export function compiledFile(directory: string, name: string): string {
  const file = `${name}.js`;
  return __filename.endsWith('.ts')
    ? join(ROOT_DIRECTORY, 'dist', relative(ROOT_DIRECTORY, directory), file)
    : join(directory, file);
}
