/**
 * `npm run doctor`: what a course needs to run, what is so, and what to do.
 *
 * It names nothing of the project or its packages before it knows that they are there.
 */
const { main } = await import("./doctor/main.ts").catch((error: NodeJS.ErrnoException) => {
  if (error.code !== "ERR_MODULE_NOT_FOUND") throw error;
  console.error("The project's packages are not installed. Run npm ci, then npm run doctor again.");
  process.exit(1);
});

// A reader who has seen enough, as in `npm run doctor | head`, is no fault.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});
process.exitCode = await main(process.argv.slice(2));
