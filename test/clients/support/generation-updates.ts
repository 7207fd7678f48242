import { createGraphqlClient } from '../../support/graphql/graphql-client';
import type { TestApp } from '../../support/service/test-app';

/** What clients subscribe to: a generation as it is now, and after each change until it has ended. */
export const GENERATION_UPDATES = `subscription Updates($id: ID!) {
  mediaGenerationUpdated(id: $id) {
    id
    status
    ... on ImageGeneration { images { persistence { file { id mimeType } } } }
  }
}`;

const GENERATE = `mutation Generate($input: GenerateImageInput!) {
  generateImage(input: $input) { generation { id } errors { code message } }
}`;

/** Resolves to the id of a picture that is being made in the background. */
export async function startGeneration({ url, apiKey }: Pick<TestApp, 'url' | 'apiKey'>): Promise<string> {
  const input = { prompt: 'a lighthouse at dusk', size: '64x64', background: true };
  const { data } = await createGraphqlClient(url, apiKey).request(GENERATE, { input });
  const { generation, errors } = data.generateImage;
  if (generation === null) throw new Error(JSON.stringify(errors));
  return generation.id;
}

export interface GenerationUpdate {
  readonly mediaGenerationUpdated: {
    readonly id: string;
    readonly status: string;
    readonly images: readonly { readonly persistence: { readonly file: object | null } }[];
  };
}

/** The last update of a generation that went well. */
export function succeeded(id: string) {
  const persistence = expect.objectContaining({ file: expect.objectContaining({ mimeType: 'image/png' }) });
  const images = [expect.objectContaining({ persistence })];
  return { mediaGenerationUpdated: expect.objectContaining({ id, status: 'SUCCEEDED', images }) };
}
