// How a WebP is to be turned: its EXIF block says so, the service follows it, and browsers do not.

const ORIENTATION = 0x0112; // a tag of TIFF 6.0, as EXIF has it

// The matrix of each orientation but the first, for a picture of that width and height.
const MATRICES = {
  2: (width) => [-1, 0, 0, 1, width, 0],
  3: (width, height) => [-1, 0, 0, -1, width, height],
  4: (width, height) => [1, 0, 0, -1, 0, height],
  5: () => [0, 1, 1, 0, 0, 0],
  6: (width, height) => [0, 1, -1, 0, height, 0],
  7: (width, height) => [0, -1, -1, 0, height, width],
  8: (width) => [0, -1, 1, 0, 0, width],
};

/** The orientation of a WebP, 1 to 8; 1 where nothing is said. */
export async function orientationOf(file) {
  try {
    const view = new DataView(await file.arrayBuffer());
    for (let at = 12; at + 8 <= view.byteLength; ) {
      const size = view.getUint32(at + 4, true);
      if (view.getUint32(at) === 0x45584946) return ofExif(view, at + 8); // "EXIF"
      at += 8 + size + (size % 2);
    }
  } catch {
    // broken: the service says so
  }
  return 1;
}

function ofExif(view, start) {
  const tiff = view.getUint32(start) === 0x45786966 ? start + 6 : start; // "Exif"
  const isLittle = view.getUint16(tiff) === 0x4949; // "II"
  const entries = tiff + view.getUint32(tiff + 4, isLittle);
  for (let index = view.getUint16(entries, isLittle) - 1; index >= 0; index -= 1) {
    const entry = entries + 2 + 12 * index;
    if (view.getUint16(entry, isLittle) !== ORIENTATION) continue;
    const found = view.getUint16(entry + 8, isLittle);
    return found in MATRICES ? found : 1;
  }
  return 1;
}

/** A canvas with the picture turned so, on white. */
export function turned(picture, orientation) {
  const { width, height } = picture;
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = orientation > 4 ? [height, width] : [width, height];
  const context = canvas.getContext("2d");
  context.fillStyle = "white"; // a JPEG has black where nothing is
  context.fillRect(0, 0, canvas.width, canvas.height);
  if (orientation > 1) context.transform(...MATRICES[orientation](width, height));
  context.drawImage(picture, 0, 0);
  return canvas;
}
