const DELIVERY = 'id eventId eventType';
const ERRORS = 'errors { __typename code message path }';

/** Operations that name webhooks of somebody. Their variables are targets. */
export const WEBHOOK_PROBES: Readonly<Record<string, string>> = {
  'MediaWebhook node': `query ($webhook: ID!) { node(id: $webhook) { __typename id ... on MediaWebhook { id url events
    deliveries(first: 5) { edges { cursor node { ${DELIVERY} } } nodes { id } } } } }`,
  'deliveries after': `query ($webhook: ID!, $deliveryCursor: String!) { node(id: $webhook) { __typename id
    ... on MediaWebhook { deliveries(first: 5, after: $deliveryCursor) { nodes { ${DELIVERY} } } } } }`,
  'mediaWebhooks after': `query ($webhookCursor: String!) {
    mediaWebhooks(first: 5, after: $webhookCursor) { edges { cursor node { id url } } } }`,
  'createMediaWebhook of a project': `mutation ($project: ID!) { createMediaWebhook(input: {
    url: "https://example.com/hook", events: ["file.stored"], projectId: $project }) { webhook { id url } ${ERRORS} } }`,
  updateMediaWebhook: `mutation ($webhook: ID!) {
    updateMediaWebhook(input: { id: $webhook, url: "https://example.com/taken", rotateSecret: true }) {
    webhook { id url } ${ERRORS} } }`,
  redeliverMediaEvent: `mutation ($delivery: ID!) { redeliverMediaEvent(deliveryId: $delivery) {
    delivery { ${DELIVERY} } ${ERRORS} } }`,
  deleteMediaWebhook: `mutation ($webhook: ID!) { deleteMediaWebhook(id: $webhook) { deletedWebhookId ${ERRORS} } }`,
};

/** Operations that name nothing and tell of whoever asks. */
export const OWN_WEBHOOK_PROBES: Readonly<Record<string, string>> = {
  mediaWebhooks: `{ mediaWebhooks { edges { node { id url events deliveries { nodes { ${DELIVERY} } } } cursor }
    nodes { id } } }`,
};
