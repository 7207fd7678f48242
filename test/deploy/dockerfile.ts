import { readFileSync } from 'node:fs';

export interface Copy {
  readonly from: string;
  readonly to: string;
}

/** What is said of the image, read as a person would: one instruction a line, after lines that go on are put together. */
export interface Dockerfile {
  readonly images: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Of the last stage, from the one before: below the folder of the application. */
  readonly copies: readonly Copy[];
  /** Packages, and folders of them, that the stage before leaves out. */
  readonly removed: readonly string[];
  readonly user: string;
  readonly port: string;
  readonly command: readonly string[];
  readonly healthCommand: readonly string[];
}

export function readDockerfile(): Dockerfile {
  const text = readFileSync('docs/deploy/Dockerfile', 'utf8').replace(/\\\n\s*/g, '');
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const all = (instruction: string) =>
    lines.filter((line) => line.startsWith(`${instruction} `)).map((line) => line.slice(instruction.length + 1));
  const only = (instruction: string): string => {
    const [found, another] = all(instruction);
    if (found === undefined || another !== undefined) throw new Error(`${instruction} is not there once.`);
    return found;
  };
  return {
    images: all('FROM').map((from) => from.split(' ')[0] ?? ''),
    environment: Object.fromEntries(
      only('ENV')
        .split(' ')
        .map((assignment) => assignment.split('=')),
    ),
    copies: all('COPY').flatMap((copy) => {
      const [, from, to] = /^--from=build \/app\/(\S+) (\S+)$/.exec(copy) ?? [];
      return from === undefined || to === undefined ? [] : [{ from, to: to === './' ? from : to }];
    }),
    removed: all('RUN')
      .filter((run) => run.startsWith('rm -rf node_modules'))
      .flatMap((run) => [...run.matchAll(/node_modules\/(\S+)/g)].map(([, name = '']) => name)),
    user: only('USER'),
    port: only('EXPOSE'),
    command: JSON.parse(only('CMD')),
    healthCommand: JSON.parse(/ CMD (\[.+)$/.exec(only('HEALTHCHECK'))?.[1] ?? 'null'),
  };
}
