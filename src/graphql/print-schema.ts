import 'reflect-metadata';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { printSubgraph } from './federation';
import { createSchema } from './schema';

const file = path.join('schema', 'mediagraph.graphql');
mkdirSync(path.dirname(file), { recursive: true });
writeFileSync(file, printSubgraph(createSchema()));
