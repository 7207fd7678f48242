import { afterEach, expect } from '@jest/globals';
import { encodeForm, filePart, mapPart, operationsPart, uploadForm } from './multipart-body';
import { RawClient } from './multipart-client';
import { eventually, openDescriptors } from './multipart-leaks';
import { type MultipartServer, startMultipartServer } from './multipart-server';

const KIB = 1024;
export const firstFile = Buffer.alloc(700 * KIB, 'first');
export const secondFile = Buffer.alloc(400 * KIB, 'second');

/** A form with the variables `a`, the first file, and `b`, the second. */
export function twoFiles(query: string, order: readonly ['a' | 'b', 'a' | 'b'] = ['a', 'b']): Buffer {
  const contents = { a: firstFile, b: secondFile };
  return encodeForm([
    operationsPart({ query, variables: { a: null, b: null } }),
    mapPart({ a: ['variables.a'], b: ['variables.b'] }),
    ...order.map((name) => filePart(name, contents[name])),
  ]);
}

const runningTimers = () => process.getActiveResourcesInfo().filter((it) => it === 'Timeout').length;

/**
 * A server and a connection for each test. Behind every test nothing may be left, whatever it did: no descriptor, no
 * timer, no file; and jest itself fails a test by a rejection that nobody handles.
 */
export class MultipartSuite {
  server!: MultipartServer;
  client!: RawClient;
  #descriptors = 0;
  #timers = 0;

  constructor() {
    afterEach(async () => {
      this.client.socket.destroy();
      await eventually(() => openDescriptors().length <= this.#descriptors, 'descriptors are closed');
      await eventually(() => runningTimers() <= this.#timers, 'timers are cleared');
      expect(this.server.spooledNames()).toEqual([]);
      await this.server.close();
    });
  }

  async start(overrides: Parameters<typeof startMultipartServer>[0] = {}): Promise<void> {
    this.server = await startMultipartServer(overrides);
    this.#descriptors = openDescriptors().length;
    this.#timers = runningTimers();
    this.client = new RawClient(this.server.port);
  }

  /** The connection takes the next request. */
  async expectUsable(): Promise<void> {
    const answer = await this.client.upload(uploadForm('read', 'next'));
    expect(answer.body.data).toMatchObject({ read: { sizeBytes: 4 } });
  }
}
