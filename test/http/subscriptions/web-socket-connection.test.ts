import { SilentConnections } from '../../../src/http/subscriptions/web-socket-connection';

let dropped: string[];
beforeEach(() => {
  dropped = [];
});

const silent = (name: string, origin: string) => ({ origin, drop: () => void dropped.push(name) });

describe('silent connections', () => {
  it('make room for a newer one by the oldest', () => {
    const connections = new SilentConnections(2);
    for (const name of ['1', '2', '3', '4']) connections.add(silent(name, 'here'));
    expect(dropped).toEqual(['1', '2']);
    expect(connections.total).toBe(2);
  });

  it('make room by the oldest of whoever has the most', () => {
    const connections = new SilentConnections(4);
    connections.add(silent('single', 'there'));
    for (const name of ['1', '2', '3', '4', '5']) connections.add(silent(name, 'here'));
    connections.add(silent('other', 'elsewhere'));
    expect(dropped).toEqual(['1', '2', '3']);
  });

  it('need no room once they have spoken or are gone, and are not dropped then', () => {
    const connections = new SilentConnections(1);
    const first = silent('1', 'here');
    connections.add(first);
    connections.delete(first);
    connections.delete(first);
    expect(connections.total).toBe(0);
    connections.add(silent('2', 'here'));
    connections.add(silent('3', 'here'));
    expect(dropped).toEqual(['2']);
  });
});
