import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { startTestApp } from '../support/service/test-app';
import { compileProject, generateTypes, makeClientProject } from './support/codegen/generate';
import { installSnippets } from './support/snippets';

let directory: string;
let remove: () => Promise<void>;
beforeAll(async () => {
  ({ directory, remove } = await makeClientProject());
});
afterAll(() => remove());

describe('GraphQL Code Generator', () => {
  it('makes types of the SDL that compile under strict, with the code that uses them and all that frontends copy', async () => {
    await generateTypes(directory);
    await compileProject(directory);
  });

  it('needs to be told of the types of apollo-upload-client', async () => {
    const declarations = path.join(directory, 'src/apollo-upload-client.d.ts');
    const text = await readFile(declarations);
    await rm(declarations);
    await expect(compileProject(directory)).rejects.toThrow(/src\/apollo\.ts.*TS7016/);
    await writeFile(declarations, text);
  });

  it('is told what every scalar is', async () => {
    const sdl = await readFile(path.join(directory, 'mediagraph.graphql'), 'utf8');
    const scalars = [...sdl.matchAll(/^scalar (\w+)/gm)].map(([, name]) => name);
    const snippets = await installSnippets('codegen.ts');
    const { default: config } = await snippets.load('codegen.ts');
    await snippets.remove();
    expect(Object.keys(config.config.scalars).sort()).toEqual([...scalars, 'ID'].sort());
    expect(scalars.length).toBeGreaterThan(4);
  });

  it('makes the same types of the schema that the service tells', async () => {
    const app = await startTestApp({ ROLE: 'api' });
    try {
      const ofSdl = await generateTypes(directory);
      const service = [{ [`${app.url}/graphql`]: { headers: { authorization: `Bearer ${app.apiKey}` } } }];
      const configFile = path.join(directory, 'codegen.ts');
      const ofFile = await readFile(configFile, 'utf8');
      const ofService = ofFile
        .replace(`'mediagraph.graphql'`, JSON.stringify(service))
        // Else the introspection does not ask which inputs take exactly one field.
        .replace('scalars:', 'oneOf: true, scalars:');
      await writeFile(configFile, ofService);
      expect(await generateTypes(directory)).toBe(ofSdl);
    } finally {
      await app.close();
    }
  });
});
