import { type ComponentType, type LazyExoticComponent, lazy } from 'react';
import type { MediaScope } from '../graph/types';
import type { IconName } from '../parts/icon';

export interface ConsolePage {
  readonly path: string;
  readonly title: string;
  readonly icon: IconName;
  /** Any of these opens it. */
  readonly scopes: readonly MediaScope[];
  readonly Page: LazyExoticComponent<ComponentType>;
  /** Has it there before it is shown. */
  load(): Promise<unknown>;
}

function loaded(load: () => Promise<{ readonly Page: ComponentType }>): Pick<ConsolePage, 'Page' | 'load'> {
  return { load, Page: lazy(async () => ({ default: (await load()).Page })) };
}

/** Each is loaded when it is shown first. The server knows the same paths: `src/http/console/register-console.ts`. */
export const pages: readonly ConsolePage[] = [
  {
    path: '/',
    title: 'Files',
    icon: 'files',
    scopes: ['FILES_READ'],
    ...loaded(() => import('../files/page')),
  },
  {
    path: '/create',
    title: 'Create',
    icon: 'create',
    scopes: ['GENERATE'],
    ...loaded(() => import('../create/page')),
  },
  {
    path: '/usage',
    title: 'Usage',
    icon: 'usage',
    scopes: ['USAGE_READ'],
    ...loaded(() => import('../usage/page')),
  },
  {
    path: '/administration',
    title: 'Administration',
    icon: 'administration',
    scopes: ['ADMIN'],
    ...loaded(() => import('../administration/page')),
  },
];

/** While it is still asked whose key it is. One that cannot be loaded is asked for once more when it is shown. */
export function loadPageOf(path: string): void {
  pages
    .find((page) => page.path === path)
    ?.load()
    .catch(() => {});
}
