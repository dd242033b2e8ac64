// The field for a pattern that each number matches; what is wrong with it stands below.

const PAUSE = 500; // milliseconds after the last key
const OURS = /^pattern: /i; // how the service begins what it says of a pattern

export class Pattern {
  /** `parts`: field, text and wrong; `onChange` is called once it was changed. */
  constructor(parts, onChange) {
    Object.assign(this, parts);
    this.text.addEventListener("input", () => {
      this.settle();
      this.timer = setTimeout(onChange, PAUSE);
    });
  }

  /** What was typed is being read: there is no need to wait for more. */
  settle() {
    clearTimeout(this.timer);
  }

  /** The pattern, or null where it says nothing. */
  get value() {
    return this.text.value.trim() || null;
  }

  set isShown(shown) {
    this.field.hidden = !shown;
  }

  /** Takes what a call said, or null where it was answered; whether it was about the pattern. */
  take(problem) {
    const isOurs = problem?.status === 422 && OURS.test(problem.message);
    const why = isOurs ? problem.message.replace(OURS, "") : "";
    this.text.setAttribute("aria-invalid", String(isOurs));
    this.wrong.textContent = isOurs ? `This pattern cannot be used: ${why}` : "";
    return isOurs;
  }
}
