import { readFileSync } from 'node:fs';
import { describeBreakingChanges } from '../../src/graphql/federation';

const SDL = readFileSync('schema/mediagraph.graphql', 'utf8');

/** The SDL with one change, which must be one. */
function edited(from: string | RegExp, to: string): string {
  const changed = SDL.replace(from, to);
  if (changed === SDL) throw new Error(`There is no ${from} in the SDL.`);
  return changed;
}

describe('breaking changes', () => {
  it('are none where nothing changes', () => {
    expect(describeBreakingChanges(SDL, SDL)).toEqual([]);
  });

  it.each<[what: string, after: string, breaking: string]>([
    [
      'a field that is gone',
      edited(/ {2}"""The size in bytes."""\n {2}sizeBytes: SafeInt!\n/, ''),
      'File.sizeBytes was removed.',
    ],
    [
      'a field of another type',
      edited('tags: [String!]!', 'tags: String!'),
      'File.tags changed type from [String!]! to String!.',
    ],
    [
      'an answer that may be null now',
      edited('origin: FileOrigin!', 'origin: FileOrigin'),
      'File.origin changed type from FileOrigin! to FileOrigin.',
    ],
    [
      'a value that is gone',
      edited(/ {2}"""[^"]*"""\n {2}EMPTY_FILE\n/, ''),
      'EMPTY_FILE was removed from enum type MediaErrorCode.',
    ],
    [
      'an argument that is gone',
      edited('    withinHours: Int = 24\n', '    hours: Int = 24\n'),
      'MediaStorage.expiring arg withinHours was removed.',
    ],
    [
      'a new argument that must be given',
      edited('    withinHours: Int = 24\n', '    withinHours: Int = 24\n    unit: String!\n'),
      'A required arg unit on MediaStorage.expiring was added.',
    ],
    [
      'an argument without its default',
      edited('granularity: MediaUsageGranularity! = DAY', 'granularity: MediaUsageGranularity!'),
      'Query.mediaUsage requires granularity now: its default is gone.',
    ],
    [
      'an input without its default',
      edited('dryRun: Boolean! = false', 'dryRun: Boolean!'),
      'DeleteFilesInput requires dryRun now: its default is gone.',
    ],
    [
      'an input that must be given now',
      edited(
        '  sha256: Sha256\n  """What the file is for."""\n  purpose: FilePurpose! = REFERENCE_MEDIA\n  """\n  Makes a retry safe: the same key with the same input answers',
        '  sha256: Sha256!\n  """What the file is for."""\n  purpose: FilePurpose! = REFERENCE_MEDIA\n  """\n  Makes a retry safe: the same key with the same input answers',
      ),
      'CreateFileUploadInput.sha256 changed type from Sha256 to Sha256!.',
    ],
    [
      'an input of one field only',
      edited('input MediaByteRange {', 'input MediaByteRange @oneOf {'),
      'MediaByteRange became @oneOf.',
    ],
    [
      'an interface that is gone',
      edited('type File implements Node ', 'type File '),
      'File no longer implements interface Node.',
    ],
    [
      'an entity without its key',
      edited('type File implements Node @key(fields: "id")', 'type File implements Node'),
      'File lost @key(fields: "id").',
    ],
    [
      'an entity with another key',
      edited(
        'type MediaProject implements Node @key(fields: "id")',
        'type MediaProject implements Node @key(fields: "name")',
      ),
      'MediaProject lost @key(fields: "id").',
    ],
    [
      'an entity that others must not refer to',
      edited(
        'type MediaProject implements Node @key(fields: "id")',
        'type MediaProject implements Node @key(fields: "id", resolvable: false)',
      ),
      'MediaProject lost @key(fields: "id").',
    ],
    [
      'a field that others must not have',
      edited('hasNextPage: Boolean!', 'more: Boolean!'),
      'PageInfo.hasNextPage was removed.',
    ],
  ])('are %s', (_, after, breaking) => {
    expect(describeBreakingChanges(SDL, after)).toEqual([breaking]);
  });

  it('are fields that other subgraphs must not have any more', () => {
    const shared = ['hasNextPage', 'hasPreviousPage', 'startCursor', 'endCursor'];
    expect(describeBreakingChanges(SDL, edited(' @shareable {', ' {'))).toEqual(
      shared.map((field) => `PageInfo.${field} lost @shareable.`),
    );
  });

  it.each<[what: string, after: string]>([
    ['a type', `${SDL}\n"A word." type Word { "It." word: String! }\n`],
    ['a value', edited('  EMPTY_FILE\n', '  EMPTY_FILE\n  TOO_NEW\n')],
    ['a field', edited('  sizeBytes: SafeInt!\n', '  sizeBytes: SafeInt!\n  pages: Int\n')],
    [
      'an argument that may be left out',
      edited('    withinHours: Int = 24\n', '    withinHours: Int = 24\n    unit: String\n'),
    ],
    ['an answer that is never null any more', edited('maxExpiresAt: DateTime\n', 'maxExpiresAt: DateTime!\n')],
    [
      'another way to name an entity',
      edited(
        'type MediaProject implements Node @key(fields: "id")',
        'type MediaProject implements Node @key(fields: "name") @key(fields: "id")',
      ),
    ],
    ['a cost', edited('filename: String!\n', 'filename: String! @cost(weight: 1)\n')],
    ['a description', edited('"""A page of files."""', '"""Files."""')],
  ])('are not %s that is new', (_, after) => {
    expect(describeBreakingChanges(SDL, after)).toEqual([]);
  });
});
