import './styles/main.css';
import { createRoot } from 'react-dom/client';
import { App } from './app/app';
import { loadPageOf } from './app/pages';

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no place for the console.');
loadPageOf(location.pathname);
createRoot(root).render(<App />);
