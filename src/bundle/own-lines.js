const { decode, encode } = require('@jridgewell/sourcemap-codec');

/**
 * A source map with what stack traces are read by alone: where in the generated file each line of our own sources begins.
 * That is a fiftieth of all places, so a failure does not wait for the rest to be read, nor has it in memory.
 */
exports.ownLinesOf = function ownLinesOf({ sources, mappings }, isOwnSource) {
  const isOwn = sources.map(isOwnSource);
  const kept = [];
  const numberOf = (source) => {
    if (!kept.includes(source)) kept.push(source);
    return kept.indexOf(source);
  };
  const lines = decode(mappings).map((places) => {
    // What goes on from the line before has to be said again.
    let last = '';
    const begun = [];
    for (const [at, source, line, column] of places) {
      const begins = source !== undefined && isOwn[source] ? `${source}:${line}` : '';
      if (begins === last) continue;
      last = begins;
      begun.push(begins === '' ? [at] : [at, numberOf(source), line, column]);
    }
    return begun;
  });
  return { version: 3, sources: kept.map((number) => sources[number]), names: [], mappings: encode(lines) };
};
