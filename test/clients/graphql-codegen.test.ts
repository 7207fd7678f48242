import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { compileProject, generateTypes, makeClientProject } from '../support/clients/codegen/generate';
import { startTestApp } from '../support/test-app';

let directory: string;
beforeAll(async () => {
  directory = await makeClientProject();
});
afterAll(() => rm(directory, { recursive: true, force: true }));

describe('GraphQL Code Generator', () => {
  it('makes types of the SDL that compile under strict, with the code that uses them', async () => {
    await generateTypes(directory);
    await compileProject(directory);
  });

  it('makes the same types of the schema that the service tells', async () => {
    const app = await startTestApp({ ROLE: 'api' });
    try {
      const ofSdl = await generateTypes(directory);
      const service = [{ [`${app.url}/graphql`]: { headers: { authorization: `Bearer ${app.apiKey}` } } }];
      const config = path.join(directory, 'codegen.ts');
      const ofFile = await readFile(config, 'utf8');
      const ofService = ofFile
        .replace(`'mediagraph.graphql'`, JSON.stringify(service))
        // Else the introspection does not ask which inputs take exactly one field.
        .replace('scalars:', 'oneOf: true, scalars:');
      await writeFile(config, ofService);
      expect(await generateTypes(directory)).toBe(ofSdl);
    } finally {
      await app.close();
    }
  });
});
