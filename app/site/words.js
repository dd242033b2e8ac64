// Figures and sentences as people read them.

const counted = new Intl.NumberFormat("en");

export const count = (number) => counted.format(number);

/** A share as a percentage; what is not all never rounds to 100. */
export function percent(share, digits = 1) {
  const most = share < 1 ? 100 - 10 ** -digits : 100;
  return `${Math.min(100 * share, most).toFixed(digits)} %`;
}

export function fileSize(bytes) {
  if (bytes < 1e6) return `${count(Math.max(1, Math.round(bytes / 1e3)))} kB`;
  return `${count(Number((bytes / 1e6).toFixed(1)))} MB`;
}

export function microseconds(value) {
  const rounded = value < 10 ? Number(value.toFixed(1)) : Math.round(value);
  return `${count(rounded)} µs`;
}

/** A name that is not too long to stand in a sentence. */
export const shortened = (name) => (name.length > 40 ? `${name.slice(0, 36)}…` : name);

/** The service's words as a sentence. */
export function sentence(text) {
  const begun = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}

export const plural = (number, one, many = `${one}s`) =>
  `${count(number)} ${number === 1 ? one : many}`;
