/** The parts of the prebuilt React and GraphiQL scripts that the page uses. They define globals, not modules. */
import type { DocumentNode } from 'graphql';
import type { GraphQLRequest } from './send-request.ts';

declare global {
  type ReactNode = { readonly type: unknown } | string | null;

  const React: {
    createElement(type: unknown, props: object | null, ...children: ReactNode[]): ReactNode;
    useEffect(effect: () => void, dependencies: readonly unknown[]): void;
  };

  const ReactDOM: {
    createRoot(container: Element): { render(node: ReactNode): void };
    flushSync(update: () => void): void;
  };

  interface GraphiQLObserver {
    next(result: unknown): void;
    error(error: unknown): void;
    complete(): void;
  }

  interface GraphiQLObservable {
    subscribe(observer: GraphiQLObserver): { unsubscribe(): void };
  }

  type GraphiQLFetcher = (
    request: GraphQLRequest,
    options?: { readonly headers?: Readonly<Record<string, string>> },
  ) => GraphiQLObservable;

  interface GraphiQLEditorContext {
    readonly tabs: readonly { readonly query: string | null; readonly response: string | null }[];
    readonly activeTabIndex: number;
    readonly queryEditor: {
      readonly operationName: string | null;
      getValue(): string;
      setValue(value: string): void;
    } | null;
    addTab(): void;
    changeTab(index: number): void;
  }

  const GraphiQL: {
    readonly Footer: unknown;
    readonly GraphQL: { parse(source: string): DocumentNode };
    readonly React: { useEditorContext(options: { readonly nonNull: true }): GraphiQLEditorContext };
  };

  interface Window {
    /** Read by GraphiQL's dialogs for the one style element that they add. */
    __webpack_nonce__?: string;
  }
}
