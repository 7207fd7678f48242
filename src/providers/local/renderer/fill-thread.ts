import { serveJob } from '../thread/run-in-thread';
import { fillRegion } from './edit-pixels';

serveJob(fillRegion, (data) => [data.buffer]);
