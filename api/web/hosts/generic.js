import { contextOf } from "./contexts.js";
import { openParent } from "./parent.js";

/* Any page that frames the sidebar and speaks our own protocol: the demo desk, <reply-assist>, an own helpdesk. */

export async function open({ origins }) {
  return openParent({ name: "generic", origins, read: contextOf });
}
