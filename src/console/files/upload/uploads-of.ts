import type { Session } from '../../app/session';
import { UploadQueue } from './upload-queue';

const queues = new WeakMap<Session, UploadQueue>();

/** The uploads of a session: they go on while other pages are looked at, and end with it. */
export function uploadsOf(session: Session): UploadQueue {
  const known = queues.get(session);
  if (known !== undefined) return known;
  const { organization, project, ownerId } = session.viewer;
  const queue = new UploadQueue(session, [organization.id, project?.id, ownerId].join('/'));
  queues.set(session, queue);
  session.onEnd(() => queue.close());
  return queue;
}
