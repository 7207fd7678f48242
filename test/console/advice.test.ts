import { isEnumType } from 'graphql';
import { loadConsoleModules } from '../support/console/console-modules';
import { printedSchema } from '../support/graphql/printed-schema';

const { ADVICE } = loadConsoleModules<{ readonly ADVICE: Readonly<Record<string, string>> }>('graph/advice');

/** Of requests as a whole, which no enum of the schema has. */
const OF_REQUESTS = [
  'UNAUTHENTICATED',
  'BAD_USER_INPUT',
  'LOCKED',
  'PAYLOAD_TOO_LARGE',
  'FILTER_TOO_EXPENSIVE',
  'STORAGE_UNAVAILABLE',
  'SERVICE_UNAVAILABLE',
  'INTERNAL_SERVER_ERROR',
];

describe('what to do next', () => {
  it('is said of every error that the service tells', () => {
    const codes = printedSchema().getType('MediaErrorCode');
    const told = isEnumType(codes) ? codes.getValues().map(({ name }) => name) : [];
    expect(told).toContain('CONFLICT');
    expect([...told, ...OF_REQUESTS].filter((code) => (ADVICE[code] ?? '') === '')).toEqual([]);
  });
});
