// Calls of the service: an answer, or a Problem whose message can be shown as it is.

import { askForKey, key } from "./key.js";
import { sentence } from "./words.js";

const TRIES = 5; // of a call that a busy server turns away
const LONGEST_WAIT = 10; // seconds between two of them

/** Why there is no answer; `status` is 0 where the server was not reached. */
export class Problem extends Error {
  constructor(message, status = 0) {
    super(message);
    this.status = status;
  }
}

/**
 * The answer to a GET, or to a POST where there is a body: a Blob as it is, all else as JSON.
 * Where the server is busy, it is asked again when it says; `onWait` is told how many seconds.
 */
export async function call(path, { body, signal, onWait = () => {} } = {}) {
  for (let tries = 1; ; tries += 1) {
    const used = key();
    const response = await sent(path, body, used, signal);
    if (response.ok) return read(response, signal);
    if (response.status === 401 && (key() !== used || (await askForKey()))) continue;
    if (response.status === 503 && tries < TRIES) {
      const asked = Number(response.headers.get("Retry-After")) || 1;
      const seconds = Math.min(Math.max(asked, 0), LONGEST_WAIT);
      onWait(seconds);
      await pause(seconds, signal);
      continue;
    }
    throw new Problem(await reason(response), response.status);
  }
}

async function sent(path, body, used, signal) {
  const headers = { Accept: "application/json" };
  if (used !== null) headers.Authorization = `Bearer ${bytesOf(used)}`;
  if (body !== undefined) {
    headers["Content-Type"] = body instanceof Blob ? "application/octet-stream" : "application/json";
  }
  try {
    return await fetch(path, {
      method: body === undefined ? "GET" : "POST",
      body: body === undefined || body instanceof Blob ? body : JSON.stringify(body),
      headers,
      signal,
    });
  } catch (error) {
    throw signal?.aborted ? error : unreached();
  }
}

// A header takes no character above 255: the key goes as its bytes in UTF-8.
const bytesOf = (text) => String.fromCharCode(...new TextEncoder().encode(text));

async function read(response, signal) {
  try {
    return await response.json();
  } catch (error) {
    throw signal?.aborted ? error : unreached();
  }
}

const unreached = () =>
  new Problem("The server cannot be reached. Is it still running, and are you online?");

async function reason(response) {
  if (response.status === 401) {
    return "This server answers only those who know an API key. Try again to enter one.";
  }
  if (response.status === 503) return "The server is busy. Try again in a moment.";
  if (response.status >= 500) return "The server made a mistake. Its log says which; try again.";
  try {
    return sentence((await response.json()).detail);
  } catch {
    return `The server refused, with status ${response.status}.`;
  }
}

function pause(seconds, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, 1000 * seconds);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}
