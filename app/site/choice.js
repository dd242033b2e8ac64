// Which model each tab asks: the service's default until one of the cards says otherwise.

const chosen = new Map();
const changes = new EventTarget();

/** The name of the model that was chosen for a task (digits, numbers or sums), or null. */
export const choice = (task) => chosen.get(task) ?? null;

export function choose(task, name) {
  chosen.set(task, name);
  changes.dispatchEvent(new Event(task));
}

export const onChoice = (task, then) => changes.addEventListener(task, then);
