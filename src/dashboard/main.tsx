import { render } from "preact";
import { App } from "./app.tsx";
import { keepFocus } from "./focus.ts";
import { followLinks } from "./location.ts";
import { rememberPlaces } from "./place.ts";

const root = document.getElementById("app");
if (root === null) throw new Error("index.html has no element for the dashboard");
followLinks();
keepFocus();
rememberPlaces();
render(<App />, root);
