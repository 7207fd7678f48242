import { createHash } from 'node:crypto';
import { paddedPng } from '../../support/media/media-samples';
import { HIVE_GATEWAY } from '../support/gateways/gateway-kinds';
import { GatewaySuite } from '../support/gateways/gateway-suite';
import { testCallers } from './contract/callers';
import { testErrors } from './contract/errors';
import { testHostileEntities } from './contract/hostile-entities';
import { testJoins } from './contract/joins';
import { testAnnouncedUploads } from './contract/uploads';

const UPLOAD_TWO = `mutation ($first: Upload!, $second: Upload!) {
  first: uploadFile(input: { file: $first }) { file { id filename mimeType sha256 } errors { code } }
  second: uploadFile(input: { file: $second, filename: "b.png" }) { file { id filename mimeType sha256 } errors { code } }
}`;

describe('@graphql-hive/gateway', () => {
  const suite = new GatewaySuite(HIVE_GATEWAY);
  testJoins(suite);
  testCallers(suite);
  testErrors(suite);
  testHostileEntities(suite);
  testAnnouncedUploads(suite);

  it('hands on the files of a form', async () => {
    const [first, second] = [paddedPng(5_000), paddedPng(3_000_000)];
    const files = { first: new File([first!], 'a.png'), second: new File([second!], 'ignored.png') };
    const { status, data, errors } = await suite.client.upload(UPLOAD_TWO, {}, files);
    expect({ status, errors }).toEqual({ status: 200, errors: undefined });
    const expected = (filename: string, bytes: Buffer) => ({
      file: {
        id: expect.stringMatching(/^file_/),
        filename,
        mimeType: 'image/png',
        sha256: createHash('sha256').update(bytes).digest('hex'),
      },
      errors: [],
    });
    expect(data).toEqual({ first: expected('a.png', first!), second: expected('b.png', second!) });
  });

  it('hands on no form that another site could have sent', async () => {
    const form = new FormData();
    form.set('operations', JSON.stringify({ query: UPLOAD_TWO, variables: { first: null, second: null } }));
    form.set('map', JSON.stringify({ first: ['variables.first'], second: ['variables.second'] }));
    for (const name of ['first', 'second']) form.set(name, new File([paddedPng(0)], `${name}.png`));
    const response = await fetch(`${suite.graph.url}/graphql`, {
      method: 'POST',
      headers: { authorization: `Bearer ${suite.tenant.apiKey}` },
      body: form,
    });
    const { data, errors } = (await response.json()) as { data: unknown; errors: unknown };
    expect(data ?? null).toBeNull();
    expect(JSON.stringify(errors)).toMatch(/apollo-require-preflight/);
  });

  it('shows clients which inputs take exactly one field, and refuses others itself', async () => {
    const { data } = await suite.client.request('{ __type(name: "MediaInput") { isOneOf } }');
    expect(data.__type.isOneOf).toBe(true);
    const requests = await suite.graph.media.during(async () => {
      const operation = 'mutation ($source: MediaInput!) { importFile(input: { source: $source }) { file { id } } }';
      const { errors } = await suite.client.request(operation, { source: { fileId: 'x', dataUri: 'data:,' } });
      expect(errors).toHaveLength(1);
    });
    expect(requests).toEqual([]);
  });
});
