import { describe, expect, it } from '@jest/globals';
import { CLOSING, encodeForm, filePart, mapPart, operationsPart } from '../../support/http/multipart/multipart-body';
import { MultipartSuite, twoFiles } from '../../support/http/multipart/multipart-suite';

const map = mapPart({ 0: ['variables.file'] });
const suite = new MultipartSuite();

describe('the size that a form declares', () => {
  const operations = operationsPart({
    query: 'mutation ($file: Upload!) { read(file: $file) { sizeBytes declaredSizeBytes } }',
    variables: { file: null },
  });
  const parts = [operations, map, filePart('0', 'twelve bytes')];

  it.each([
    ['is the size of the file', encodeForm(parts), 12],
    ['is 0 of an empty file', encodeForm([operations, map, filePart('0', '')]), 0],
    [
      'is the same when the file begins with blank lines',
      encodeForm([operations, map, filePart('0', '\r\n\r\n\r\n')]),
      6,
    ],
    [
      'is the same when the file is all blank lines',
      encodeForm([operations, map, filePart('0', '\r\n'.repeat(5_000))]),
      10_000,
    ],
    ['is 2 bytes short without a last line break', encodeForm(parts, CLOSING.trimEnd()), 10],
    ['counts an epilogue in', encodeForm(parts, `${CLOSING}more`), 16],
  ])('%s', async (_, form, declaredSizeBytes) => {
    await suite.start();
    expect((await suite.client.upload(form)).body.data).toMatchObject({ read: { declaredSizeBytes } });
  });

  it('is known wherever the body is cut into packets', async () => {
    await suite.start();
    const form = encodeForm(parts);
    const begin = form.indexOf('twelve bytes');
    for (let cut = begin - 8; cut <= begin + 4; cut += 1) {
      await suite.client.sendHead({ 'Content-Length': form.length });
      await suite.client.send(form.subarray(0, cut));
      await new Promise((resolve) => setTimeout(resolve, 5));
      await suite.client.send(form.subarray(cut));
      expect((await suite.client.answer()).body.data).toEqual({ read: { sizeBytes: 12, declaredSizeBytes: 12 } });
    }
  });

  it('is not known of a chunked body, nor of two files', async () => {
    await suite.start();
    await suite.client.sendHead({ 'Transfer-Encoding': 'chunked' });
    await suite.client.sendChunk(encodeForm(parts));
    await suite.client.send('0\r\n\r\n');
    expect((await suite.client.answer()).body.data).toEqual({ read: { sizeBytes: 12, declaredSizeBytes: null } });
    const query = 'mutation ($a: Upload!, $b: Upload!) { readInTurn(files: [$a, $b]) { declaredSizeBytes } }';
    expect((await suite.client.upload(twoFiles(query))).body.data).toEqual({
      readInTurn: [{ declaredSizeBytes: null }, { declaredSizeBytes: null }],
    });
  });

  it('is found by the shape of form that curl sends', async () => {
    await suite.start();
    const curl = '------------------------cec8e8123c05ba25';
    const headers = ['name="operations"', 'name="map"', 'name="0"; filename="a.txt"\r\nContent-Type: text/plain'];
    const body = Buffer.from(
      `${headers
        .map((header, n) => `--${curl}\r\nContent-Disposition: form-data; ${header}\r\n\r\n${parts[n]?.content}\r\n`)
        .join('')}--${curl}--\r\n`,
    );
    const answer = await suite.client.upload(body, { 'Content-Type': `multipart/form-data; boundary=${curl}` });
    expect(answer.body.data).toEqual({ read: { sizeBytes: 12, declaredSizeBytes: 12 } });
  });
});
