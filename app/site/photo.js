// A photo, however it comes: chosen, taken, dropped or pasted; shown upright, as the browser does.

import { FAULTY, Page } from "./page.js";
import { orientationOf, turned } from "./upright.js";
import { fileSize, shortened } from "./words.js";

const LARGEST = 50e6; // bytes; servers take 20 MB unless told otherwise, and say so
const READ = ["jpeg", "png", "webp", "avif", "gif", "bmp"].map((kind) => `image/${kind}`); // by the service
const SIGNATURES = ["%PDF-", "II*\0", "MM\0*"]; // of PDF and TIFF, which may have several pages

/** Calls `onFiles` with the files of each choice, drop and paste. */
export function onPhotos(inputs, target, onFiles) {
  for (const input of inputs) {
    input.addEventListener("change", () => {
      const files = [...input.files];
      if (files.length) onFiles(files);
      input.value = ""; // so that the same file can be chosen again
    });
  }
  const taken = (files) => {
    if (files?.length && !target.closest("[hidden]")) onFiles([...files]);
  };
  const over = (event, shown) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    target.classList.toggle("awaited", shown);
  };
  document.addEventListener("dragover", (event) => over(event, true));
  document.addEventListener("dragleave", (event) => over(event, false));
  document.addEventListener("drop", (event) => {
    over(event, false);
    taken(event.dataTransfer?.files);
  });
  document.addEventListener("paste", (event) => {
    if (event.target.matches?.("input, textarea")) return; // a text, beside which some put its picture
    taken(event.clipboardData?.files);
  });
}

/** A file as a page; one that cannot be sent has a problem. */
export async function pageOf(file) {
  const fault = await faultOf(file);
  const { body, isShown } = fault ? { body: file, isShown: false } : await readable(file);
  const page = new Page(body, { name: file.name, isShown });
  if (fault) page.refuse(fault, FAULTY);
  return page;
}

/** What is wrong with a file before it is sent, as a sentence; null where nothing is. */
async function faultOf(file) {
  const name = `“${shortened(file.name)}”`;
  if (file.size > LARGEST) {
    return `${name} has ${fileSize(file.size)}, which is too large. Choose a picture under 20 MB.`;
  }
  try {
    if ((await file.slice(0, 1).arrayBuffer()).byteLength === 0) return `${name} is empty.`;
  } catch {
    return `${name} cannot be opened. Is it a folder, or was it moved?`;
  }
  return null;
}

/**
 * What is to be sent, and whether the browser can show it: the file, or a JPEG of it where the browser knows
 * its kind and the service does not, or where the service would turn what the browser shows as it lies.
 */
async function readable(file) {
  if (await hasPages(file)) return { body: file, isShown: false };
  const orientation = file.type === "image/webp" ? await orientationOf(file) : 1;
  if (READ.includes(file.type) && orientation === 1) return { body: file, isShown: true };
  try {
    const asStored = { imageOrientation: orientation > 1 ? "none" : "from-image" };
    const canvas = turned(await createImageBitmap(file, asStored), orientation);
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.95));
    return { body: new File([blob], file.name, { type: blob.type }), isShown: true };
  } catch {
    return { body: file, isShown: false }; // the service shows it, or says what is wrong
  }
}

/** Whether a file is of a kind that may have several pages, as its first bytes say. */
async function hasPages(file) {
  const begin = String.fromCharCode(...new Uint8Array(await file.slice(0, 5).arrayBuffer()));
  return SIGNATURES.some((one) => begin.startsWith(one));
}

/** What the server's refusal of a file means for it, as a sentence. */
export function refusalOf(file, problem) {
  const name = `“${shortened(file.name)}”`;
  if (problem.status === 413) {
    return `${name}, with ${fileSize(file.size)}, is more than this server takes. ${problem.message}`;
  }
  if ([415, 422].includes(problem.status)) return `${name} cannot be read. ${problem.message}`;
  if (problem.status === 0 && file.size > 10e6) {
    return `${problem.message} Or ${name}, with ${fileSize(file.size)}, is more than it takes.`;
  }
  return problem.message;
}
