import { createAdminProgram } from '../admin/program';
import { createSubgraphSchema } from '../graphql/schema';
import type { ProgramName } from './compiled-code';

/** Does what a start of the program does, as far as it goes without settings and a database. */
export async function rehearse(program: ProgramName): Promise<void> {
  if (program === 'admin') {
    createAdminProgram(async () => {});
    return;
  }
  await import('../main.js');
  await import('../rest/register-rest.js');
  createSubgraphSchema();
}
