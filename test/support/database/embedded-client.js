// One process that opens an embedded PostgreSQL, says so, and closes it at the end of its standard input.
// The directory comes by the environment: a process whose command line names it belongs to the server.
const { EMBEDDED_MODULE, EMBEDDED_DIRECTORY, EMBEDDED_DURABLE } = process.env;
const { openEmbeddedPostgres } = require(EMBEDDED_MODULE);

async function main() {
  const options = { directory: EMBEDDED_DIRECTORY, durable: EMBEDDED_DURABLE === 'true' };
  const { connection, close } = await openEmbeddedPostgres(options);
  process.stdout.write(`${JSON.stringify(connection)}\n`);
  process.stdin.resume().once('end', () => void close());
}

main().catch((error) => {
  process.stderr.write(`${error.stack}\n${error.logTail}\n`);
  process.exitCode = 1;
});
