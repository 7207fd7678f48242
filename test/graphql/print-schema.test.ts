import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const PROGRAM = path.resolve('dist/src/graphql/print-schema.js');

let directory: string;
let file: string;
/** As the program writes it where there is none. */
let sdl: string;
let made: string | undefined;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'mediagraph-schema-'));
  file = path.join(directory, 'schema/mediagraph.graphql');
  if (made === undefined) {
    expect(await schema()).toEqual({ code: 0, stderr: '' });
    made = await readFile(file, 'utf8');
  } else {
    await mkdir(path.dirname(file));
    await writeFile(file, made);
  }
  sdl = made;
});
afterEach(() => rm(directory, { recursive: true }));

async function schema(...args: string[]): Promise<{ readonly code: number; readonly stderr: string }> {
  const program = [PROGRAM, ...args];
  const { stderr, code } = await run(process.execPath, program, { cwd: directory }).then(
    ({ stderr }) => ({ stderr, code: 0 }),
    (error: { code: number; stderr: string }) => error,
  );
  return { stderr, code };
}

/** Makes the file what an earlier state of the code could have written. */
async function keep(from: string | RegExp, to: string): Promise<string> {
  const kept = sdl.replace(from, to);
  if (kept === sdl) throw new Error(`There is no ${from} in the SDL.`);
  await writeFile(file, kept);
  return kept;
}

const STALE = 'schema/mediagraph.graphql is stale: run `npm run schema`.\n';
const REFUSAL = `The schema in the code breaks clients or gateways of schema/mediagraph.graphql:
  File.pages was removed.
When that is meant, run \`npm run schema -- --accept-breaking\`.
`;

describe('npm run schema', () => {
  it('writes the SDL, and finds it as it should be', async () => {
    expect(sdl).toContain('type File implements Node @key(fields: "id")');
    expect(await schema('--check')).toEqual({ code: 0, stderr: '' });
  });

  it('writes nothing when it only checks', async () => {
    await rm(path.dirname(file), { recursive: true });
    expect(await schema('--check')).toEqual({ code: 1, stderr: STALE });
    await mkdir(path.dirname(file));
    expect(await schema('--check')).toEqual({ code: 1, stderr: STALE });
  });

  it('adds what is new', async () => {
    const kept = await keep(/ {2}"""[^"]*"""\n {2}maxExpiresAt: DateTime\n/, '');
    expect(await schema('--check')).toEqual({ code: 1, stderr: STALE });
    expect(await readFile(file, 'utf8')).toBe(kept);
    expect(await schema()).toEqual({ code: 0, stderr: '' });
    expect(await readFile(file, 'utf8')).toBe(sdl);
  });

  it('takes nothing away that somebody may use, unless that is accepted', async () => {
    const kept = await keep(
      '  sizeBytes: SafeInt!\n',
      '  sizeBytes: SafeInt!\n  """How many pages."""\n  pages: Int\n',
    );
    expect(await schema('--check')).toEqual({ code: 1, stderr: REFUSAL });
    expect(await schema()).toEqual({ code: 1, stderr: REFUSAL });
    expect(await readFile(file, 'utf8')).toBe(kept);
    expect(await schema('--accept-breaking')).toEqual({ code: 0, stderr: '' });
    expect(await readFile(file, 'utf8')).toBe(sdl);
    expect(await schema('--check')).toEqual({ code: 0, stderr: '' });
  });
});
