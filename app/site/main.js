// The site: three tabs, each filled when it is first shown.

import { digits } from "./digits.js";
import { find } from "./elements.js";
import { models } from "./models.js";
import { sums } from "./sums.js";
import { tabs } from "./tabs.js";

digits();
const fill = { sums: sums(), models: models() };

tabs(find("tabs"), (shown) => {
  fill[shown]?.();
  delete fill[shown];
});
