import type { GraphQLSchema } from 'graphql';
import { ApiKeyBar } from './api-key-bar.ts';
import { createElement, elementById } from './elements.ts';
import { uploadExample } from './example-operations.ts';
import { acceptFileDrops, FileBar } from './file-bar.ts';
import { type AttachedFile, bindFiles, type FileBinding, findOperation, findUploadSlots } from './file-bindings.ts';
import { createFetcher } from './graphql-fetcher.ts';
import { showMedia } from './media-strip.ts';
import { parseQuery, QueryEditor } from './query-editor.ts';

const { graphqlPath = '/graphql', eventStreamPath = graphqlPath } = document.documentElement.dataset;
const mediaStrip = createElement('div', { id: 'media-strip', hidden: true });
let schema: GraphQLSchema | undefined;

const styleNonce = document.querySelector('link')?.nonce;
if (styleNonce !== undefined) {
  window.__webpack_nonce__ = styleNonce;
}

const editor = new QueryEditor({
  container: elementById('editor', HTMLElement),
  footer: mediaStrip,
  onQueryChange: () => fileBar.refresh(),
  onResponseChange: (response) => showMedia(mediaStrip, response),
  onSchemaChange: (newSchema) => {
    schema = newSchema;
    fileBar.refresh();
  },
});

const fileBar = new FileBar({
  bind: (attached) => bindTo(editor.query, editor.operationName, attached),
  onAttach: () => {
    if (editor.isEmpty) {
      editor.open(uploadExample);
    }
  },
  onOpenExample: () => editor.open(uploadExample),
});

acceptFileDrops((files) => fileBar.attach(files));

const apiKeyBar = new ApiKeyBar(graphqlPath, renderEditor);

renderEditor(false);

/** A new fetcher makes GraphiQL ask for the schema again, as another key may see another schema. */
function renderEditor(hasAccess: boolean): void {
  const fetcher = createFetcher({
    graphqlPath,
    eventStreamPath,
    apiKey: () => apiKeyBar.apiKey,
    isSubscription: ({ query, operationName }) => operationOf(query, operationName)?.operation === 'subscription',
    filesOf: ({ query, operationName }) => bindTo(query, operationName, fileBar.attached),
  });
  editor.render(fetcher, hasAccess);
}

function operationOf(query: string, operationName: string | null | undefined) {
  const document = parseQuery(query);
  return document === undefined ? undefined : findOperation(document, operationName);
}

function bindTo(
  query: string,
  operationName: string | null | undefined,
  attached: readonly AttachedFile[],
): FileBinding[] {
  const operation = operationOf(query, operationName);
  if (operation === undefined) {
    return [];
  }
  const variableNames = (operation.variableDefinitions ?? []).map((definition) => definition.variable.name.value);
  return bindFiles(attached, findUploadSlots(operation, schema), variableNames);
}
