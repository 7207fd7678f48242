import { parse } from 'graphql';
import { newId } from '../../../src/database/new-id';
import type { Caller } from '../../../src/domain/caller';
import { generateVideo } from '../../../src/generation/request/generate-video';
import { createContext } from '../../../src/graphql/context';
import { createExecute } from '../../../src/graphql/execution/execute';
import { createSubgraphSchema } from '../../../src/graphql/schema';
import { executeForEvents } from '../../../src/http/subscriptions/execute-operation';
import type { ResultSource } from '../../../src/http/subscriptions/result-stream';
import { readFixture } from '../../support/media/media-fixtures';
import { ScriptedModel } from '../../support/providers/scripted-model';
import { openTestGeneration, type TestGeneration } from '../../support/service/test-generation';

const schema = createSubgraphSchema();
const document = parse(`subscription ($id: ID!) { mediaGenerationUpdated(id: $id) {
  __typename status ... on VideoGeneration { video { sizeBytes } } } }`);
const video = readFixture('video.mp4');

let test: TestGeneration;

beforeAll(async () => {
  test = await openTestGeneration([new ScriptedModel({ kind: 'VIDEO', outputs: [video] })]);
});
afterAll(() => test.close());

/** As the server does it. */
function watch(id: string, caller: Caller = test.caller): ResultSource {
  const createContextOf = async () => createContext(test.engine, caller, 'test');
  return executeForEvents({ schema, document, variableValues: { id } }, createExecute(schema), createContextOf);
}

describe('mediaGenerationUpdated', () => {
  it('tells a generation as it is, and after each change, to its end', async () => {
    const generation = await generateVideo(test.engine, test.caller, { prompt: 'a fox', background: true });
    const events = watch(generation.id);
    const told: unknown[] = [];
    let jobs: Promise<void> | undefined;
    for (let event = await events.next(); event !== null; event = await events.next()) {
      expect(event.errors).toBeUndefined();
      told.push(event.data?.['mediaGenerationUpdated']);
      jobs ??= test.runJobs();
    }
    await jobs;
    const event = { __typename: 'VideoGeneration' };
    expect(told[0]).toEqual({ ...event, status: 'QUEUED', video: null });
    expect(told.at(-1)).toEqual({ ...event, status: 'SUCCEEDED', video: { sizeBytes: video.length } });
  });

  it.each([newId('gen'), 'gen_', ''])('refuses at once what there is not: %j', async (id) => {
    expect(await watch(id).next()).toMatchObject({ errors: [{ originalError: { code: 'NOT_FOUND' } }] });
  });

  it('refuses a key that reads neither files nor generations', async () => {
    const { id } = await generateVideo(test.engine, test.caller, { prompt: 'a fox', background: true });
    const caller = { ...test.caller, scopes: new Set(['USAGE_READ'] as const) };
    expect(await watch(id, caller).next()).toMatchObject({ errors: [{ originalError: { code: 'FORBIDDEN' } }] });
  });
});
