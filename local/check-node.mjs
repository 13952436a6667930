/**
 * Stops with one sentence on a Node that cannot run this project. Plain JavaScript: an old Node would
 * stumble over the first TypeScript file before it could say anything.
 */
const [major, minor] = process.versions.node.split(".").map(Number);

if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `The course needs Node 22.18 or newer; this is ${process.versions.node}. Install a newer one from nodejs.org.`,
  );
  process.exit(1);
}
