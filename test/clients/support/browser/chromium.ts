import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

/** A Chromium that could be started. */
export interface Chromium {
  readonly name: string;
  /** A shell has no window to hide, and is started as such. */
  readonly headless: true | 'shell';
  /** `directory` is a new one, removed after the browser has ended. */
  prepare(directory: string): Promise<PreparedChromium>;
}

export interface PreparedChromium {
  readonly executablePath: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Where browsers are installed that need nothing prepared. */
const INSTALLED = [
  '/usr/bin/chromium',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** What to try, in this order; empty on a platform for which npm has no browser, when none is installed. */
export function findChromiums(): Chromium[] {
  const chosen = process.env['CHROME_PATH'];
  if (chosen !== undefined) return [installed(chosen)];
  const found = INSTALLED.filter((program) => existsSync(program)).map(installed);
  return process.platform === 'linux' && process.arch === 'x64' ? [...found, FROM_NPM] : found;
}

function installed(executablePath: string): Chromium {
  return { name: executablePath, headless: true, prepare: async () => ({ executablePath }) };
}

/** Brings the libraries and fonts that a bare Linux lacks. */
const FROM_NPM: Chromium = {
  name: '@sparticuz/chromium',
  headless: 'shell',
  async prepare(directory) {
    // The package unpacks into the directory for temporary files, and its libraries on what it takes for AWS alone.
    const unpack = `import chromium from '@sparticuz/chromium'; process.stdout.write(await chromium.executablePath())`;
    const program = ['--input-type=module', '--eval', unpack];
    const { stdout: executablePath } = await promisify(execFile)(process.execPath, program, {
      cwd: __dirname,
      env: { ...process.env, TMPDIR: directory, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x' },
    });
    const fonts = path.join(directory, 'fonts.conf');
    await writeFile(
      fonts,
      `<fontconfig><dir>${directory}/fonts</dir><cachedir>${directory}/cache</cachedir></fontconfig>`,
    );
    return { executablePath, env: { LD_LIBRARY_PATH: path.join(directory, 'al2023/lib'), FONTCONFIG_FILE: fonts } };
  },
};
