/**
 * `npm run course`: the operator's commands.
 *
 * It names nothing of the project or its packages before it knows that they are there.
 */
const { main } = await import("./course/main.ts").catch((error: NodeJS.ErrnoException) => {
  if (error.code !== "ERR_MODULE_NOT_FOUND") throw error;
  console.error("The project's packages are not installed.\nRun npm ci, then the command again.");
  process.exit(1);
});

process.exitCode = await main(process.argv.slice(2));
