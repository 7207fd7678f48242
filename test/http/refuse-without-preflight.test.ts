import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { uploadForm } from '../support/http/multipart/multipart-body';
import { RawClient } from '../support/http/multipart/multipart-client';
import { type MultipartServer, startMultipartServer } from '../support/http/multipart/multipart-server';

let server: MultipartServer;
let client: RawClient;
const form = uploadForm('read', 'bytes');

beforeAll(async () => {
  server = await startMultipartServer();
  client = new RawClient(server.port);
});
afterAll(async () => {
  client.socket.destroy();
  await server.close();
});

describe('refuseWithoutPreflight', () => {
  it.each([
    { 'Apollo-Require-Preflight': 'true' },
    { 'Apollo-Require-Preflight': '', 'X-Apollo-Operation-Name': 'Upload' },
  ])('lets a form pass with %j', async (headers) => {
    expect((await client.upload(form, headers)).body.data).toMatchObject({ read: { sizeBytes: 5 } });
  });

  it('refuses a form without, before its body is sent', async () => {
    for (const type of ['multipart/form-data; boundary=x', 'MultiPart/Form-Data;boundary=x']) {
      await client.sendHead({ 'Apollo-Require-Preflight': '', 'Content-Length': 10, 'Content-Type': type });
      expect(await client.answer()).toMatchObject({
        status: 400,
        body: {
          errors: [
            { message: expect.stringContaining('apollo-require-preflight'), extensions: { code: 'BAD_REQUEST' } },
          ],
        },
      });
      await client.send('0123456789');
    }
  });

  it('leaves other requests to Apollo', async () => {
    const headers = { 'Apollo-Require-Preflight': '', 'Content-Type': 'application/json' };
    expect((await client.upload(Buffer.from('{"query":"{ping}"}'), headers)).status).toBe(200);
  });
});
