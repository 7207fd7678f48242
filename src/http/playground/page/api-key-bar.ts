import { elementById } from './elements.ts';
import { keyOfAddress } from './key-of-address.ts';
import { acceptJson, readJson, sendRequest } from './send-request.ts';

/** What an API key opens. */
export interface Viewer {
  readonly organization: { readonly name: string };
  /** Null for a key of an organization. */
  readonly project: { readonly name: string } | null;
  readonly scopes: readonly string[];
}

const viewerQuery = 'query Viewer { mediaViewer { organization { name } project { name } scopes } }';

const requestTimeoutMs = 10_000;

/** Asks the server whose key this is. Throws an `Error` whose message can be shown. */
async function fetchViewer(graphqlPath: string, apiKey: string, superseded: AbortSignal): Promise<Viewer> {
  const response = await sendRequest(
    { query: viewerQuery },
    {
      path: graphqlPath,
      apiKey,
      headers: {},
      files: [],
      accept: acceptJson,
      signal: AbortSignal.any([superseded, AbortSignal.timeout(requestTimeoutMs)]),
    },
  );
  const answer = (await readJson(response)) as {
    readonly data?: { readonly mediaViewer?: Viewer | null } | null;
    readonly errors?: readonly { readonly message: string }[];
  };
  const viewer = answer.data?.mediaViewer;
  if (viewer === undefined || viewer === null) {
    throw new Error(answer.errors?.[0]?.message ?? 'The server does not know this key.');
  }
  return viewer;
}

/** Session storage is emptied with the tab, and no request carries it. */
const storageKey = 'mediagraph:api-key';

/** Long enough not to ask at every keystroke. */
const typingPauseMs = 350;

type KeyState = 'missing' | 'checking' | 'ready' | 'refused';

/** Runs the field for the API key, and shows whose key it is. */
export class ApiKeyBar {
  readonly #graphqlPath: string;
  readonly #onChange: (isReady: boolean) => void;
  readonly #field = elementById('api-key', HTMLInputElement);
  readonly #status = elementById('api-key-status', HTMLOutputElement);
  #checking = new AbortController();
  #pause: ReturnType<typeof setTimeout> | undefined;

  /** `onChange` is told true each time the server knows the key, false when there is none or it is refused. */
  constructor(graphqlPath: string, onChange: (isReady: boolean) => void) {
    this.#graphqlPath = graphqlPath;
    this.#onChange = onChange;
    keepKeyOfAddress();
    this.#field.value = sessionStorage.getItem(storageKey) ?? '';
    this.#field.addEventListener('input', () => {
      sessionStorage.setItem(storageKey, this.apiKey);
      clearTimeout(this.#pause);
      this.#pause = setTimeout(() => void this.#check(), typingPauseMs);
    });
    const visibility = elementById('api-key-visibility', HTMLButtonElement);
    visibility.addEventListener('click', () => {
      const isHidden = this.#field.type === 'password';
      this.#field.type = isHidden ? 'text' : 'password';
      visibility.textContent = isHidden ? 'Hide' : 'Show';
    });
    void this.#check();
  }

  get apiKey(): string {
    return this.#field.value.trim();
  }

  async #check(): Promise<void> {
    this.#checking.abort();
    this.#checking = new AbortController();
    const { signal } = this.#checking;
    if (this.apiKey === '') {
      this.#show('missing', 'Paste an API key to begin');
      this.#onChange(false);
      return;
    }
    this.#show('checking', 'Checking the key');
    try {
      const { organization, project, scopes } = await fetchViewer(this.#graphqlPath, this.apiKey, signal);
      const name = project === null ? organization.name : `${organization.name} / ${project.name}`;
      this.#show('ready', name, `Scopes: ${scopes.join(', ')}`);
      this.#onChange(true);
    } catch (error) {
      if (!signal.aborted) {
        this.#show('refused', error instanceof Error ? error.message : String(error));
        this.#onChange(false);
      }
    }
  }

  #show(state: KeyState, text: string, title = text): void {
    this.#status.dataset.state = state;
    this.#status.textContent = text;
    this.#status.title = title;
  }
}

/** Takes the key out of an address such as `/#key=mg_…`, so that it is neither seen nor kept as a bookmark. */
function keepKeyOfAddress(): void {
  if (!location.hash.startsWith('#key=')) return;
  const key = keyOfAddress(location);
  if (key !== null) sessionStorage.setItem(storageKey, key);
  history.replaceState(history.state, '', location.pathname + location.search);
}
