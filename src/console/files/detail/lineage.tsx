import { useQuery } from 'urql';
import {
  type FileDetail,
  FileLineageQuery,
  type LineageFile,
  type LineageUse,
} from '../../graph/documents/file-detail';
import { Thumbnail } from '../grid/thumbnail';
import pane from './detail-pane.module.css';
import classes from './lineage.module.css';

interface LineageProps {
  readonly file: FileDetail;
  onOpen(id: string): void;
}

interface Node {
  readonly key: string;
  readonly label: string;
  /** Null: nothing that could be opened, such as a transcript. */
  readonly file: LineageFile | null;
}

const NODE_HEIGHT = 84;
const GAP = 10;
const MAX_NODES = 5;
const KIND_NAMES = { IMAGE: 'Picture', SPEECH: 'Speech', TRANSCRIPTION: 'Transcript', VIDEO: 'Video' } as const;

/** What the file was made from, and what was made from it. Each of them leads to its own. */
export function Lineage({ file, onOpen }: LineageProps) {
  const [{ data }] = useQuery({ query: FileLineageQuery, variables: { id: file.id } });
  const lineage = data?.file;
  if (lineage == null) return null;
  const before = lineage.sources.map((source) => ({ key: source.id, label: source.filename, file: source }));
  const after = lineage.usedBy.edges.flatMap(({ node, field }) => nodesOf(node, field));
  const more = lineage.usedBy.totalCount - lineage.usedBy.edges.length;
  if (before.length === 0 && after.length === 0 && lineage.producedBy === null) return null;
  const rows = Math.max(1, Math.min(before.length, MAX_NODES), Math.min(after.length, MAX_NODES));
  const height = rows * (NODE_HEIGHT + GAP) - GAP;
  return (
    <section className={pane.section} aria-labelledby="lineage">
      <h3 id="lineage">Lineage</h3>
      {lineage.producedBy !== null && <p className={pane.muted}>Made by {lineage.producedBy.model}</p>}
      <div className={classes.graph} style={{ height }}>
        <Column name="Made from" nodes={before} onOpen={onOpen} />
        <Lines count={Math.min(before.length, MAX_NODES)} height={height} isBefore />
        <div className={classes.column}>
          <span className={classes.node} data-current="true">
            <span className={classes.picture}>
              <Thumbnail file={file} iconSize={20} />
            </span>
            <span className={classes.name}>This file</span>
          </span>
        </div>
        <Lines count={Math.min(after.length, MAX_NODES)} height={height} isBefore={false} />
        <Column name="Used in" nodes={after} onOpen={onOpen} />
      </div>
      {more > 0 && <p className={pane.muted}>And used {more} times more.</p>}
    </section>
  );
}

function nodesOf({ id, kind, outputs }: LineageUse, field: string): readonly Node[] {
  const files = outputs.flatMap(({ persistence }) => (persistence.file === null ? [] : [persistence.file]));
  if (files.length === 0) return [{ key: `${id} ${field}`, label: KIND_NAMES[kind], file: null }];
  return files.map((file) => ({ key: `${file.id} ${field}`, label: file.filename, file }));
}

interface ColumnProps {
  readonly name: string;
  readonly nodes: readonly Node[];
  onOpen(id: string): void;
}

function Column({ name, nodes, onOpen }: ColumnProps) {
  return (
    <ul className={classes.column} aria-label={name}>
      {nodes.slice(0, MAX_NODES).map(({ key, label, file }) => (
        <li key={key}>
          {file === null ? (
            <span className={classes.node}>
              <span className={classes.text}>{label}</span>
            </span>
          ) : (
            <button type="button" className={classes.node} title={label} onClick={() => onOpen(file.id)}>
              <span className={classes.picture}>
                <Thumbnail file={file} iconSize={20} />
              </span>
              <span className={classes.name} dir="auto">
                {label}
              </span>
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}

const LINES_WIDTH = 36;

/** From each of a column to the middle, or from the middle to each. */
function Lines({
  count,
  height,
  isBefore,
}: {
  readonly count: number;
  readonly height: number;
  readonly isBefore: boolean;
}) {
  const column = count * (NODE_HEIGHT + GAP) - GAP;
  const middle = height / 2;
  const yOf = (node: number) => middle - column / 2 + node * (NODE_HEIGHT + GAP) + NODE_HEIGHT / 2;
  return (
    <svg className={classes.lines} width={LINES_WIDTH} height={height} aria-hidden="true">
      {Array.from({ length: count }, (_, node) => {
        const [from, to] = isBefore ? [yOf(node), middle] : [middle, yOf(node)];
        const half = LINES_WIDTH / 2;
        // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place.
        return <path key={node} d={`M2 ${from} C ${half} ${from} ${half} ${to} ${LINES_WIDTH - 2} ${to}`} />;
      })}
    </svg>
  );
}
