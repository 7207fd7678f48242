import { serveJob } from '../thread/run-in-thread';
import { fillRegion } from './mask-region';

serveJob(fillRegion, (data) => [data.buffer]);
