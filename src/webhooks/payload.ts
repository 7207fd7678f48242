import type { MediaEvent } from '../domain/media-event';

/**
 * What is sent of an event, as Standard Webhooks lays it out: ids and numbers, so that it says nothing of what a project
 * under zero data retention must not leave anywhere.
 */
export function webhookPayloadOf(event: MediaEvent): object {
  return { type: event.type, timestamp: event.occurredAt.toISOString(), data: dataOf(event) };
}

function dataOf(event: MediaEvent): object {
  const { organizationId, projectId, subjectId } = event;
  switch (event.type) {
    case 'file.stored':
    case 'file.deleted':
    case 'file.expired':
      return { fileId: subjectId, projectId, organizationId };
    case 'generation.succeeded':
    case 'generation.failed':
    case 'generation.canceled':
      return { generationId: subjectId, projectId, organizationId };
    case 'quota.threshold':
      return { organizationId, ...event.details };
    default:
      return event satisfies never;
  }
}
