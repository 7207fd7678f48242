import { serveJob } from '../thread/run-in-thread';
import { restyle } from './edit-pixels';

serveJob(restyle, (data) => [data.buffer]);
