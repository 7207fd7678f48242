const ERRORS = 'errors { __typename code message path }';
const KEY = '__typename id name prefix project { id name }';

/** Operations that name API keys, or a project to change, of somebody. Their variables are targets. */
export const ADMINISTRATION_PROBES: Readonly<Record<string, string>> = {
  'MediaApiKey node': `query ($apiKey: ID!) { node(id: $apiKey) { __typename id ... on MediaApiKey { ${KEY} } }
    nodes(ids: [$apiKey]) { __typename id ... on MediaApiKey { ${KEY} } } }`,
  'mediaApiKeys after': `query ($apiKeyCursor: String!) {
    mediaApiKeys(first: 5, after: $apiKeyCursor) { edges { cursor node { id name } } } }`,
  'createMediaApiKey of a project': `mutation ($project: ID!) { createMediaApiKey(input: {
    scopes: [ADMIN], name: "taken", projectId: $project }) { apiKey { ${KEY} } secret ${ERRORS} } }`,
  updateMediaProject: `mutation ($project: ID!) { updateMediaProject(input: { id: $project, name: "taken" }) {
    project { id name } ${ERRORS} } }`,
  revokeMediaApiKey: `mutation ($apiKey: ID!) { revokeMediaApiKey(id: $apiKey) { apiKey { ${KEY} } ${ERRORS} } }`,
};

/** Operations that name nothing and tell of whoever asks. */
export const OWN_ADMINISTRATION_PROBES: Readonly<Record<string, string>> = {
  mediaApiKeys: `{ mediaApiKeys(first: 100) { edges { node { id name prefix project { id name } } cursor } nodes { id } } }`,
};
