// One process with the storage emulator of Firebase's tools, which says its port and ends with its standard input. The
// tools themselves start it only where there is Java, for the rules of browsers; Google's own API needs none of that.
const { EmulatorRegistry } = require('firebase-tools/lib/emulator/registry');
const { StorageEmulator } = require('firebase-tools/lib/emulator/storage');
const { createApp } = require('firebase-tools/lib/emulator/storage/server');

async function main() {
  const address = { projectId: 'demo-media', rules: [], auto_download: false, host: '127.0.0.1', port: 0 };
  const emulator = new StorageEmulator(address);
  EmulatorRegistry.set('storage', emulator);
  const app = await createApp(address.projectId, emulator);
  const server = app.listen(0, address.host, () => {
    address.port = server.address().port;
    process.stdout.write(`${address.port}\n`);
  });
  process.stdin.resume().once('end', () => process.exit());
}

main();
