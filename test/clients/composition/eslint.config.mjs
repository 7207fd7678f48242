import graphql from '@graphql-eslint/eslint-plugin';

/** What has no identity of its own: it is read with what it belongs to, and clients keep it there. */
const VALUES = [
  'FileMetadataEntry',
  'FileUpload',
  'FileUrl',
  'GeneratedMedia',
  'MediaGenerationSource',
  'MediaGenerationUsage',
  'MediaModelParameter',
  'MediaModelParameters',
  'MediaModelPrice',
  'MediaNumberRange',
  'MediaPersistence',
  'MediaPolicy',
  'MediaStorage',
  'MediaStorageBucket',
  'MediaUsagePoint',
  'MediaViewer',
  'PageInfo',
  'TranscriptSegment',
];
const VALUE_SUFFIXES = ['Connection', 'Details', 'Edge', 'Error', 'Payload'];

/** The recommended rules and those of Relay; what departs from them says why. */
export default [
  {
    files: ['**/mediagraph.graphql'],
    plugins: { '@graphql-eslint': graphql },
    languageOptions: {
      parser: graphql.parser,
      parserOptions: {
        graphQLConfig: {
          schema: ['mediagraph.graphql', 'federation.graphql'].map((file) => `${import.meta.dirname}/${file}`),
        },
      },
    },
    rules: {
      ...graphql.configs['flat/schema-recommended'].rules,
      ...graphql.configs['flat/schema-relay'].rules,
      // Composed graphs have one description of each root type, and take it from any subgraph.
      '@graphql-eslint/require-description': [
        'error',
        {
          types: true,
          DirectiveDefinition: true,
          rootField: true,
          ignoredSelectors: ['[type=ObjectTypeDefinition][name.value=/^(Query|Mutation|Subscription)$/]'],
        },
      ],
      '@graphql-eslint/strict-id-in-types': ['error', { exceptions: { types: VALUES, suffixes: VALUE_SUFFIXES } }],
      // Tags, scopes and the like are short lists of values: they come whole, without pages.
      '@graphql-eslint/relay-edge-types': [
        'error',
        { withEdgeSuffix: true, shouldImplementNode: true, listTypeCanWrapOnlyEdgeType: false },
      ],
      // What a deletion matches is paged forwards alone.
      '@graphql-eslint/relay-arguments': ['error', { includeBoth: false }],
      // `File.filename` is one word, and the usual one. The rule knows no exceptions, so it only warns.
      '@graphql-eslint/no-typename-prefix': 'warn',
    },
  },
];
