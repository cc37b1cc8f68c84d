// An HTTP request of the signed-in person: like http(), and a 401 ends the session of the page.
import { RequestError } from '../protocol/errors';
import { http } from '../protocol/http';
import { session } from './session.svelte';

export const ask: typeof http = async (...input) => {
  try {
    return await http(...input);
  } catch (error) {
    if (error instanceof RequestError && error.status === 401) session.ended();
    throw error;
  }
};
