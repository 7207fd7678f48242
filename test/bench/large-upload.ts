import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Benchmark, Figure } from './benchmark';
import { LoadGenerator } from './load/load-generator';
import { bodyBytes, restUploadRequest, uploadRequest } from './load/request';
import { type Comparison, compare, measure } from './measure';
import { peakResidentBytes, readResidentBytes } from './process-usage';
import { API_KEY, startBareServer, startService } from './server-process';
import { wavOfNoise } from './wav-of-noise';

const ROUNDS = 5;
const MEGABYTE = 1024 * 1024;
const CONTENT_BYTES = 1024 * MEGABYTE;
const ONE_UPLOAD = { connections: 1, durationMs: 0 };

/**
 * A file of 1 GB, sent to the service and to a bare server that hashes and writes it, on the same disk. The service has
 * just been started: whatever it takes for its first upload counts as growth.
 */
export const largeUpload: Benchmark = async ({ scratchDirectory }) => {
  const content = wavOfNoise(CONTENT_BYTES);
  const request = uploadRequest(API_KEY, 'noise.wav', content);
  const restful = restUploadRequest(API_KEY, 'noise.wav', content);
  const bareDirectory = path.join(scratchDirectory, 'bare');
  await mkdir(bareDirectory);
  const service = await startService(path.join(scratchDirectory, 'large-upload'));
  const bare = await startBareServer('upload-server', [bareDirectory]);
  const generator = new LoadGenerator();
  try {
    const residentBefore = readResidentBytes(service.pid);
    let residentPeak = residentBefore;
    const comparison = await compare(
      ROUNDS,
      async () => {
        const measured = measure(generator, service, request, ONE_UPLOAD);
        residentPeak = Math.max(residentPeak, await peakResidentBytes(service.pid, () => measured));
        return measured;
      },
      () => measure(generator, bare, request, ONE_UPLOAD),
    );
    const doors = await compare(
      ROUNDS,
      () => measure(generator, service, restful, ONE_UPLOAD),
      () => measure(generator, service, request, ONE_UPLOAD),
    );
    return [
      ...figuresOf(comparison, bodyBytes(request), { residentBefore, residentPeak }),
      { name: 'throughput by /v3 to uploadFile', value: doors.throughputRatio, unit: '×', bar: { atLeast: 0.95 } },
    ];
  } finally {
    generator.close();
    await service.close();
    await bare.close();
  }
};

function figuresOf(
  { service, bare, throughputRatio, cpuRatio }: Comparison,
  sizeBytes: number,
  { residentBefore, residentPeak }: { readonly residentBefore: number; readonly residentPeak: number },
): Figure[] {
  const megabytes = sizeBytes / MEGABYTE;
  return [
    { name: 'throughput to the bare server', value: throughputRatio, unit: '×', bar: { atLeast: 0.5 } },
    {
      name: 'growth of resident memory',
      value: (residentPeak - residentBefore) / MEGABYTE,
      unit: 'MB',
      bar: { atMost: 150 },
    },
    { name: 'resident memory before', value: residentBefore / MEGABYTE, unit: 'MB' },
    { name: 'throughput', value: service.requestsPerSecond * megabytes, unit: 'MB/s' },
    { name: 'throughput, bare', value: bare.requestsPerSecond * megabytes, unit: 'MB/s' },
    { name: 'processor time', value: service.cpuMsPerRequest, unit: 'ms/GB' },
    { name: 'processor time, bare', value: bare.cpuMsPerRequest, unit: 'ms/GB' },
    { name: 'processor time to the bare server', value: cpuRatio, unit: '×' },
  ];
}
