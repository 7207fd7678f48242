import type { ProjectName } from '../../graph/documents/projects';
import type { GroupName } from '../choice/usage-choice';
import { OTHERS } from './usage-table';

const KIND_NAMES: Readonly<Record<string, string>> = { IMAGE: 'Pictures', AUDIO: 'Sound', VIDEO: 'Video' };

/**
 * What the values of a group are called, each otherwise: of two that have the same name, such as projects, the id is told as
 * well.
 */
export function groupNames(
  keys: Iterable<string>,
  group: GroupName,
  projects: readonly ProjectName[],
): (key: string) => string {
  const known = new Map(projects.map(({ id, name }) => [id, name]));
  const own = (key: string) => {
    if (group === '') return 'All';
    if (group === 'project') return known.get(key) ?? key;
    if (group === 'kind') return KIND_NAMES[key] ?? 'No kind';
    return key === '' ? 'No model' : key;
  };
  const counts = new Map([[OTHERS, 1]]);
  const each = new Set(keys);
  for (const key of each) counts.set(own(key), (counts.get(own(key)) ?? 0) + 1);
  return (key) => {
    const name = own(key);
    return (counts.get(name) ?? 0) > 1 && key !== name && key !== '' ? `${name} (${key})` : name;
  };
}
