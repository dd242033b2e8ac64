// A photo, however it comes: chosen, taken, dropped or pasted; shown upright, as the browser does.

import { orientationOf, turned } from "./upright.js";
import { fileSize, shortened } from "./words.js";

const LARGEST = 50e6; // bytes; servers take 20 MB unless told otherwise, and say so
const READ = ["jpeg", "png", "webp", "avif", "gif", "bmp"].map((kind) => `image/${kind}`); // by the service
const PAGES = ["application/pdf", "image/tiff"]; // which browsers do not show

/** Calls `onFile` with the first file of each choice, drop and paste. */
export function onPhoto(inputs, target, onFile) {
  for (const input of inputs) {
    input.addEventListener("change", () => {
      const [file] = input.files;
      if (file) onFile(file);
      input.value = ""; // so that the same file can be chosen again
    });
  }
  const taken = (files) => {
    if (files?.length && !target.closest("[hidden]")) onFile(files[0]);
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
    taken(event.clipboardData?.files);
  });
}

/** What is wrong with a file before it is sent, as a sentence; null where nothing is. */
export async function faultOf(file) {
  const name = `“${shortened(file.name)}”`;
  if (file.size > LARGEST) {
    return `${name} has ${fileSize(file.size)}, which is too large. Choose a picture under 20 MB.`;
  }
  try {
    if ((await file.slice(0, 1).arrayBuffer()).byteLength === 0) return `${name} is empty.`;
  } catch {
    return `${name} cannot be opened. Is it a folder, or was it moved?`;
  }
  if (PAGES.includes(file.type)) {
    return `${name} has pages, which this page cannot show. Send it to the service, or save a page as a picture.`;
  }
  return null;
}

/**
 * The file, or a JPEG of it where the browser knows its kind and the service does not, or where the
 * service would turn what the browser shows as it lies.
 */
export async function readable(file) {
  const orientation = file.type === "image/webp" ? await orientationOf(file) : 1;
  if (READ.includes(file.type) && orientation === 1) return file;
  try {
    const asStored = { imageOrientation: orientation > 1 ? "none" : "from-image" };
    const canvas = turned(await createImageBitmap(file, asStored), orientation);
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.95));
    return new File([blob], file.name, { type: blob.type });
  } catch {
    return file; // the service says what is wrong
  }
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
