import { describe, expect, it } from '@jest/globals';
import { encodeForm, filePart, mapPart, operationsPart, uploadForm } from '../../support/http/multipart/multipart-body';
import { firstFile, MultipartSuite } from '../../support/http/multipart/multipart-suite';

const map = mapPart({ 0: ['variables.file'] });
const suite = new MultipartSuite();

describe('a resolver', () => {
  it('finds the file in an input object', async () => {
    await suite.start();
    const query = 'mutation ($input: FileInput!) { readInput(input: $input) { sizeBytes filename mimetype } }';
    const form = encodeForm([
      operationsPart({ query, variables: { input: { file: null } } }),
      mapPart({ 0: ['variables.input.file'] }),
      filePart('0', 'bytes', 'cat.png'),
    ]);
    const answer = await suite.client.upload(form);
    expect(answer.body.data).toEqual({ readInput: { sizeBytes: 5, filename: 'cat.png', mimetype: 'image/png' } });
  });

  it('cannot open a stream twice', async () => {
    await suite.start();
    const answer = await suite.client.upload(uploadForm('readTwice', firstFile));
    expect(answer.body).toMatchObject({
      data: { readTwice: null },
      errors: [{ message: expect.stringContaining('used more than once') }],
    });
    await suite.expectUsable();
  });

  it('may open the stream and throw, fifty times', async () => {
    await suite.start();
    for (let n = 0; n < 50; n += 1) {
      const answer = await suite.client.upload(uploadForm('openThenThrow', firstFile));
      expect(answer.body).toMatchObject({ errors: [{ extensions: { code: 'REFUSED' } }] });
    }
    await suite.expectUsable();
  });

  it('may leave the file unread, fifty times', async () => {
    await suite.start();
    for (let n = 0; n < 50; n += 1) {
      expect((await suite.client.upload(uploadForm('ignore', firstFile))).body).toEqual({ data: { ignore: null } });
    }
    await suite.expectUsable();
  });

  it('may be answered before the file is sent', async () => {
    await suite.start();
    for (let n = 0; n < 20; n += 1) {
      const form = uploadForm('ignore', firstFile);
      const begun = form.indexOf('Content-Disposition: form-data; name="0"');
      await suite.client.sendHead({ 'Content-Length': form.length });
      await suite.client.send(form.subarray(0, begun));
      expect((await suite.client.answer()).body).toEqual({ data: { ignore: null } });
      await suite.client.send(form.subarray(begun));
    }
    await suite.expectUsable();
  });

  it('that comes back for the file after the answer fails', async () => {
    let late: Promise<unknown> | undefined;
    await suite.start({
      hold: async (file) => {
        late = new Promise((resolve) => setTimeout(resolve, 50)).then(() => file).then((it) => it.createReadStream());
        late.catch(() => {});
        return null;
      },
    });
    const form = uploadForm('hold', firstFile);
    await suite.client.upload(form);
    await expect(late).rejects.toMatchObject({ code: 'BAD_REQUEST', message: expect.stringContaining('answered') });
    await suite.expectUsable();
  });
});

describe('an operation that is not run', () => {
  it.each([
    ['cannot be parsed', { query: 'mutation {', variables: { file: null } }],
    ['is not valid', { query: 'mutation ($file: Upload!) { nothing(file: $file) }', variables: { file: null } }],
    ['is missing', { variables: { file: null } }],
  ])('because it %s leaves nothing behind', async (_, operations) => {
    await suite.start();
    const form = encodeForm([operationsPart(operations), map, filePart('0', firstFile)]);
    for (let n = 0; n < 10; n += 1) expect((await suite.client.upload(form)).status).toBe(400);
    await suite.expectUsable();
  });
});
