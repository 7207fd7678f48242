import { setTimeout as delay } from 'node:timers/promises';
import { createGraphqlClient } from '../../support/graphql/graphql-client';
import { readFixture } from '../../support/media/media-fixtures';
import type { TestApp } from '../../support/service/test-app';

const FILE_UPDATES = 'subscription Updates($id: ID!) { fileUpdated(id: $id) { id filename status } }';
const EVENTS = `subscription Events { mediaEvents { __typename
  ... on FileStoredEvent { file { id mimeType } } ... on FileDeletedEvent { fileId } } }`;

const IMPORT =
  'mutation ($uri: String!) { importFile(input: { source: { dataUri: $uri } }) { file { id } errors { code } } }';
const RENAME = 'mutation ($id: ID!) { updateFile(input: { id: $id, filename: "renamed.png" }) { file { id } } }';
const DELETE = 'mutation ($id: ID!) { deleteFile(id: $id) { deletedFileId } }';

/** How a client subscribes. */
export type Subscribe = (query: string, variables: Record<string, unknown>) => AsyncIterator<unknown>;

/**
 * Stores a file, renames and deletes it, while it is watched, and what happens in its project is listened to.
 *
 * @returns what was told of both, to the deletion
 */
export async function hearOfFile(subscribe: Subscribe, { url, apiKey }: Pick<TestApp, 'url' | 'apiKey'>) {
  const client = createGraphqlClient(url, apiKey);
  const uri = `data:image/png;base64,${readFixture('still.png').toString('base64')}`;
  const store = async (): Promise<string> => (await client.request(IMPORT, { uri })).data.importFile.file.id;
  const events = subscribe(EVENTS, {});
  const told: string[] = [];
  const first = events.next().then(({ value }) => void told.push(JSON.stringify(value)));
  let id = await store();
  // When a feed has begun, nobody is told: something that happens is told, or happened before.
  for (; told.length === 0; id = await store()) await Promise.race([first, delay(200)]);

  const updates = subscribe(FILE_UPDATES, { id });
  const states = [await updates.next()];
  await client.request(RENAME, { id });
  states.push(await updates.next());
  await client.request(DELETE, { id });
  states.push(await updates.next());
  while (!told.at(-1)?.includes(`"fileId":"${id}"`)) told.push(JSON.stringify((await events.next()).value));
  await events.return?.();
  return { id, states: states.map(({ value }) => value), told };
}

/** What is expected of it. */
export function heard({ id, states, told }: Awaited<ReturnType<typeof hearOfFile>>): void {
  expect(states.slice(0, 2)).toMatchObject([
    { data: { fileUpdated: { id, status: 'READY' } } },
    { data: { fileUpdated: { id, filename: 'renamed.png' } } },
  ]);
  expect(JSON.stringify(states[2])).toContain('"FILE_DELETED"');
  const ofFile = told.filter((event) => event.includes(id));
  expect(ofFile.map((event) => /"__typename":"(\w+)"/.exec(event)?.[1])).toEqual([
    'FileStoredEvent',
    'FileDeletedEvent',
  ]);
}
