import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { uploadForm } from '../../support/http/multipart/multipart-body';
import { RawClient } from '../../support/http/multipart/multipart-client';
import { eventually } from '../../support/http/multipart/multipart-leaks';
import { firstFile, MultipartSuite, twoFiles } from '../../support/http/multipart/multipart-suite';

const KIB = 1024;
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const suite = new MultipartSuite();

/** The second file is read first, so that the first is kept aside. */
const inReverse = 'mutation ($a: Upload!, $b: Upload!) { b: read(file: $b) { sha256 } a: read(file: $a) { sha256 } }';

describe('a client', () => {
  const failing = () => {
    const failures: unknown[] = [];
    const hold = async (file: Promise<{ createReadStream(): AsyncIterable<unknown> }>) => {
      try {
        for await (const _ of (await file).createReadStream());
      } catch (error) {
        failures.push(error);
        throw error;
      }
    };
    return { failures, hold };
  };

  it('that goes away ends the operation', async () => {
    const { failures, hold } = failing();
    await suite.start({ hold });
    const form = uploadForm('hold', firstFile);
    await suite.client.sendHead({ 'Content-Length': form.length });
    await suite.client.send(form.subarray(0, 300 * KIB));
    suite.client.socket.destroy();
    await eventually(() => failures.length === 1, 'the operation failed');
    expect(failures[0]).toMatchObject({ code: 'CLIENT_CLOSED_REQUEST', status: 499 });
  });

  it('may go away at any point', async () => {
    await suite.start();
    const form = twoFiles(inReverse);
    for (let part = 0; part <= 100; part += 4) {
      const leaving = new RawClient(suite.server.port);
      await leaving.sendHead({ 'Content-Length': form.length });
      await leaving.send(form.subarray(0, Math.floor((form.length * part) / 100)));
      leaving.socket.resetAndDestroy();
    }
    await suite.expectUsable();
  });

  it('that sends nothing more of the file fails it', async () => {
    await suite.start({ idleTimeoutMs: 1_500 });
    const form = uploadForm('read', firstFile);
    await suite.client.sendHead({ 'Content-Length': form.length });
    await suite.client.send(form.subarray(0, 300 * KIB));
    expect((await suite.client.answer()).body).toMatchObject({
      data: { read: null },
      errors: [{ extensions: { code: 'REQUEST_TIMEOUT' } }],
    });
  });

  it('that does not send the fields in time is answered 408', async () => {
    await suite.start({ idleTimeoutMs: 300 });
    await suite.client.sendHead({ 'Content-Length': 10_000 });
    const drip = setInterval(() => suite.client.socket.write('-'), 50);
    const answer = await suite.client.answer().finally(() => clearInterval(drip));
    expect(answer).toMatchObject({ status: 408, body: { errors: [{ extensions: { code: 'REQUEST_TIMEOUT' } }] } });
  });

  it('that breaks off a chunked body fails the file', async () => {
    await suite.start();
    const form = uploadForm('read', firstFile);
    await suite.client.sendHead({ 'Transfer-Encoding': 'chunked' });
    await suite.client.sendChunk(form.subarray(0, 300 * KIB));
    await suite.client.send('0\r\n\r\n');
    expect((await suite.client.answer()).body).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
    await suite.expectUsable();
  });

  it('may send a file of just the limit, and no byte more', async () => {
    await suite.start({ maxFileBytes: firstFile.length });
    expect((await suite.client.upload(uploadForm('read', firstFile))).body.data).toMatchObject({
      read: { sizeBytes: firstFile.length },
    });
    expect(
      (await suite.client.upload(uploadForm('read', Buffer.concat([firstFile, Buffer.from('x')])))).body,
    ).toMatchObject({
      data: { read: null },
      errors: [{ extensions: { code: 'PAYLOAD_TOO_LARGE' } }],
    });
    await suite.expectUsable();
  });

  it('cannot send more than the limit in chunks', async () => {
    await suite.start({ maxBodyBytes: 200 * KIB });
    await suite.client.sendHead({ 'Transfer-Encoding': 'chunked' });
    await suite.client.sendChunk(uploadForm('read', firstFile));
    expect((await suite.client.answer()).body).toMatchObject({
      errors: [{ extensions: { code: 'PAYLOAD_TOO_LARGE' } }],
    });
  });

  it('may have sent everything before anybody reads', async () => {
    await suite.start({ admissionMs: 100 });
    for (const content of [Buffer.from('small'), firstFile]) {
      const answer = await suite.client.upload(uploadForm('read', content));
      expect(answer.body.data).toMatchObject({ read: { sizeBytes: content.length } });
    }
  });

  it('may send the form byte by byte', async () => {
    await suite.start();
    const form = uploadForm('read', 'slowly');
    await suite.client.sendHead({ 'Content-Length': form.length });
    for (const byte of form) {
      suite.client.socket.write(Buffer.from([byte]));
      await new Promise(setImmediate);
    }
    expect((await suite.client.answer()).body.data).toMatchObject({ read: { sizeBytes: 6 } });
  });

  it('may send text before and behind the form', async () => {
    await suite.start();
    const form = Buffer.concat([Buffer.from('preamble\r\n'), uploadForm('read', firstFile), Buffer.from('epilogue')]);
    expect((await suite.client.upload(form)).body.data).toMatchObject({ read: { sha256: sha256(firstFile) } });
    await suite.expectUsable();
  });

  it('may be one that makes its form by the standard', async () => {
    await suite.start();
    const form = new FormData();
    const query = 'mutation ($file: Upload!) { read(file: $file) { sha256 filename mimetype declaredSizeBytes } }';
    form.set('operations', JSON.stringify({ query, variables: { file: null } }));
    form.set('map', JSON.stringify({ 0: ['variables.file'] }));
    form.set('0', new Blob([firstFile], { type: 'video/mp4' }), 'clip "1" übung.mp4');
    const answer = await fetch(`http://127.0.0.1:${suite.server.port}/graphql`, {
      method: 'POST',
      body: form,
      headers: { 'apollo-require-preflight': 'true', connection: 'close' },
    });
    expect(await answer.json()).toEqual({
      data: {
        read: {
          sha256: sha256(firstFile),
          filename: 'clip "1" übung.mp4',
          mimetype: 'video/mp4',
          declaredSizeBytes: firstFile.length,
        },
      },
    });
  });
});
