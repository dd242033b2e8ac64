// A ZIP archive of files as they are, without compression (APPNOTE 6.3.9, sections 4.3.7 to 4.3.16).

const CRC = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});
const UTF8 = 0x0800; // a flag: names are in it
const DAY = 0x0021; // 1 January 1980: nothing is said of the time

function checksum(bytes) {
  let value = 0xffffffff;
  for (const byte of bytes) value = CRC[(value ^ byte) & 0xff] ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
}

/** Fields of two or four bytes, little-endian. */
function packed(...fields) {
  const view = new DataView(new ArrayBuffer(fields.reduce((sum, [size]) => sum + size, 0)));
  let at = 0;
  for (const [size, value] of fields) {
    if (size === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += size;
  }
  return new Uint8Array(view.buffer);
}

/** An archive of files, each a name and its bytes. */
export function zip(files, type = "application/zip") {
  const parts = [];
  const listed = [];
  let at = 0;
  for (const [name, bytes] of files) {
    const title = new TextEncoder().encode(name);
    const size = bytes.length;
    const shared = [[2, UTF8], [2, 0], [2, 0], [2, DAY], [4, checksum(bytes)], [4, size], [4, size], [2, title.length], [2, 0]];
    const head = packed([4, 0x04034b50], [2, 20], ...shared);
    parts.push(head, title, bytes);
    listed.push(packed([4, 0x02014b50], [2, 20], [2, 20], ...shared, [2, 0], [2, 0], [2, 0], [4, 0], [4, at]), title);
    at += head.length + title.length + size;
  }
  const length = listed.reduce((sum, part) => sum + part.length, 0);
  const end = packed([4, 0x06054b50], [2, 0], [2, 0], [2, files.length], [2, files.length], [4, length], [4, at], [2, 0]);
  return new Blob([...parts, ...listed, end], { type });
}
