import {
  type Caller,
  jwtKeyId,
  type MediaScope,
  NO_ATTRIBUTION,
  NO_TERMS,
  requireProject,
  requireScope,
} from '../../src/domain/caller';

const caller = (projectId: string | null, ...scopes: MediaScope[]): Caller => ({
  ...NO_ATTRIBUTION,
  ...NO_TERMS,
  keyId: 'key_1',
  organizationId: 'org_1',
  projectId,
  scopes: new Set(scopes),
});
const forbidden = (message: string) =>
  expect.objectContaining({ code: 'FORBIDDEN', message: expect.stringContaining(message) });

describe('requireScope', () => {
  it('lets pass whoever has one of the scopes', () => {
    expect(() => requireScope(caller('proj_1', 'FILES_READ'), 'FILES_READ')).not.toThrow();
    expect(() => requireScope(caller('proj_1', 'USAGE_READ'), 'FILES_READ', 'USAGE_READ')).not.toThrow();
  });

  it('names the scopes that are missing, and takes none for another', () => {
    expect(() => requireScope(caller('proj_1'), 'FILES_READ')).toThrow(forbidden('FILES_READ'));
    const everythingElse = caller('proj_1', 'FILES_WRITE', 'GENERATE', 'USAGE_READ', 'ADMIN');
    expect(() => requireScope(everythingElse, 'FILES_READ')).toThrow(forbidden('FILES_READ'));
    expect(() => requireScope(caller('proj_1', 'ADMIN'), 'FILES_READ', 'USAGE_READ')).toThrow(
      forbidden('FILES_READ or USAGE_READ'),
    );
  });
});

it('says what it is that lacks a scope: a key or a token', () => {
  const needs = (who: Caller) => () => requireScope(who, 'ADMIN');
  expect(needs(caller('proj_1'))).toThrow(forbidden('This API key needs the scope ADMIN.'));
  expect(needs({ ...caller('proj_1'), tokenId: 'tok_1' })).toThrow(forbidden('This token needs the scope ADMIN.'));
  expect(needs({ ...caller('proj_1'), keyId: jwtKeyId('proj_1') })).toThrow(forbidden('This token needs'));
});

describe('requireProject', () => {
  it('lets pass a key of a project and refuses one of an organization', () => {
    expect(() => requireProject(caller('proj_1'))).not.toThrow();
    expect(() => requireProject(caller(null, 'FILES_WRITE', 'ADMIN'))).toThrow(forbidden('key of a project'));
  });
});
