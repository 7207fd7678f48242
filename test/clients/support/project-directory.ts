import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

export const CHECKOUT = path.resolve(__dirname, '../../..');
/** What `test/clients/package.json` has installed. */
export const CLIENT_PACKAGES = path.join(CHECKOUT, 'test/clients/node_modules');
/** What the service has installed. */
export const SERVICE_PACKAGES = path.join(CHECKOUT, 'node_modules');

export interface ProjectDirectory {
  readonly directory: string;
  remove(): Promise<void>;
}

/**
 * A new directory for the project of a client. Packages are found from there as from `test/clients`: first those of the
 * clients, then, one directory up, those of the service.
 */
export async function makeProjectDirectory(purpose: string): Promise<ProjectDirectory> {
  const parent = await mkdtemp(path.join(tmpdir(), `mediagraph-${purpose}-`));
  const directory = path.join(parent, 'project');
  await mkdir(directory);
  await symlink(SERVICE_PACKAGES, path.join(parent, 'node_modules'), 'junction');
  await symlink(CLIENT_PACKAGES, path.join(directory, 'node_modules'), 'junction');
  return { directory, remove: () => rm(parent, { recursive: true, force: true }) };
}
