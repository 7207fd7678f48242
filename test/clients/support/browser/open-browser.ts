import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Browser, launch } from 'puppeteer-core';
import { type Chromium, findChromiums } from './chromium';

export interface OpenBrowser {
  readonly browser: Browser;
  close(): Promise<void>;
}

/** Starts the first browser that can be started. Rejects with what each of them failed by. */
export async function openBrowser(chromiums: readonly Chromium[] = findChromiums()): Promise<OpenBrowser> {
  const failures: unknown[] = [];
  for (const chromium of chromiums) {
    try {
      return await start(chromium);
    } catch (cause) {
      failures.push(new Error(`${chromium.name} cannot be started: ${cause}`, { cause }));
    }
  }
  throw new AggregateError(failures, ['No browser can be started.', ...failures.map(String)].join('\n'));
}

async function start({ headless, prepare }: Chromium): Promise<OpenBrowser> {
  const directory = await mkdtemp(path.join(tmpdir(), 'mediagraph-browser-'));
  const removeDirectory = () => rm(directory, { recursive: true, force: true, maxRetries: 3 });
  try {
    const { executablePath, env } = await prepare(directory);
    const browser = await launch({
      executablePath,
      headless,
      env: { ...process.env, ...env },
      timeout: 120_000,
      userDataDir: path.join(directory, 'profile'),
      // The pages are ours. The sandbox needs rights that few containers give, the memory more than their /dev/shm has.
      args: ['--no-sandbox', '--disable-dev-shm-usage'],
    });
    return { browser, close: () => browser.close().finally(removeDirectory) };
  } catch (error) {
    await removeDirectory();
    throw error;
  }
}
