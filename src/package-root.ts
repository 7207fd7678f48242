import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder with the package's `package.json`: above `dist`, in which the files lie as they do in `src`, or are one. */
export function packageRoot(): string {
  let folder = __dirname;
  while (!existsSync(join(folder, 'package.json'))) {
    const above = dirname(folder);
    if (above === folder) throw new Error(`There is no package.json above ${__dirname}.`);
    folder = above;
  }
  return folder;
}
