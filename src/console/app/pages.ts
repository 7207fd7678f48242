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
}

function loaded(load: () => Promise<{ readonly Page: ComponentType }>): LazyExoticComponent<ComponentType> {
  return lazy(async () => ({ default: (await load()).Page }));
}

/** Each is loaded when it is shown first. The server knows the same paths: `src/http/console/register-console.ts`. */
export const pages: readonly ConsolePage[] = [
  {
    path: '/',
    title: 'Files',
    icon: 'files',
    scopes: ['FILES_READ'],
    Page: loaded(() => import('../files/page')),
  },
  {
    path: '/create',
    title: 'Create',
    icon: 'create',
    scopes: ['GENERATE'],
    Page: loaded(() => import('../create/page')),
  },
  {
    path: '/usage',
    title: 'Usage',
    icon: 'usage',
    scopes: ['USAGE_READ'],
    Page: loaded(() => import('../usage/page')),
  },
  {
    path: '/administration',
    title: 'Administration',
    icon: 'administration',
    scopes: ['ADMIN'],
    Page: loaded(() => import('../administration/page')),
  },
];
