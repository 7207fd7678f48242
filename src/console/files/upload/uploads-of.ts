import { tenantOf } from '../../app/kept-key';
import type { Session } from '../../app/session';
import { formatCount } from '../../parts/amounts';
import { KeptUploads } from './kept-uploads';
import { UploadQueue } from './upload-queue';
import { openTransport } from './upload-transport';

const queues = new WeakMap<Session, UploadQueue>();
/** When a page is loaded anew, the one before may not quite be gone. */
const SECOND_LOOK_MS = 1_000;

/** The uploads of a session: they go on while other pages are looked at, and end with it. */
export function uploadsOf(session: Session): UploadQueue {
  const known = queues.get(session);
  if (known !== undefined) return known;
  const queue = new UploadQueue(openTransport(session), new KeptUploads(tenantOf(session.viewer)));
  queues.set(session, queue);
  session.background.add({
    describe: () => {
      const count = queue.pending().length;
      return count === 0 ? null : formatCount(count, 'upload');
    },
    giveUp: () => queue.cancelAll(),
  });
  const over = new AbortController();
  const { signal } = over;
  const warn = (event: BeforeUnloadEvent) => queue.isBusy() && event.preventDefault();
  addEventListener('beforeunload', warn, { signal });
  addEventListener('focus', () => queue.takeOver(), { signal });
  const secondLook = setTimeout(() => queue.takeOver(), SECOND_LOOK_MS);
  session.onEnd(() => {
    clearTimeout(secondLook);
    over.abort();
    queue.close();
  });
  return queue;
}
