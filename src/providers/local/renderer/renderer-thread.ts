import { serveJob } from '../thread/run-in-thread';
import { fillRegion, findMaskRegion, restyle } from './edit-pixels';
import { drawLandscape } from './landscape';

/** What goes over all pixels of a picture: a job of a thread each. */
const JOBS = { drawLandscape, findMaskRegion, fillRegion, restyle } as const;

export type RendererJobs = typeof JOBS;

export interface RendererJob {
  readonly name: keyof RendererJobs;
  readonly request: Parameters<RendererJobs[keyof RendererJobs]>[0];
}

serveJob(
  ({ name, request }: RendererJob) => JOBS[name](request as never),
  (output) => {
    if (output === null) return [];
    return [('coverage' in output ? output.coverage : output).buffer];
  },
);
