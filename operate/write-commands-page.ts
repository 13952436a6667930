/** `npm run docs:commands`: writes docs/commands.md from the commands. */
import { writeFileSync } from "node:fs";
import { allCommands } from "./course/commands/all.ts";
import { commandsPage } from "./course/help.ts";

writeFileSync(new URL("../docs/commands.md", import.meta.url), commandsPage(allCommands));
