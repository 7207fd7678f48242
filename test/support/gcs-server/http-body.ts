import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FaultAction } from './faults';
import type { Reply } from './reply';

/** Reads a request's body, up to `maxBytes`; `isCut` when it did not end before the connection or the limit did. */
export async function readBody(incoming: IncomingMessage, maxBytes: number): Promise<{ body: Buffer; isCut: boolean }> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of incoming) {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= maxBytes) break;
    }
  } catch {
    // The client gave up. What came so far counts, as it does in an upload session.
    return { body: Buffer.concat(chunks), isCut: true };
  }
  return { body: Buffer.concat(chunks).subarray(0, maxBytes), isCut: length >= maxBytes };
}

export function send(response: ServerResponse, reply: Reply, status = reply.status): void {
  response.writeHead(status, { ...reply.headers, 'content-length': reply.body.length });
  response.end(reply.body);
}

export function sendWithFault(response: ServerResponse, reply: Reply, fault: FaultAction | null): void {
  if (fault?.type === 'reset-download' || fault?.type === 'stall-download') {
    response.writeHead(reply.status, { ...reply.headers, 'content-length': reply.body.length });
    response.write(reply.body.subarray(0, fault.afterBytes), () => {
      // A moment for the bytes to arrive: a reset discards what is still on its way.
      if (fault.type === 'reset-download') setTimeout(() => response.destroy(), 20);
    });
  } else if (fault?.type === 'corrupt-download') {
    const body = Buffer.from(reply.body);
    body.writeUInt8(body.readUInt8(0) ^ 1, 0);
    send(response, { ...reply, body });
  } else {
    send(response, reply);
  }
}
