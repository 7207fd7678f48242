import { request } from 'node:http';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import type { Benchmark, Figure } from './benchmark';
import { median } from './median';
import { API_KEY, startService } from './server-process';

const ROUNDS = 25;
const BAR_MS = 50;

const repeat = (count: number, part: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => part(index)).join(' ');
const json = (query: string, variables = {}) => JSON.stringify({ query, variables });

const MEBIBYTE = 1024 * 1024;
const NODES = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }';
const IMPORT = 'mutation ($uri: String!) { importFile(input: { source: { dataUri: $uri } }) { errors { code } } }';

/** What no operation looks like, and what it is refused with. */
const HOSTILE: Readonly<Record<string, { readonly body: string; readonly status: number }>> = {
  '10,000 aliases': { body: json(`{ ${repeat(10_000, (n) => `a${n}: mediaViewer { scopes }`)} }`), status: 400 },
  '20,000 directives': {
    body: json(`{ mediaViewer ${repeat(20_000, () => '@include(if: true)')} { scopes } }`),
    status: 400,
  },
  'a depth of 10,000': { body: json(`${'{ files '.repeat(10_000)} ${'}'.repeat(10_000)}`), status: 400 },
  'a list of 120,000': { body: json(`{ nodes(ids: [${repeat(120_000, () => '""')}]) { id } }`), status: 400 },
  'a variable of 120,000': { body: json(NODES, { ids: Array.from({ length: 120_000 }, () => '') }), status: 400 },
  '12 MB of empty lists': { body: `{"query":"{a}","variables":{"a":[${'[],'.repeat(4_000_000)}[]]}}`, status: 400 },
  '12 MB of depth': { body: '['.repeat(12_000_000), status: 400 },
  'a data URI with a head of 20 MB': {
    body: json(IMPORT, { uri: `data:image/png${';a=b'.repeat(5 * MEBIBYTE)},x` }),
    status: 413,
  },
};

/** How long it takes until what is hostile is refused, from its first byte on. */
export const refusals: Benchmark = async ({ scratchDirectory }) => {
  const service = await startService(path.join(scratchDirectory, 'refusals'), { ROLE: 'api' });
  try {
    const figures: Figure[] = [];
    for (const [name, { body: sent, status }] of Object.entries(HOSTILE)) {
      const body = Buffer.from(sent);
      const times: number[] = [];
      for (let round = 0; round < ROUNDS; round++) times.push(await timeOf(service.port, body, status));
      figures.push({ name, value: median(times), unit: 'ms', bar: { atMost: BAR_MS } });
    }
    return figures;
  } finally {
    await service.close();
  }
};

function timeOf(port: number, body: Buffer, status: number): Promise<number> {
  const headers = {
    authorization: `Bearer ${API_KEY}`,
    'content-type': 'application/json',
    'content-length': body.length,
  };
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const sent = request({ port, path: '/graphql', method: 'POST', headers }, (response) => {
      const milliseconds = performance.now() - start;
      text(response).then((answer) => {
        sent.destroy();
        if (response.statusCode === status && answer.includes('"code":')) resolve(milliseconds);
        else reject(new Error(`It was not refused: ${answer}`));
      }, reject);
    });
    sent.once('error', reject);
    sent.end(body);
  });
}
