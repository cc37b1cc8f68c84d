// Starts the page: theme and language first, then who is signed in, then the screens.
import { mount } from 'svelte';
import { bell } from './model/bell.svelte';
import { languages } from './model/language.svelte';
import { session } from './model/session.svelte';
import { router } from './model/router.svelte';
import { theme } from './model/theme.svelte';
import App from './screens/App.svelte';
import './styles/index.css';

theme.start();
await languages.start();
router.start();
session.start();
bell.start();
mount(App, { target: document.getElementById('app')! });
