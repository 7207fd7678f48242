import type { DocumentNode, GraphQLSchema } from 'graphql';
import { generationTabs } from './example-generations.ts';
import { firstTabs, lastTabs } from './example-operations.ts';

export interface QueryEditorOptions {
  readonly container: HTMLElement;
  /** Shown under the response. */
  readonly footer: HTMLElement;
  onQueryChange(): void;
  /** Called with the text of the response that is shown: when one arrives, and when the user goes to another tab. */
  onResponseChange(response: string): void;
  onSchemaChange(schema: GraphQLSchema): void;
}

/** GraphiQL on the page, and the few things that the rest of the page asks of it. */
export class QueryEditor {
  readonly #root;
  readonly #options: QueryEditorOptions;
  #context: GraphiQLEditorContext | undefined;

  constructor(options: QueryEditorOptions) {
    this.#options = options;
    this.#root = ReactDOM.createRoot(options.container);
  }

  /** Without `hasAccess` no schema is asked for. With it, every new fetcher asks for the schema anew. */
  render(fetcher: GraphiQLFetcher, hasAccess: boolean): void {
    this.#root.render(
      React.createElement(
        GraphiQL,
        {
          fetcher,
          schema: hasAccess ? undefined : null,
          // Of a first visit. A tab of the browser that is loaded again finds them as they were left.
          defaultTabs: [...firstTabs, ...generationTabs, ...lastTabs],
          defaultQuery: '',
          shouldPersistHeaders: false,
          // Emptied with the tab, as the key is: another key finds nothing that was asked for with this one.
          storage: sessionStorage,
          onEditQuery: this.#options.onQueryChange,
          onSchemaChange: this.#options.onSchemaChange,
        },
        React.createElement(GraphiQL.Footer, null, React.createElement(this.#footer, null)),
      ),
    );
  }

  get query(): string {
    return this.#context?.queryEditor?.getValue() ?? '';
  }

  /** Whether the current tab holds nothing but comments. */
  get isEmpty(): boolean {
    return this.query.replace(/#.*/g, '').trim() === '';
  }

  get operationName(): string | null {
    return this.#context?.queryEditor?.operationName ?? null;
  }

  /** Puts the query into the current tab if that is empty, otherwise into the tab that has it already, or a new one. */
  open(query: string): void {
    const context = this.#context;
    if (context === undefined) {
      return;
    }
    const isEmpty = this.isEmpty;
    const tabIndex = context.tabs.findIndex((tab) => tab.query === query);
    if (!isEmpty && tabIndex !== -1) {
      context.changeTab(tabIndex);
      return;
    }
    if (!isEmpty) {
      ReactDOM.flushSync(() => context.addTab());
    }
    context.queryEditor?.setValue(query);
  }

  /** A component, for only a component inside GraphiQL may read its context. */
  readonly #footer = (): ReactNode => {
    const context = GraphiQL.React.useEditorContext({ nonNull: true });
    const response = context.tabs[context.activeTabIndex]?.response ?? '';
    this.#context = context;
    React.useEffect(() => this.#options.onResponseChange(response), [response]);
    return React.createElement('div', { ref: this.#placeFooter });
  };

  /** The same function at every render: React would otherwise call it anew each time, and what plays would stop. */
  readonly #placeFooter = (element: HTMLElement | null) => element?.append(this.#options.footer);
}

/** Undefined when the query is not GraphQL: a query that is still being typed, for example. */
export function parseQuery(query: string): DocumentNode | undefined {
  try {
    return GraphiQL.GraphQL.parse(query);
  } catch {
    return undefined;
  }
}
