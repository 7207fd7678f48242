import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { RequestPlaces } from '../../src/http/request-places';
import { eventually } from '../support/timing/eventually';

let nowMs: number;
let utilization: number;
let places: RequestPlaces;
let begun: string[];
let responses: Map<string, ServerResponse>;

beforeEach(() => {
  nowMs = 0;
  utilization = 0;
  enter({ maxHeldMs: 600_000 });
  begun = [];
  responses = new Map();
});
afterEach(() => {
  for (const name of responses.keys()) end(name);
});

function enter({ maxHeldMs }: { maxHeldMs: number }): void {
  places = new RequestPlaces({ now: () => nowMs, maxHeldMs, utilization: () => utilization });
  places.remember('Bearer a', { organizationId: 'org_a', projectId: null, ownerId: null });
  places.remember('Bearer a of ann', { organizationId: 'org_a', projectId: null, ownerId: 'ann' });
  places.remember('Bearer b', { organizationId: 'org_b', projectId: null, ownerId: null });
}

function ask(name: string, authorization: string | undefined = `Bearer ${name.slice(0, 1)}`): IncomingMessage {
  const request = new IncomingMessage(new Socket());
  request.headers.authorization = authorization;
  const response = new ServerResponse(request);
  responses.set(name, response);
  places.begin(request, response, () => begun.push(name));
  return request;
}

function end(name: string): void {
  const response = responses.get(name);
  if (response === undefined || response.closed) return;
  Object.defineProperty(response, 'closed', { value: true });
  response.emit('close');
}

const askMany = (organization: string, count: number) => {
  const names = Array.from({ length: count }, (_, index) => `${organization}${index}`);
  for (const name of names) ask(name);
  return names;
};

/** Whose turn it is begins after the promises that are settled. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('places for requests', () => {
  it('are all of one organization that is alone', () => {
    const names = askMany('a', 20);
    expect(begun).toEqual(names.slice(0, 16));
  });

  it('are given in turn to organizations, whoever came first', async () => {
    askMany('a', 40);
    ask('b0');
    expect(begun).toHaveLength(16);
    for (let index = 0; index < 16; index += 1) end(`a${index}`);
    await settled();
    // Beside another, one has four.
    expect(begun.slice(16)).toEqual(['b0', 'a16', 'a17', 'a18', 'a19']);
  });

  it('are found free by another organization while one has all that it may have beside others', () => {
    ask('b0');
    const [first, second, third, fourth] = askMany('a', 40);
    expect(begun).toEqual(['b0', first, second, third, fourth]);
    ask('b1');
    expect(begun.at(-1)).toBe('b1');
  });

  it('are fewer of one beside another while the thread has no rest', async () => {
    utilization = 0.99;
    nowMs = 250;
    ask('b0');
    askMany('a', 40);
    expect(begun).toEqual(['b0', 'a0', 'a1']);
    utilization = 0.5;
    nowMs = 500;
    end('a0');
    await settled();
    expect(begun).toEqual(['b0', 'a0', 'a1', 'a2', 'a3', 'a4']);
  });

  it('are all of one again when no other has come for a second', async () => {
    ask('b0');
    end('b0');
    askMany('a', 40);
    expect(begun).toHaveLength(1 + 4);
    nowMs += 1_001;
    end('a0');
    await settled();
    expect(begun).toHaveLength(1 + 1 + 16);
  });

  it('are given in turn to the owners of one organization', async () => {
    askMany('a', 20);
    ask('ann', 'Bearer a of ann');
    end('a0');
    end('a1');
    await settled();
    expect(begun.slice(16)).toContain('ann');
  });

  it('are not waited for by nobody, nor by whom nobody has met before', () => {
    askMany('a', 40);
    ask('nobody', undefined);
    ask('stranger', 'Bearer of a stranger');
    expect(begun.slice(16)).toEqual(['nobody', 'stranger']);
  });

  it('are waited for by strangers once it is known whose they are', async () => {
    askMany('a', 17);
    const request = ask('stranger', 'Bearer of a stranger');
    const response = responses.get('stranger');
    if (response === undefined) throw new Error('It was asked for.');
    let isAdmitted = false;
    const turn = places
      .admit(request, response, { organizationId: 'org_a', projectId: null, ownerId: null })
      ?.then(() => {
        isAdmitted = true;
      });
    end('a0');
    await settled();
    expect([begun.includes('a16'), isAdmitted]).toEqual([true, false]);
    end('a1');
    await turn;
    expect(isAdmitted).toBe(true);
  });

  it('are not asked for twice', () => {
    askMany('a', 17);
    const response = responses.get('a1');
    if (response === undefined) throw new Error('It was asked for.');
    expect(
      places.admit(response.req, response, { organizationId: 'org_a', projectId: null, ownerId: null }),
    ).toBeNull();
  });

  it('are taken back from what lasts', async () => {
    enter({ maxHeldMs: 30 });
    askMany('a', 17);
    expect(begun).toHaveLength(16);
    await eventually('the last has begun', async () => begun.length === 17);
  });

  it('are not given to what is over', async () => {
    askMany('a', 17);
    end('a16');
    end('a0');
    ask('a17');
    await settled();
    expect(begun.slice(16)).toEqual(['a17']);
  });

  it('are refused where two thousand of an organization wait, and to no other', async () => {
    askMany('a', 16 + 2_000);
    const request = ask('one too many', 'Bearer a');
    await settled();
    expect(() => places.checkRefused(request)).toThrow(
      expect.objectContaining({ code: 'OVERLOADED', retryAfterSeconds: expect.any(Number) }),
    );
    expect(begun).toContain('one too many');
    const other = ask('b0');
    for (let index = 0; index < 16; index += 1) end(`a${index}`);
    await settled();
    expect(begun).toContain('b0');
    expect(() => places.checkRefused(other)).not.toThrow();
  });

  it('are had by messages as by requests', async () => {
    const leave = await Promise.all(
      Array.from({ length: 16 }, () => places.enter({ organizationId: 'org_a', projectId: null, ownerId: null })),
    );
    ask('a0');
    expect(begun).toEqual([]);
    leave[0]?.();
    await settled();
    expect(begun).toEqual(['a0']);
    for (const each of leave) each();
  });
});
