import { existsSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import path from 'node:path';

/** A place in a file of ours, as stack traces have it: `/srv/dist/bundle/service.js:12:34`. */
const PLACE = new RegExp(`(${literally(__dirname + path.sep)}[^\\s():]+\\.js):(\\d+):(\\d+)`, 'g');

/** By the file that it is of; null: there is none. */
const maps = new Map<string, SourceMap | null>();

/**
 * A text that may have stack traces in it, with the places in our files as they are in the sources. Node does so by itself
 * with `--enable-source-maps`, but reads every map with its file; here one is read when something has failed, and kept.
 */
export function inSources(text: string): string {
  return text.replace(PLACE, (place, file: string, line: string, column: string) => {
    const generatedLine = Number(line) - 1;
    const entry = mapOf(file)?.findEntry(generatedLine, Number(column) - 1);
    // Of a package's code there is nothing in the map: what is found is the end of something before it.
    if (entry === undefined || !('originalSource' in entry) || entry.generatedLine !== generatedLine) return place;
    // A place that was left out of the map, as those of packages are.
    if (entry.originalSource === undefined) return place;
    const source = path.resolve(path.dirname(file), entry.originalSource);
    return `${source}:${entry.originalLine + 1}`;
  });
}

function mapOf(file: string): SourceMap | null {
  let map = maps.get(file);
  if (map === undefined) {
    map = existsSync(`${file}.map`) ? new SourceMap(JSON.parse(readFileSync(`${file}.map`, 'utf8'))) : null;
    maps.set(file, map);
  }
  return map;
}

function literally(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
