const childProcess = require('node:child_process');
const { readFileSync } = require('node:fs');
const { createMediaProber } = require('../../../dist/src/media/media-prober');

/** Probes the files that it is given, one after the other, and tells on lines of JSON what comes of it. */
const tell = (what) => process.stdout.write(`${JSON.stringify(what)}\n`);

const { fork } = childProcess;
childProcess.fork = (...parameters) => {
  const child = fork(...parameters);
  tell({ child: child.pid });
  return child;
};

async function probeAll() {
  const prober = createMediaProber();
  for (const file of process.argv.slice(2)) {
    const bytes = readFileSync(file);
    const read = async (start, end) => {
      tell({ read: file });
      return bytes.subarray(start, end);
    };
    const mimeType = file.endsWith('.mp4') ? 'video/mp4' : 'video/webm';
    tell(await prober.probe({ sizeBytes: bytes.length, read }, mimeType, { organizationId: 'org_of_a_test' }));
  }
  await prober.close();
  tell({ closed: true });
}

probeAll();
