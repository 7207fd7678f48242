import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import type { ProcessSession } from '../database/process-session';
import { ListenedSubjects } from './listened-subjects';
import { MediaFeeds } from './media-feeds';
import { type ReadStates, SubjectChanges } from './subject-changes';

const RETRY_MS = 1_000;

/** Where those who wait hear of what happens, whichever process does it. */
export interface EventSources {
  readonly listened: ListenedSubjects;
  /** Changes of files that are listened to. */
  readonly fileChanges: SubjectChanges;
  readonly feeds: MediaFeeds;
}

export function openEventSources(
  dataSource: DataSource,
  session: ProcessSession,
  readFileStates: ReadStates,
): EventSources {
  const listened = new ListenedSubjects(dataSource, session.processNumber);
  const fileChanges = new SubjectChanges(readFileStates);
  const feeds = new MediaFeeds(dataSource, listened);
  session.on('fileChanged', (id) => fileChanges.changed(id));
  session.on('mediaEvent', (row) => feeds.notified(row));
  let connections = 0;
  session.on('listening', async (listening) => {
    const connection = ++connections;
    // What is not written down is not notified; what happened meanwhile is looked for after that.
    if (listening) await writeAgain(listened, () => connection === connections);
    if (connection !== connections) return;
    fileChanges.setListening(listening);
    feeds.setListening(listening);
  });
  return { listened, fileChanges, feeds };
}

async function writeAgain(listened: ListenedSubjects, isWanted: () => boolean): Promise<void> {
  while (isWanted()) {
    try {
      return await listened.writeAgain();
    } catch {
      await sleep(RETRY_MS, undefined, { ref: false });
    }
  }
}
