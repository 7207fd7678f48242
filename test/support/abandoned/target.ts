import type { DataSource } from 'typeorm';
import { createFileClient } from '../graphql/file-client';
import { createGenerationClient } from '../graphql/generation-client';
import { announce } from '../http/resumable-upload';
import { readFixture } from '../media/media-fixtures';
import { wavOf } from '../media/media-samples';
import { createTenant } from '../service/test-app';

/** Who asks, and what there is to ask for. */
export interface Target {
  readonly port: number;
  readonly apiKeys: readonly string[];
  /** Of a project that keeps nothing. */
  readonly zeroRetentionKey: string;
  /** Paths: of a picture, of a sound, of an output that is held no more. */
  readonly picture: string;
  readonly sound: string;
  readonly heldOutput: string;
  readonly uploads: readonly string[];
}

/** Large enough not to fit into the buffers of a connection. */
const SOUND = wavOf(8_000_000);
const PARTS = wavOf(200_000);
const UPLOADS = 30;

/** Makes two tenants, one of which keeps nothing, and what their requests ask for. */
export async function makeTarget({ url, dataSource }: { url: string; dataSource: DataSource }): Promise<Target> {
  const tenant = await createTenant(dataSource);
  const zeroRetention = await createTenant(dataSource, { zeroDataRetention: true });
  const files = createFileClient(url, tenant.apiKey);
  const picture = await files.upload(readFixture('still.png'));
  const sound = await files.upload(SOUND);
  const { generation } = await createGenerationClient(url, tenant.apiKey).image({
    model: 'local/renderer',
    prompt: 'held',
    output: { store: false },
  });
  const uploads = [];
  for (let index = 0; index < UPLOADS; index++) uploads.push(await announce(url, tenant.apiKey, PARTS));
  return {
    port: Number(new URL(url).port),
    apiKeys: [tenant.apiKey, tenant.organizationApiKey],
    zeroRetentionKey: zeroRetention.apiKey,
    picture: `/files/${picture.file.id}`,
    sound: `/files/${sound.file.id}`,
    heldOutput: `/generations/${generation.id}/outputs/0/content?expires=1&signature=none`,
    uploads: uploads.map((upload) => pathOf(upload.url)),
  };
}

function pathOf(url: string): string {
  const { pathname, search } = new URL(url);
  return pathname + search;
}
