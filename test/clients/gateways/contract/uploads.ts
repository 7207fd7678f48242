import { createHash } from 'node:crypto';
import { announce, TusClient } from '../../../support/http/resumable-upload';
import { wavOf } from '../../../support/media/media-samples';
import type { GatewaySuite } from '../../support/gateways/gateway-suite';

/** How a file is made where a gateway takes no forms: it is announced through the gateway, and sent past it. */
export function testAnnouncedUploads(suite: GatewaySuite): void {
  describe('a file that is announced', () => {
    it('is sent to the service itself, and is there for the gateway', async () => {
      const bytes = wavOf(5_000);
      const { url, id } = await announce(suite.graph.url, suite.tenant.apiKey, bytes);
      expect(new URL(url).origin).not.toBe(suite.graph.url);
      expect((await new TusClient(suite.tenant.apiKey).patch(url, 0, bytes)).status).toBe(204);
      const { data } = await suite.client.request('query ($id: ID!) { file(id: $id) { status sha256 } }', { id });
      expect(data.file).toEqual({ status: 'READY', sha256: createHash('sha256').update(bytes).digest('hex') });
    });
  });

  it.each(['still.png', { createReadStream: 1 }])('tells who sends %j for a file how files are sent', async (file) => {
    const operation = 'mutation ($file: Upload!) { uploadFile(input: { file: $file }) { file { id } } }';
    const { data, errors } = await suite.client.request(operation, { file });
    expect(data).toBeNull();
    expect(errors).toEqual([
      expect.objectContaining({
        message: expect.stringMatching(/multipart request.*`createFileUpload`/),
        extensions: expect.objectContaining({ code: 'INVALID_UPLOAD_VALUE' }),
      }),
    ]);
  });
}
