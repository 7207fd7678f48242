import { readFixture } from '../../support/media/media-fixtures';
import { APOLLO_GATEWAY } from '../support/gateways/gateway-kinds';
import { GatewaySuite } from '../support/gateways/gateway-suite';
import { testCallers } from './contract/callers';
import { testErrors } from './contract/errors';
import { testHostileEntities } from './contract/hostile-entities';
import { testJoins } from './contract/joins';
import { testAnnouncedUploads } from './contract/uploads';

describe('@apollo/gateway', () => {
  const suite = new GatewaySuite(APOLLO_GATEWAY);
  testJoins(suite);
  testCallers(suite);
  testErrors(suite);
  testHostileEntities(suite);
  testAnnouncedUploads(suite);

  it('refuses a form, and says how else files are sent', async () => {
    const operation = 'mutation ($file: Upload!) { uploadFile(input: { file: $file }) { file { id } } }';
    const requests = await suite.graph.media.during(async () => {
      const file = new File([readFixture('still.png')], 'a.png');
      const { status, errors } = await suite.client.upload(operation, {}, { file });
      expect(status).toBe(400);
      expect(errors).toEqual([
        { message: expect.stringMatching(/createFileUpload/), extensions: { code: 'BAD_REQUEST' } },
      ]);
    });
    expect(requests).toEqual([]);
  });
});
