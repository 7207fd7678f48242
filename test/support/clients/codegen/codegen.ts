import type { CodegenConfig } from '@graphql-codegen/cli';

const config: CodegenConfig = {
  schema: 'mediagraph.graphql',
  documents: 'src/**/*.ts',
  generates: { 'src/gql/': { preset: 'client' } },
  config: {
    scalars: {
      Base64: 'string',
      DateTime: 'string',
      JSONObject: 'Record<string, unknown>',
      SafeInt: 'number',
      Sha256: 'string',
      Upload: 'Blob',
      URL: 'string',
    },
  },
};

export default config;
