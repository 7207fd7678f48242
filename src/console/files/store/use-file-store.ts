import type { Client } from '@urql/core';
import { useEffect, useMemo } from 'react';
import { filterOf, type ListChoice, orderOf } from '../list/list-choice';
import { openFileSource } from './file-source';
import { FileStore } from './file-store';

/** The files of what was chosen: another choice has another store. */
export function useFileStore(client: Client, choice: ListChoice): FileStore {
  const { view: _, ...listed } = choice;
  const chosen = JSON.stringify(listed);
  const store = useMemo(() => {
    const list: ListChoice = { ...JSON.parse(chosen), view: 'grid' };
    return new FileStore(openFileSource(client), filterOf(list), orderOf(list));
  }, [client, chosen]);
  useEffect(() => {
    store.start();
    return () => store.close();
  }, [store]);
  return store;
}
