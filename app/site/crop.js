// A number cut out of its page: level, with some paper around it.

const AROUND = 0.35; // of its height; as the command line keeps around a number
let last = { page: null };

/** Draws what stands between an item's corners onto a canvas; whether there is a picture of its page. */
export async function cropped(item, canvas, around = AROUND) {
  const picture = await pictureOf(item.page);
  if (picture === null) return false;
  const corners = item.corners.map(([x, y]) => [x / item.page.scale, y / item.page.scale]);
  const [start, right, , below] = corners;
  const [width, across] = along(start, right);
  const [height, down] = along(start, below);
  const edge = around * height;
  canvas.width = Math.max(1, Math.round(width + 2 * edge));
  canvas.height = Math.max(1, Math.round(height + 2 * edge));
  const context = canvas.getContext("2d");
  context.fillStyle = "white"; // where the page ends
  context.fillRect(0, 0, canvas.width, canvas.height);
  const moved = ([x, y]) => edge - (x * start[0] + y * start[1]);
  context.setTransform(across[0], down[0], across[1], down[1], moved(across), moved(down));
  context.drawImage(picture, 0, 0);
  return true;
}

/** How far it is from one point to another, at least 1, and the unit vector there. */
function along([x, y], [toX, toY]) {
  const far = Math.max(1, Math.hypot(toX - x, toY - y));
  return [far, [(toX - x) / far, (toY - y) / far]];
}

/** The picture of a page, decoded; null where there is none. The last one is kept. */
async function pictureOf(page) {
  const { address } = page;
  if (address === null) return null;
  if (last.page !== page || last.address !== address) {
    const image = new Image();
    image.src = address;
    last = { page, address, image };
  }
  const { image } = last;
  try {
    await image.decode();
  } catch {
    return null;
  }
  return image;
}
