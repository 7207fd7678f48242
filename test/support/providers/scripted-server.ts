import { startWireServer, type WireAnswer, type WireServer } from './wire-server';

/** `GET /path`, and what it is answered, in turn; the last answer stays. */
export type Script = Readonly<Record<string, readonly WireAnswer[]>>;

export interface ScriptedServer extends WireServer {
  play(script: Script): void;
}

/** A provider that says what it is told to say. */
async function startScriptedServer(): Promise<ScriptedServer> {
  let script: Script = {};
  const asked = new Map<string, number>();
  const server = await startWireServer(async ({ method, path }) => {
    const line = `${method} ${path.split('?')[0]}`;
    const times = asked.get(line) ?? 0;
    asked.set(line, times + 1);
    const answers = script[line] ?? [{ status: 404, body: {} }];
    return answers[Math.min(times, answers.length - 1)]!;
  });
  return {
    ...server,
    play(next) {
      server.reset();
      asked.clear();
      script = next;
    },
  };
}

/** One for all tests of a suite: it is there once they run. */
export function scriptedServerOfSuite(): ScriptedServer {
  const server = {} as ScriptedServer;
  beforeAll(async () => {
    Object.assign(server, await startScriptedServer());
  });
  afterAll(() => server.close());
  return server;
}
