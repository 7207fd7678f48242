import { typeid } from 'typeid-js';
import type { IdPrefix } from '../domain/id';

/** Makes a new id. Ids sort by the time of their making, as this process's clock tells it. */
export function newId(prefix: IdPrefix): string {
  return typeid(prefix).toString();
}
