import { existsSync, readFileSync } from 'node:fs';

const CLIENTS = 'test/clients/node_modules';

describe('the clients', () => {
  it('are installed beside one copy of graphql, whose types know each other: that of the service', () => {
    // npm lists the copy that it leaves out, too.
    const { packages } = JSON.parse(readFileSync(`${CLIENTS}/.package-lock.json`, 'utf8'));
    expect(Object.keys(packages).filter((name) => name.endsWith('/node_modules/graphql'))).toEqual([]);
    expect(existsSync(`${CLIENTS}/graphql`)).toBe(false);
    expect(existsSync(`${CLIENTS}/graphql-ws`)).toBe(true);
  });
});
