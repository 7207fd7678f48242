import { MantineProvider } from '@mantine/core';
import { setNonce } from 'get-nonce';
import { Announcer } from '../parts/announcer';
import { SessionProvider, useSignIn } from './session';
import { Shell } from './shell';
import { SignInPage } from './sign-in';
import { colorSchemes, styleNonce, theme } from './theme';

// What keeps the page behind a dialog from scrolling adds a style element.
setNonce(styleNonce());

export function App() {
  return (
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      colorSchemeManager={colorSchemes}
      getStyleNonce={styleNonce}
      withGlobalClasses={false}
    >
      <Gate />
    </MantineProvider>
  );
}

function Gate() {
  const { signIn, use } = useSignIn();
  if (signIn.state !== 'signed-in') {
    return (
      <SignInPage
        isChecking={signIn.state === 'checking'}
        failure={signIn.state === 'signed-out' ? signIn.failure : null}
        onRetry={signIn.state === 'signed-out' ? signIn.retry : null}
        onSignIn={use}
      />
    );
  }
  return (
    <SessionProvider session={signIn.session}>
      {/* What it shows may be called as a tenant's files are. */}
      <Announcer>
        <Shell />
      </Announcer>
    </SessionProvider>
  );
}
